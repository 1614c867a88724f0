"""Work on many contracts at once: each gets an entry of its own, and whatever was done can be taken back."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role
from app.clock import today
from app.console.bulk.agreement_file import read_agreements, template
from app.contracts.catalogue import load_catalogue
from app.contracts.models import Agreement
from app.contracts.owe import term_end
from app.errors import Invalid
from app.jobs.models import Job
from tests.console.bulk import (
    DB,
    FRONT,
    NUMBERS,
    START,
    approve_all,
    carried_out,
    handed_in,
    members,
    post,
    row,
)
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make


@pytest.fixture
def signing(make: Make) -> Signing:
    load_catalogue()
    return Signing(make)


@pytest.fixture
def console(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_MANAGER))


@pytest.fixture
def county(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_SUPERVISOR))


def test_a_doctors_contracts_go_to_another_and_back(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    for _ in range(3):
        signing.sign(make.resident(), start=START)
    other, first = make.user(), signing.doctor.id
    db.commit()
    address = f"{FRONT}/transfer?doctor={first}"
    fields = {"to_doctor": str(other.id), "from_date": today().isoformat(), "reason": "1", "checked": "y"}
    order = post(console, address, address, **fields)
    assert carried_out(db, order) == {"taken": 3, "refused": []}
    assert {each.doctor_id for each in members(db)} == {first}  # until it is approved
    assert approve_all(db, make, "contract_transfer") == 3
    assert {each.doctor_id for each in members(db)} == {other.id}
    assert {each.status for each in members(db)} == {"active"}

    again = page(console.get(order)).form(f"{order}/back")["csrf_token"]
    back = post(console, order, f"{order}/back")
    twice = console.post(f"{order}/back", data={"csrf_token": again})  # from a page that was open before
    assert twice.headers["Location"] == back
    assert carried_out(db, back) == {"taken": 3, "refused": []}
    assert approve_all(db, make, "contract_transfer") == 3
    assert {each.doctor_id for each in members(db)} == {first}


def test_a_term_that_was_wrong_is_corrected_and_restored(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    db.commit()
    wrong, right = term_end(START, 12), term_end(START, 24)
    address = f"{FRONT}/correct?village={make.village.code}"
    order = post(
        console, address, address, end_date=right.isoformat(), reason="登记时少填了一年", checked="y"
    )
    assert carried_out(db, order)["taken"] == 1
    approve_all(db, make, "contract_extend")
    assert [each.end_date for each in members(db)] == [right]
    assert carried_out(db, post(console, order, f"{order}/back"))["taken"] == 1
    approve_all(db, make, "contract_extend")
    assert [each.end_date for each in members(db)] == [wrong]


def test_what_is_not_filled_in_is_said_and_nothing_is_done(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    db.commit()
    address = f"{FRONT}/correct?village={make.village.code}"
    token = page(console.get(address)).form(address)["csrf_token"]
    answer = console.post(address, data={"csrf_token": token, "end_date": "", "reason": ""})
    assert answer.status_code == 422
    assert "请填写" in answer.text
    assert db.scalar(select(Job.id)) is None


def test_agreements_signed_before_come_in_without_evidence_and_can_be_overturned(
    console: Client, county: Client, make: Make, signing: Signing, db: DB
) -> None:
    doctor = make.user(employee_no="D-7")
    for name, number in zip(("张建国", "李秀英", "王小明"), NUMBERS, strict=True):
        make.resident(name=name, id_no=number, id_type="01", doctor_id=doctor.id)
    db.commit()
    household = {"agreement_no": "H-1", "doctor": "D-7"}
    order, found = handed_in(
        console,
        db,
        row(**household),
        row(name="李秀英", id_no=NUMBERS[1], **household),
        row(name="王小明", id_no=NUMBERS[2]),
    )
    assert (found["read"], found["agreements"], found["faults"]) == (3, 2, [])
    recorded = post(console, order, order)
    assert post(console, order, order) == recorded  # pressed twice
    assert carried_out(db, recorded) == {"taken": 2, "refused": []}
    assert approve_all(db, make, "sign") == 2
    agreements = list(db.scalars(select(Agreement).order_by(Agreement.scope)))
    assert [(each.scope, len(each.members), each.has_full_evidence) for each in agreements] == [
        ("household", 2, False),
        ("individual", 1, False),
    ]
    assert {each.doctor_id for each in agreements} == {doctor.id}
    assert {each.status for each in members(db)} == {"active"}

    assert console.get(recorded).status_code == 200
    gone = post(county, recorded, f"{recorded}/back", reason="清单有误")
    assert carried_out(db, gone) == {"returned": 0, "overturned": 2, "left": 0}
    assert {each.status for each in members(db)} == {"void"}


def test_each_row_that_is_wrong_says_why_and_spoils_its_own_agreement_alone(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signed = make.resident(name="张建国", id_no=NUMBERS[0], id_type="01", doctor_id=signing.doctor.id)
    make.resident(name="李秀英", id_no=NUMBERS[1], id_type="01", doctor_id=signing.doctor.id)
    signing.sign(signed, start=START)
    db.commit()
    far = (today() + timedelta(days=1)).isoformat()
    _, found = handed_in(
        console,
        db,
        row(),
        row(name="李秀英", id_no=NUMBERS[1]),
        row(name="李秀英", id_no=NUMBERS[1], packages="没有的包", months="6", signed_on=far),
        row(id_no=NUMBERS[2]),
        row(name="", doctor="没有此人", start_date="去年"),
    )
    assert found["agreements"] == 1
    faults = found["faults"]
    assert isinstance(faults, list)
    told = {(each["row"], each["column"]): each["message"] for each in faults}
    assert told == {
        (2, "生效日期"): "与该居民已有的协议期重叠",
        (4, "证件号码"): "与第 3 行重复",
        (4, "服务包"): "目录中没有：没有的包",
        (4, "签约周期(月)"): "本县签约周期为 12 至 36 个月",
        (4, "签订日期"): "不能晚于今天",
        (5, "证件号码"): "本机构的居民中没有这个证件号码，请先导入名册",
        (6, "姓名"): "必填",
        (6, "签约医生(工号或账号)"): "本机构没有这位医生",
        (6, "生效日期"): "日期应如 2026-03-01",
        (6, "证件号码"): "与第 2 行重复",
    }


def test_the_templates_sample_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template())
    with pytest.raises(Invalid) as refused:
        read_agreements(path)
    assert refused.value.message == "文件中没有数据行"


def test_nobody_from_elsewhere_sees_an_order(
    app: Flask, console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    db.commit()
    address = f"{FRONT}/correct?village={make.village.code}"
    order = post(console, address, address, end_date=date(2030, 1, 1).isoformat(), reason="更正", checked="y")
    stranger = Client(app, make.user(Role.CENTRE_MANAGER, at=make.other_centre))
    assert stranger.get(order).status_code == 404
    assert Client(app, make.user()).get(order).status_code == 403
