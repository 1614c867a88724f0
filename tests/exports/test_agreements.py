"""The agreement on paper: who, what, how long, for how much, signed by whom, and what it rests on."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.contracts.models import ServicePackage
from app.entries.intake.attach import store
from app.entries.models import Entry, EntryAttachment
from app.exports.agreements.number import number_of
from app.extensions import db
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed, picture
from tests.make import Make

HERS, HIS, DOCTORS, SONS = (picture(colour) for colour in ("navy", "black", "darkgreen", "maroon"))
START = date(2026, 1, 1)


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture
def family(make: Make) -> list[Resident]:
    """Two who are there, one who is away, and a child."""
    return [
        make.resident(
            name="测试母", birth_date=date(1958, 5, 1), record_no="36078310120100001", phone="13800000001"
        ),
        make.resident(name="测试父", sex="1", birth_date=date(1956, 2, 3), conditions=()),
        make.resident(name="测试子", sex="1", birth_date=date(1985, 4, 5), conditions=()),
        make.resident(name="测试孙", sex="1", birth_date=date(2021, 6, 7), conditions=()),
    ]


@pytest.fixture
def entry(app: Flask, signing: Signing, family: list[Resident]) -> Entry:
    """A household's contract with everything that belongs to it."""
    package = db.session.get_one(ServicePackage, ("P-HTN", 1))
    package.items = [
        each | ({"discount": "5.00"} if each["item_id"] == "I013" else {}) for each in package.items
    ]
    lines = [
        {"relation": "02", "present": True, "groups": ["G04", "G06"], "signature": digest(HERS)},
        {"relation": "10", "present": True, "groups": ["G03"], "signature": digest(HIS)},
        {"relation": "20", "present": False, "groups": ["G90"]},
        {"relation": "40", "present": True, "groups": ["G02"], "by_guardian": True}
        | {"guardian_is_signer": True, "guardian_name": "测试母", "guardian_relation": "祖母"},
    ]
    lines = [{"resident_id": str(who.id), **line} for who, line in zip(family, lines, strict=True)]
    made = signing.sign(
        *family,
        members=lines,
        packages=["P-BASE", "P-HTN"],
        items=["I013"],
        start=START,
        months=24,
        fee_total=66.5,
        fee_sources=["1", "3"],
        fee_amounts={"s1": 16.5, "s3": 50},
        invoice_no="票0071",
        signer_kind="2",
        guardian_name="测试母",
        guardian_id_no="320723195603120010",
        guardian_relation="祖母",
        resident_sign=digest(HERS),
        doctor_sign={"image": digest(DOCTORS), "strokes": []},
    )
    for content in (HERS, HIS, DOCTORS):
        store(digest(content), content, signing.doctor, app.config["DATA_DIR"])
        db.session.add(EntryAttachment(entry_id=made.id, sha256=digest(content)))
    db.session.flush()
    return made


@pytest.fixture
def reader(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_REVIEWER))


def test_a_household_contract_is_printed_as_it_was_signed(reader: Client, entry: Entry, make: Make) -> None:
    printed = Printed(reader.get(f"/agreements/{entry.id}?output=pdf").data)
    text = printed.text
    assert len(printed.pages) == 4
    assert text.count(f"协议编号：{number_of(entry)}") == 2
    for told in (
        "甲方留存",
        "乙方留存",
        "测试母有效",
        "第2页，共2页",
        "杨村镇卫生院黄坑村卫生室",
        "第一团队",
        "36078310120100001",
        "13800000001",
        "首次签约，标准，家庭",
        "1测试母户主女1958-05-01",
        "2测试父配偶男1956-02-03",
        "3测试子子男1985-04-05",
        "待确认",
        "4测试孙孙子、孙女男2021-06-07",
        "监护人代签（测试母，祖母，即乙方签字人）",
        "高血压面对面随访8次",
        "合计66.50元",
        "居民16.50元、公卫经费50.00元",
        "没有定位（",
        "票0071",
        "自2026年1月1日起至2027年12月31日止，共24个月",
        "监护人：测试母，祖母",
        "提前一个月告知",
        "依法向人民法院起诉",
        "协议文本：条款第1版",
        "居民付（元）",
        "30.005.0025.00",
    ):
        assert told in text, told
    assert text.count(digest(HERS)) == 2
    # Two members, the guardian for the child, the two parties, the code; in each copy.
    assert sum(printed.pictures) == 2 * (3 + 2 + 1)
    assert "缺少签名" not in text


