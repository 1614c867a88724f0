"""Publishing a version of the catalogue."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import today
from app.contracts import models
from app.contracts.models import Agreement, AgreementItem
from app.contracts.publishing.offered import read_service_items
from app.contracts.publishing.publish import check, publish, withdraw
from app.contracts.terms.catalogue import item_names
from app.contracts.terms.owe import add_months
from app.entries.models import EntryStatus
from app.errors import Invalid
from app.extensions import db
from app.pending import write
from tests.contracts.signing import Signing
from tests.drivers.changes import seq_of
from tests.make import Make

FILE = Path(models.__file__).parent / "data" / "catalogue.json"
NOT_IN_A_YEAR = "服务项目 I001 一年 4 次、间隔至少 99 天，一年内做不完"
NOTHING_SHOWS = "服务项目 I001 没有哪张表算作履约，也不能手工登记，做了也无法计入"
Rows = list[dict[str, Any]]
Change = Callable[[Rows, Rows], object]


def shipped() -> tuple[Rows, Rows]:
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return found["packages"], found["items"]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"form": "nothing"}, "没有表单 nothing"),
        ({"form": "*", "except": ["sign", "nothing"]}, "没有表单 nothing"),
        ({"form": "htn", "modes": ["7"]}, "高血压随访没有服务方式 7"),
        ({"form": "dm", "when": {"==": [{"var": "sugar"}, 1]}}, "糖尿病随访没有项目 sugar"),
        ({"form": "contract_end"}, "不是服务记录，不能算作履约"),
    ],
)
def test_a_rule_that_no_form_can_fulfil_is_refused(rule: dict[str, Any], told: str) -> None:
    packages, items = shipped()
    items[10]["rules"] = [rule]
    (fault,) = check(packages, items)
    assert fault.startswith("服务项目 I011 的自动履约：")
    assert told in fault


def test_the_shipped_catalogue_can_be_published() -> None:
    assert check(*shipped()) == []


def _without_long_prescriptions(packages: Rows, items: Rows) -> None:
    assert items
    for package in packages:
        package["items"] = [each for each in package["items"] if each["item_id"] != "I009"]


def _with_a_strange_item(packages: Rows, items: Rows) -> None:
    assert items
    packages[1]["items"].append({"item_id": "I099", "optional": False})


def _with_an_item_twice(packages: Rows, items: Rows) -> None:
    assert items
    packages[1]["items"].append({"item_id": "I001", "optional": True})


def _first_item(**changed: Any) -> Change:
    return lambda _, items: items[0].update(changed)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_without_long_prescriptions, "服务包没有覆盖：SC09 长期处方"),
        (lambda _, items: items.append(dict(items[0])), "服务项目 I001 出现 2 次"),
        (_with_an_item_twice, "服务包 P-OLD 中 I001 出现 2 次，必选和可选只能选一"),
        (_first_item(is_manual=False, rules=[]), NOTHING_SHOWS),
        (_first_item(is_manual=False, rules=[{"form": "fulfil"}]), NOTHING_SHOWS),
        (_first_item(freq=0), "服务项目 I001 的年次数应为 1 至 366，按需服务留空"),
        (_first_item(freq=4, min_interval_days=99), NOT_IN_A_YEAR),
        (_first_item(name="长" * 61), "服务项目 I001 的名称不能超过 60 个字"),
        (_first_item(price="-1"), "服务项目 I001 的单价不能小于 0"),
        (_first_item(name=" "), "服务项目 I001 没有名称"),
        (_first_item(category="SC11"), "服务项目 I001 的类别 SC11 不在十类之中"),
        (lambda packages, _: packages.pop(0), "没有基础服务包"),
        (lambda packages, _: packages.append(packages[1]), "服务包 P-OLD 出现 2 次"),
        (_with_a_strange_item, "服务包 P-OLD 中没有这些项目：I099"),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_said(change: Change, fault: str) -> None:
    packages, items = shipped()
    change(packages, items)
    assert fault in check(packages, items)


def test_contracts_keep_the_version_that_was_in_force_when_they_were_signed(
    signing: Signing, make: Make
) -> None:
    packages, items = shipped()
    next(each for each in items if each["id"] == "I011")["freq"] = 6
    assert publish(packages, items, date(2021, 3, 1), signing.reviewer.id) == 2
    for start in (date(2021, 2, 1), date(2021, 3, 1)):
        signing.sign(make.resident(), start=start, packages=["P-BASE", "P-HTN"])
    versions = select(Agreement.catalogue_version).order_by(Agreement.start_date)
    assert list(db.session.scalars(versions)) == [1, 2]
    times = select(AgreementItem.times_total).where(AgreementItem.item_id == "I011")
    assert set(db.session.scalars(times)) == {4, 6}


def test_a_version_begins_after_the_one_before_it(signing: Signing) -> None:
    publish(*shipped(), date(2021, 3, 1), signing.reviewer.id)
    with pytest.raises(Invalid) as refused:
        publish(*shipped(), date(2021, 3, 1), signing.reviewer.id)
    assert refused.value.errors == {"catalogue": ["启用日期应晚于现行版本的 2021-03-01"]}


def test_a_version_before_one_that_is_set_for_later_is_refused_with_the_way_out(signing: Signing) -> None:
    later = today() + timedelta(days=400)
    publish(*shipped(), later, signing.reviewer.id)
    with pytest.raises(Invalid) as refused:
        publish(*shipped(), today() + timedelta(days=1), signing.reviewer.id)
    (fault,) = refused.value.errors["catalogue"]
    assert f"已排定的版本（{later} 起）" in fault
    assert "请先在服务目录页撤回它" in fault
    withdraw(2, signing.reviewer.id)
    assert publish(*shipped(), today() + timedelta(days=1), signing.reviewer.id) > 1


def test_a_version_is_set_for_a_day_within_two_years(signing: Signing) -> None:
    latest = add_months(today(), 24)
    with pytest.raises(Invalid) as refused:
        publish(*shipped(), latest + timedelta(days=1), signing.reviewer.id)
    told = f"启用日期最多提前两年排定，不能晚于 {latest}，请检查年份"
    assert refused.value.errors == {"catalogue": [told]}
    assert publish(*shipped(), latest, signing.reviewer.id) == 2


def test_phones_are_told_of_the_version_in_force_and_of_the_one_to_come(signing: Signing) -> None:
    packages, items = shipped()
    dear = [{**each, "price": 88} if each["id"] == "I013" else each for each in items]
    begins = today() + timedelta(days=10)
    publish(packages, dear, begins, signing.reviewer.id)
    record = read_service_items(["I013"])["I013"]
    assert (record["price"], record["valid_to"]) == (30.0, (begins - timedelta(days=1)).isoformat())
    (coming,) = record["coming"]
    assert (coming["price"], coming["valid_from"]) == (88.0, begins.isoformat())
    assert "valid_to" not in coming


def test_what_the_next_version_leaves_out_is_told_to_end(signing: Signing) -> None:
    packages, items = shipped()
    fewer = [
        {**each, "items": [one for one in each["items"] if one["item_id"] != "I029"]} for each in packages
    ]
    write(db.session())
    before = seq_of("ref", "service_item", "I029")
    begins = today() + timedelta(days=1)
    publish(fewer, [each for each in items if each["id"] != "I029"], begins, signing.reviewer.id)
    write(db.session())
    assert seq_of("ref", "service_item", "I029") > before
    assert read_service_items(["I029"])["I029"]["valid_to"] == today().isoformat()


def test_what_is_new_is_told_with_its_first_day(signing: Signing) -> None:
    packages, items = shipped()
    new = {**items[0], "id": "I099", "name": "新项目"}
    begins = today() + timedelta(days=1)
    publish(packages, [*items, new], begins, signing.reviewer.id)
    assert read_service_items(["I099"])["I099"]["valid_from"] == begins.isoformat()


@pytest.mark.parametrize("status", [EntryStatus.SUBMITTED, EntryStatus.APPROVED])
def test_no_version_begins_before_what_was_signed_already(
    signing: Signing, make: Make, status: EntryStatus
) -> None:
    entry = signing.sign(make.resident(), start=date(2021, 3, 1))
    entry.status = status
    with pytest.raises(Invalid) as refused:
        publish(*shipped(), entry.occurred_on, signing.reviewer.id)
    assert refused.value.errors == {
        "catalogue": [f"{entry.occurred_on} 及以后已有签约，启用日期应晚于 {entry.occurred_on}"]
    }
    assert publish(*shipped(), entry.occurred_on + timedelta(days=1), signing.reviewer.id) == 2


def test_what_is_called_otherwise_from_a_day_on_keeps_its_name_in_contracts_signed_before(
    signing: Signing,
) -> None:
    packages, items = shipped()
    before = item_names()
    day = today() + timedelta(days=30)
    next(each for each in items if each["id"] == "I001")["name"] = "新名称"
    publish(packages, items, day, signing.reviewer.id)
    assert item_names() == before
    assert item_names(day)["I001"] == "新名称"
    assert item_names(day - timedelta(days=1)) == before


@pytest.mark.usefixtures("app")
def test_an_item_with_a_form_of_its_own_cannot_be_recorded_by_hand() -> None:
    packages, items = shipped()
    for item in items:
        item["is_manual"] = item["is_manual"] or item["id"] == "I017"
    assert check(packages, items) == ["服务项目 I017 有专用表（健康体检），不能手工登记"]
