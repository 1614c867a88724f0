"""What was set otherwise since a month was kept: targets, official numbers and parameters; and by whom."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.accounts.models import User
from app.audit.models import AuditEvent
from app.clock import CHINA
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.goals.find import kinds
from app.indicators.snapshots.opened import Opened
from app.indicators.source.naming import group_names
from app.indicators.source.rules import COUNTINGS, ITEM_SCOPES, KEY, Rules, rules_in_force
from app.orgs.models import OrgUnit

ACTIONS = ("target.set", "population.set", "figures.rules_changed", "setting.changed")
OF_CONTRACTS = {"renewal_days": "renewal_grace_days", "waiver_counts": "waiver_counts"}  # settings
NONE = "—"
_SAID: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "theta": ("履约标准（theta）", lambda value: f"{value / 100:.1f}"),
    "item_scope": ("项目范围", lambda value: ITEM_SCOPES[value]),
    "counting": ("到期项次", lambda value: COUNTINGS[value]),
    "renewal_days": ("续签窗口", lambda value: f"{value} 天"),
    "waiver_counts": ("已说明原因的项次", lambda value: "不计到期" if value else "仍计到期"),
    "unserved_days": ("签而不约：签约满多少天", lambda value: f"{value} 天"),
    "priority_groups": ("重点人群", lambda codes: _groups(codes)),
    "mobility_groups": ("行动不便者：人群", lambda codes: _groups(codes)),
    "mobility_packages": ("行动不便者：服务包", lambda codes: "、".join(codes) or NONE),
    "prefers_table": ("人口数作分母", lambda value: "优先用公布数" if value else "一律用花名册"),
}


@dataclass(frozen=True)
class Setting:
    """One that differs. `unit`: whose it is, as 32 digits; "" of all the county's figures."""

    unit: str
    name: str
    before: str
    now: str
    by: str
    at: str

    @property
    def as_json(self) -> dict[str, str]:
        return asdict(self)


def settings_changed(opened: Opened, goals: Mapping[str, Any]) -> list[Setting]:
    """`goals`: the targets and official numbers of now, in the form in which they are kept."""
    trail = _Trail(opened.kept.cut_off["audit"], opened.kept.day.year)
    return [
        *_targets(opened.kept.goals["targets"], goals["targets"], trail),
        *_numbers(opened.kept.goals["numbers"], goals["numbers"], trail),
        *_rules(opened.rules, rules_in_force(), trail),
    ]


class _Trail:
    """Who set what since, from the audit trail beyond the cut-off of the keeping."""

    def __init__(self, cut_off: Mapping[str, int], year: int) -> None:
        columns = (AuditEvent.at, AuditEvent.action, AuditEvent.subject_id, AuditEvent.details, User.name)
        query = select(AuditEvent.chain, AuditEvent.number, *columns)
        query = query.outerjoin(User, User.id == AuditEvent.actor_id).where(AuditEvent.action.in_(ACTIONS))
        rows = db.session.execute(query.order_by(AuditEvent.id))
        self.year, self.rows = year, [row for row in rows if row.number > cut_off.get(row.chain, 0)]

    def told(self, action: str, subject: str, **details: Any) -> tuple[str, str]:
        """By whom and when it was last set; nothing if the trail does not say."""
        found = [row for row in self.rows if (row.action, row.subject_id) == (action, subject)]
        found = [row for row in found if details.items() <= row.details.items()]
        return _by_whom(found[-1]) if found else ("", "")

    def of_unit(self, action: str, unit: str, **details: Any) -> tuple[str, str]:
        return self.told(action, str(UUID(unit)), year=self.year, **details)


def _by_whom(row: Row[Any]) -> tuple[str, str]:
    return row.name or "系统", f"{row.at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _targets(
    then: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]], trail: _Trail
) -> Iterator[Setting]:
    """Of a rate where it was set: below, the organisations have the same."""
    parents = {row.id.hex: row.parent_id for row in db.session.execute(select(OrgUnit.id, OrgUnit.parent_id))}
    changed = _changed(then, now)
    for (unit, code), pair in sorted(changed.items()):
        above = parents.get(unit)
        is_inherited = above and not INDICATORS[code].is_count and changed.get((above.hex, code)) == pair
        if not is_inherited:
            before, after = (each or NONE for each in pair)
            told = trail.of_unit("target.set", unit, indicator=code)
            yield Setting(unit, f"目标：{code} {INDICATORS[code].name}", before, after, *told)


def _numbers(
    then: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]], trail: _Trail
) -> Iterator[Setting]:
    named = kinds()
    for (unit, kind), pair in sorted(_changed(then, now).items()):
        before, after = (_number(each) for each in pair)
        told = trail.of_unit("population.set", unit, kind=kind)
        yield Setting(unit, f"公布的人口数：{named.get(kind, kind)}", before, after, *told)


def _changed(
    then: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Organisation and what is set of it → what it was and is, where these differ."""
    keys = {(unit, name) for all_ in (then, now) for unit, found in all_.items() for name in found}
    pairs = {key: tuple(all_.get(key[0], {}).get(key[1]) for all_ in (then, now)) for key in keys}
    return {key: (before, after) for key, (before, after) in pairs.items() if before != after}


def _number(told: Any) -> str:
    """`told`: the number, its source, its document."""
    return f"{told[0]}（{'，'.join(filter(None, told[1:]))}）" if told else NONE


def _groups(codes: Sequence[str]) -> str:
    named = group_names()
    return "、".join(named.get(code, code) for code in codes) or NONE


def _rules(then: Rules, now: Rules, trail: _Trail) -> Iterator[Setting]:
    for name, (said, text) in _SAID.items():
        before, after = getattr(then, name), getattr(now, name)
        if before != after:
            action = "setting.changed" if name in OF_CONTRACTS else "figures.rules_changed"
            told = trail.told(action, OF_CONTRACTS.get(name, KEY))
            yield Setting("", f"参数：{said}", text(before), text(after), *told)