def test_a_sensitive_group_is_not_named_to_the_household(reader: Client, entry: Entry) -> None:
    text = page(reader.get(f"/agreements/{entry.id}")).text
    assert "高血压患者、重点人群" in text
    assert "精神障碍患者" not in text


def test_an_agreement_that_waits_for_review_says_so(
    reader: Client, signing: Signing, family: list[Resident]
) -> None:
    waiting = signing.sign(family[0], start=START, approved=False)
    text = page(reader.get(f"/agreements/{waiting.id}")).text
    assert "尚待卫生院审核" in text
    assert "年度健康评估与指导 1 次" in text


def test_an_invalidated_agreement_says_that_it_does_not_hold(
    reader: Client, signing: Signing, entry: Entry
) -> None:
    signing.invalidate(entry)
    assert "本协议已被否定，不具效力" in page(reader.get(f"/agreements/{entry.id}")).text


def test_a_signature_that_has_not_arrived_is_named(
    reader: Client, signing: Signing, family: list[Resident]
) -> None:
    bare = signing.sign(family[0], start=START)
    text = page(reader.get(f"/agreements/{bare.id}")).text
    assert "签名图片未上传" in text


def test_the_number_leads_to_the_agreement(reader: Client, entry: Entry) -> None:
    for number in (number_of(entry), number_of(entry).lower().replace("-", ""), f" {number_of(entry)} "):
        assert reader.get(f"/agreements?no={number}").headers["Location"] == f"/agreements/{entry.id}"


@pytest.mark.parametrize(
    "number", ["QY20260101-FFFFFFFF", "QY20261399-00000000", "甲", "QY²⁰²⁶⁰¹⁰¹-00000000"]
)
def test_a_number_that_leads_nowhere_is_said_to(reader: Client, entry: Entry, number: str) -> None:
    answer = reader.get(f"/agreements?no={number}")
    assert answer.status_code == 404
    assert f"没有找到编号为“{number}”的协议" in page(answer).text


def test_an_agreement_of_elsewhere_does_not_exist(app: Flask, make: Make, entry: Entry) -> None:
    stranger = Client(app, make.user(Role.CENTRE_REVIEWER, at=make.other_centre))
    assert stranger.get(f"/agreements/{entry.id}").status_code == 404
    assert stranger.get(f"/agreements?no={number_of(entry)}").status_code == 404


def test_an_entry_that_is_no_signing_has_no_agreement(reader: Client, make: Make) -> None:
    visit = make.entry(make.resident())
    assert reader.get(f"/agreements/{visit.id}").status_code == 404


def test_printing_an_agreement_is_audited(reader: Client, entry: Entry) -> None:
    reader.get(f"/agreements/{entry.id}")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "agreement.printed")).one()
    assert event.subject_id == str(entry.id)
    assert event.details == {"number": number_of(entry)}


def test_a_blank_agreement_offers_all_services_to_tick(reader: Client, signing: Signing) -> None:
    text = page(reader.get("/agreements/blank")).text
    for told in ("甲方留存", "基础服务包", "杨村镇卫生院", "□首次签约", "家庭自测血压数据管理", "争议的解决"):
        assert told in text, told


def test_a_contract_that_ended_says_when_and_why(
    reader: Client, signing: Signing, entry: Entry, family: list[Resident]
) -> None:
    ended = signing.member(family[1])
    ended.status, ended.ended_on, ended.end_reason = "terminated", date(2026, 5, 1), "04"
    text = page(reader.get(f"/agreements/{entry.id}")).text
    assert "测试父 已解约（2026-05-01，本人要求）" in text


