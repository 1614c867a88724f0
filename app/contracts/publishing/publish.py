"""Publishing a new version of the catalogue: what must hold of it, and from when on it is promised.

Contracts keep the version that was in force on the day of their signing.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.audit.log import log
from app.audit.models import AuditEvent
from app.clock import today
from app.contracts.derived.fulfil import MANUAL
from app.contracts.models import ServiceItem
from app.contracts.publishing.rules import faults_of_rule
from app.contracts.signings.read import SIGN
from app.contracts.terms.catalogue import drop, take
from app.contracts.terms.owe import add_months
from app.entries.models import Entry, EntryStatus
from app.errors import Invalid
from app.extensions import db
from app.formdefs.catalog import definition

CATEGORIES = {
    "SC01": "基本医疗",
    "SC02": "公共卫生",
    "SC03": "健康管理",
    "SC04": "健康教育与咨询",
    "SC05": "优先预约",
    "SC06": "优先转诊",
    "SC07": "出诊",
    "SC08": "药品配送与用药指导",
    "SC09": "长期处方",
    "SC10": "中医药“治未病”",
}
MONTHS_AHEAD = 24  # a version is set for a day within them
MOST_OFTEN = 366  # times a year
DAYS_OF_YEAR, LONGEST_NAME = 365, 60
Values = Mapping[str, Any]  # the columns of a row but version and valid_from, as in data/catalogue.json


def check(packages: Sequence[Values], items: Sequence[Values]) -> list[str]:
    """What is wrong with a catalogue, in words; nothing if it can be published."""
    return [*_faults_of_items(items), *_faults_of_packages(packages, items), *coverage(packages, items)]


def coverage(packages: Sequence[Values], items: Sequence[Values]) -> list[str]:
    """`pkg_coverage_check`: packages must offer all ten categories of service (domain.md §3.4)."""
    missing = [f"{each} {CATEGORIES[each]}" for each, held in offered_by(packages, items).items() if not held]
    return [f"服务包没有覆盖：{'、'.join(missing)}"] if missing else []


def offered_by(packages: Sequence[Values], items: Sequence[Values]) -> dict[str, list[str]]:
    """Category → the items of it that some package offers."""
    offered = {each["item_id"] for package in packages for each in package["items"]}
    found: dict[str, list[str]] = {code: [] for code in CATEGORIES}
    for item in items:
        if item["id"] in offered and item["category"] in found:
            found[item["category"]].append(item["id"])
    return found


def publish(packages: Sequence[Values], items: Sequence[Values], valid_from: date, by: UUID) -> int:
    """Make it the next version, in force from that day on; returns its number.

    Raises Invalid with everything that is wrong.
    """
    if faults := [*check(packages, items), *_faults_of_day(valid_from)]:
        raise Invalid(errors={"catalogue": faults})
    version = _newest_ever() + 1
    take(packages, items, version, valid_from)
    log(
        "catalogue.published",
        f"version:{version}",
        by,
        version=version,
        valid_from=valid_from.isoformat(),
        items=len(items),
        packages=len(packages),
    )
    return version


def _faults_of_day(valid_from: date) -> Iterator[str]:
    """It begins after every other version and every signing, and soon enough to be no slip of the year."""
    last_day = db.session.scalar(select(func.max(ServiceItem.valid_from)))
    if last_day is not None and valid_from <= last_day:
        yield _after(last_day)
    if signed := _signed_since(valid_from):
        yield f"{valid_from} 及以后已有签约，启用日期应晚于 {signed}"
    if valid_from > (latest := add_months(today(), MONTHS_AHEAD)):
        yield f"启用日期最多提前两年排定，不能晚于 {latest}，请检查年份"


def _after(last_day: date) -> str:
    if last_day <= today():
        return f"启用日期应晚于现行版本的 {last_day}"
    return f"启用日期应晚于已排定的版本（{last_day} 起）；如要更早启用，请先在服务目录页撤回它"


def _newest_ever() -> int:
    """The highest number given so far: one that was withdrawn is not given again, as the audit names it."""
    newest = db.session.scalar(select(func.max(ServiceItem.version))) or 0
    gone = select(AuditEvent.details).where(AuditEvent.action == "catalogue.withdrawn")
    return max([newest, *(int(details["version"]) for details in db.session.scalars(gone))])


def withdraw(version: int, by: UUID) -> None:
    """Take back the newest version before its day: nothing was signed under it yet. Raises Invalid."""
    query = select(ServiceItem.version, ServiceItem.valid_from).order_by(ServiceItem.version.desc())
    newest = db.session.execute(query.limit(1)).first()
    if newest is None or newest.version != version or newest.valid_from <= today():
        raise Invalid("只有最新一版、启用日期还没有到时才能撤回")
    drop(version)
    log(
        "catalogue.withdrawn",
        f"version:{version}",
        by,
        version=version,
        valid_from=newest.valid_from.isoformat(),
    )


def _signed_since(day: date) -> date | None:
    """The last day on which somebody signed under what was in force till now, if that is not before `day`."""
    return db.session.scalar(
        select(func.max(Entry.occurred_on)).where(
            Entry.form == SIGN,
            Entry.occurred_on >= day,
            Entry.status.not_in((EntryStatus.VOID, EntryStatus.INVALIDATED)),
        )
    )


def _faults_of_items(items: Sequence[Values]) -> Iterator[str]:
    for code, count in Counter(item["id"] for item in items).items():
        if count > 1:
            yield f"服务项目 {code} 出现 {count} 次"
    for item in items:
        yield from _faults_of_item(item)


def _faults_of_item(item: Values) -> Iterator[str]:
    name = f"服务项目 {item['id']}"
    if not str(item.get("name") or "").strip():
        yield f"{name} 没有名称"
    if item["category"] not in CATEGORIES:
        yield f"{name} 的类别 {item['category']} 不在十类之中"
    if item["freq"] is not None and not 1 <= item["freq"] <= MOST_OFTEN:
        yield f"{name} 的年次数应为 1 至 {MOST_OFTEN}，按需服务留空"
    if item["price"] is None or float(item["price"]) < 0:
        yield f"{name} 的单价不能小于 0"
    if (item["freq"] or 0) * int(item.get("min_interval_days") or 0) > DAYS_OF_YEAR:
        yield f"{name} 一年 {item['freq']} 次、间隔至少 {item['min_interval_days']} 天，一年内做不完"
    if len(str(item.get("name") or "")) > LONGEST_NAME:
        yield f"{name} 的名称不能超过 {LONGEST_NAME} 个字"
    if item.get("timing") and item["freq"] is not None:
        yield f"{name} 另有到期方式，年次数应留空"
    yield from _faults_of_rules(name, item)


def _faults_of_rules(name: str, item: Values) -> Iterator[str]:
    off, price = (Decimal(str(item.get(each) or 0)) for each in ("discount", "price"))
    if not 0 <= off <= price:
        yield f"{name} 的单项优惠应在 0 到单价之间"
    for rule in item.get("rules") or ():
        yield from (f"{name} 的自动履约：{fault}" for fault in faults_of_rule(rule))
    own = _own_forms(item)
    if not item.get("is_manual") and not own:
        yield f"{name} 没有哪张表算作履约，也不能手工登记，做了也无法计入"
    if item.get("is_manual") and own:
        yield f"{name} 有专用表（{'、'.join(own)}），不能手工登记"


def _own_forms(item: Values) -> list[str]:
    """The forms that show this service: none if there are only records by hand."""
    forms = dict.fromkeys(rule["form"] for rule in item.get("rules") or ())
    return [_called(each) for each in forms if each != MANUAL]


def _called(form: str) -> str:
    known = definition(form)
    return known.short if known else form


def _faults_of_packages(packages: Sequence[Values], items: Sequence[Values]) -> Iterator[str]:
    known = {item["id"] for item in items}
    for code, count in Counter(package["id"] for package in packages).items():
        if count > 1:
            yield f"服务包 {code} 出现 {count} 次"
    if not any(package.get("is_basic") for package in packages):
        yield "没有基础服务包"
    planned = {item["id"] for item in items if item.get("timing")}
    prices = {item["id"]: Decimal(str(item["price"] or 0)) for item in items}
    for package in packages:
        yield from _faults_of_package(package, known)
        for each in package["items"]:
            if each.get("freq") and each["item_id"] in planned:
                yield f"服务包 {package['id']} 中 {each['item_id']} 另有到期方式，年次数应留空"
            if Decimal(each.get("discount") or 0) > prices.get(each["item_id"], 0):
                yield f"服务包 {package['id']} 中 {each['item_id']} 的优惠不能多于单价"


def _faults_of_package(package: Values, known: Collection[str]) -> Iterator[str]:
    name = f"服务包 {package['id']}"
    strange = [each["item_id"] for each in package["items"] if each["item_id"] not in known]
    if strange:
        yield f"{name} 中没有这些项目：{'、'.join(strange)}"
    for code, count in Counter(each["item_id"] for each in package["items"]).items():
        if count > 1:
            yield f"{name} 中 {code} 出现 {count} 次，必选和可选只能选一"
    if not package["items"]:
        yield f"{name} 没有项目"
