"""Work on many contracts at once: each gets an entry of its own, and whatever was done can be taken back."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role
from app.clock import today
from app.console.bulk.agreement_file import read_agreements, template
from app.contracts.models import Agreement
from app.contracts.terms.owe import term_end
from app.errors import Invalid
from tests.console.bulk.orders import (
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
    worked,
)
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make


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
    assert carried_out(db, gone) == {"voided": 0, "overturned": 2, "left": 0}
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
        row(name="李秀英", id_no="110105194912310021"),
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
        (6, "生效日期"): "“去年”不是完整的日期，应如 2026-03-01",
        (6, "证件号码"): "与第 2 行重复",
        (7, "证件号码"): "身份证号校验位不正确，请核对",
    }


@pytest.mark.parametrize("cell", ["2025-11", "2026.12", "202611", "9999-12-31", "0001-01-01", "2026-02-30"])
def test_a_day_that_is_none_is_told_at_its_row(
    console: Client, make: Make, signing: Signing, db: DB, cell: str
) -> None:
    for name, number in (("张建国", NUMBERS[0]), ("李秀英", NUMBERS[1])):
        make.resident(name=name, id_no=number, id_type="01", doctor_id=signing.doctor.id)
    db.commit()
    _, found = handed_in(console, db, row(start_date=cell), row(name="李秀英", id_no=NUMBERS[1]))
    assert found["agreements"] == 1
    why = f"“{cell}”不是完整的日期，应如 2026-03-01"
    assert found["faults"] == [{"row": 2, "column": "生效日期", "message": why}]


def test_the_templates_sample_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template())
    with pytest.raises(Invalid) as refused:
        read_agreements(path)
    assert refused.value.message == "文件中没有数据行"


def test_kind_mode_and_number_of_the_paper_come_in(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    make.resident(name="张建国", id_no=NUMBERS[0], id_type="01", doctor_id=signing.doctor.id)
    db.commit()
    former, later = START - timedelta(days=366), START + timedelta(days=2)
    before = row(signed_on=former.isoformat(), start_date=former.isoformat(), agreement_no="甲-1")
    after = row(start_date=later.isoformat(), agreement_no="甲-2", kind="续签", mode="首诊式")
    for each in (before, after):  # one file names a person once
        order, found = handed_in(console, db, each)
        assert found["faults"] == []
        assert carried_out(db, post(console, order, order)) == {"taken": 1, "refused": []}
        approve_all(db, make, "sign")
    kept = db.scalars(select(Agreement).order_by(Agreement.start_date)).all()
    told = [(each.kind, each.mode, each.paper_no) for each in kept]
    assert told == [("new", "standard", "甲-1"), ("renew", "first_contact", "甲-2")]
    assert console.get("/agreements?no=甲-2").headers["Location"].endswith(str(kept[1].entry_id))
    assert console.get("/agreements?no=甲-3").status_code == 404
    contracts = page(console.get(f"/residents/{kept[0].representative_id}/contracts")).text
    assert "甲-1（纸质协议补录）" in contracts
    _, wrong = handed_in(console, db, row(kind="自动续约", mode="甲"))
    faults = wrong["faults"]
    assert isinstance(faults, list)
    assert {each["message"] for each in faults} >= {
        "应为首次签约、续签、转约之一",
        "应为标准、点单式、首诊式之一",
    }


def test_nobody_from_elsewhere_sees_an_order(
    app: Flask, console: Client, make: Make, signing: Signing, db: DB
) -> None:
    signing.sign(make.resident(), start=START)
    db.commit()
    address = f"{FRONT}/correct?village={make.village.code}"
    order = worked(console, address, end_date=term_end(START, 24).isoformat(), reason="更正")
    stranger = Client(app, make.user(Role.CENTRE_MANAGER, at=make.other_centre))
    assert stranger.get(order).status_code == 404
    assert Client(app, make.user()).get(order).status_code == 403