def test_who_was_away_and_signs_later_stands_there_with_signature_and_day(
    app: Flask, reader: Client, signing: Signing, entry: Entry, family: list[Resident]
) -> None:
    theirs = digest(SONS)
    confirm: dict[str, Any] = {
        "visit_mode": "2",
        "consent_read": True,
        "member_sign": {"image": theirs, "strokes": []},
    }
    later = signing.event("member_confirm", family[2], date(2026, 3, 9), approved=False, **confirm)
    store(theirs, SONS, signing.doctor, app.config["DATA_DIR"])
    db.session.add(EntryAttachment(entry_id=later.id, sha256=theirs))
    db.session.flush()
    assert "2026-03-09 本人补签，待审核" in page(reader.get(f"/agreements/{entry.id}")).text
    signing.approve(later)
    printed = Printed(reader.get(f"/agreements/{entry.id}?output=pdf").data)
    assert printed.text.count("2026-03-09本人补签") == 2
    assert "待审核" not in printed.text
    assert f"测试子成员确认（2026-03-09）成员签名{theirs}" in printed.text
    assert sum(printed.pictures) == 2 * (4 + 2 + 1)


def test_who_confirms_by_telephone_has_no_signature_and_lacks_none(
    reader: Client, signing: Signing, entry: Entry, family: list[Resident]
) -> None:
    signing.event("member_confirm", family[2], date(2026, 3, 9), visit_mode="3", spoke_to="1")
    text = page(reader.get(f"/agreements/{entry.id}")).text
    assert "2026-03-09 电话核实确认" in text
    assert "缺少签名" not in text


def test_a_signature_that_nobody_gave_is_shown_as_missing(
    reader: Client, signing: Signing, family: list[Resident]
) -> None:
    lines = [
        {"resident_id": str(each.id), "present": True, "groups": ["G90"], "by_guardian": each is family[3]}
        for each in (family[0], family[1], family[3])
    ]
    bare = signing.sign(
        family[0], members=lines, scope="household", resident_sign=None, doctor_sign=None, approved=False
    )
    text = page(reader.get(f"/agreements/{bare.id}")).text
    assert text.count("缺少签名") == 2 * (3 + 2)  # each member, and both parties; in each copy
    assert "监护人代签（未写姓名，未写关系，未写身份证号），缺少签名" in text
    assert "缺少：乙方签名、成员签名（测试父、测试孙）、医生签名" in text


def test_the_signature_of_another_is_not_printed_for_a_guardian_who_did_not_sign(
    reader: Client, signing: Signing, family: list[Resident]
) -> None:
    guardian = {"by_guardian": True, "guardian_name": "某邻", "guardian_relation": "邻居"}
    lines = [
        {"resident_id": str(family[0].id), "present": True, "groups": ["G04"]},
        {"resident_id": str(family[1].id), "present": False, "groups": ["G03"], **guardian},
    ]
    signed = signing.sign(*family[:2], members=lines, resident_sign=digest(HERS))
    text = page(reader.get(f"/agreements/{signed.id}")).text
    assert text.count("监护人代签（某邻，邻居，未写身份证号），缺少签名") == 2
    assert "测试父 待确认" in text


def test_both_signatures_under_an_ending_are_printed_or_missed(
    reader: Client, signing: Signing, entry: Entry, family: list[Resident]
) -> None:
    own: dict[str, Any] = {"reason": "04", "end_date": "2026-05-01", "party_sign": digest(HERS)}
    signing.event("contract_end", family[0], date(2026, 4, 20), **own)
    signing.event("contract_end", family[1], date(2026, 4, 21), reason="02", end_date="2026-04-21")
    text = page(reader.get(f"/agreements/{entry.id}")).text
    assert "测试母 2026-05-01 本人要求 缺少签名 2026-04-20" in text
    assert "测试父 2026-04-21 迁出 无需签名 无需签名 2026-04-21" in text


def test_a_renewal_names_the_agreement_before_it(
    reader: Client, signing: Signing, entry: Entry, family: list[Resident]
) -> None:
    again = signing.sign(family[0], kind="renew", start=date(2028, 1, 1), on=date(2027, 12, 20))
    text = page(reader.get(f"/agreements/{again.id}")).text
    assert f"续签，标准，个人；上一份协议 {number_of(entry)}" in text


def test_an_agreement_that_was_imported_lacks_its_evidence_before_it_is_approved(
    reader: Client, signing: Signing, family: list[Resident]
) -> None:
    none = dict.fromkeys(("resident_sign", "doctor_sign", "photo", "consent_seconds", "location_reason"))
    old = signing.sign(family[0], approved=False, **none)
    text = page(reader.get(f"/agreements/{old.id}")).text
    assert "缺少：乙方签名、医生签名、签约合影、签约地点、知情同意" in text
