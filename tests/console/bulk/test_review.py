"""A whole order is reviewed at once, after a look at a sample of it; and the same file twice is noticed."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role, User
from app.audit.models import AuditEvent
from app.entries.models import Entry, EntryStatus
from app.jobs.models import Job
from app.residents.models import Resident
from app.review.models import Decision
from app.sheets import table
from tests.console.bulk.orders import DB, FRONT, HEADER, NUMBERS, carried_out, handed_in, members, post, row
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

LOOKED = re.compile(r'name="looked" value="([^"]+)"')
FILES = ("协议.xlsx", "协议 (1).xlsx")
ALL = {"remark": "与纸质协议逐份核对", "checked": "y"}


@pytest.fixture
def reviewer(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_REVIEWER))


@pytest.fixture
def people(make: Make, signing: Signing, db: DB) -> list[Resident]:
    """The two whom the workbook names."""
    names = dict(zip(("张建国", "李秀英"), NUMBERS, strict=False))
    made = [
        make.resident(name=name, id_no=number, id_type="01", doctor_id=signing.doctor.id)
        for name, number in names.items()
    ]
    db.commit()
    return made


def imported(console: Client, db: DB) -> str:
    order, _ = handed_in(console, db, row(), row(name="李秀英", id_no=NUMBERS[1]))
    recorded = post(console, order, order)
    carried_out(db, recorded)
    return recorded


def statuses(db: DB) -> set[EntryStatus]:
    found = set(db.scalars(select(Entry.status).where(Entry.form == "sign")))
    db.rollback()
    return found


def test_what_waits_of_an_import_is_approved_at_once_with_the_reviewers_remark(
    console: Client, reviewer: Client, people: list[Resident], db: DB
) -> None:
    order = imported(console, db)
    shown = page(reviewer.get(order))
    assert "整批审核：待审 2 条" in shown.text
    sample = LOOKED.findall(shown.html)
    assert len(sample) == 2
    for each in sample:
        assert reviewer.get(f"/review/entries/{each}").status_code == 200
    sent = {"csrf_token": shown.form(f"{order}/approve")["csrf_token"], "number": "2", "looked": sample}
    job = reviewer.post(f"{order}/approve", data={**sent, **ALL}).headers["Location"]
    assert statuses(db) == {EntryStatus.SUBMITTED}  # until the worker comes to it
    assert carried_out(db, job) == {"approved": 2, "refused": []}
    assert {each.status for each in members(db)} == {"active"}
    reasons = set(db.scalars(select(Decision.reason)))
    assert reasons == {"整批审核，共 2 条，抽看 2 条：与纸质协议逐份核对"}
    db.rollback()
    assert "整批审核" not in page(reviewer.get(order)).text
    assert "已通过" in page(reviewer.get(job)).text


def test_without_the_whole_sample_or_with_another_number_nothing_is_approved(
    console: Client, reviewer: Client, people: list[Resident], db: DB
) -> None:
    order = imported(console, db)
    shown = page(reviewer.get(order))
    sample = LOOKED.findall(shown.html)
    sent = {"csrf_token": shown.form(f"{order}/approve")["csrf_token"], "number": "2", "looked": sample}
    for wrong, said in (
        ({"looked": sample[:1], **ALL}, "请逐条打开样本核对"),
        ({"number": "3", **ALL}, "待审的数量刚刚有了变化"),
        ({**ALL, "remark": ""}, "请填写"),
        ({"remark": "核对过"}, "请确认"),
    ):
        answer = reviewer.post(f"{order}/approve", data={**sent, **wrong})
        assert answer.status_code == 422
        assert said in answer.text
    assert statuses(db) == {EntryStatus.SUBMITTED}
    assert "整批审核" not in page(console.get(order)).text
    assert console.post(f"{order}/approve", data=sent | ALL).status_code == 403


def test_what_was_decided_meanwhile_is_left_as_it_is(
    console: Client, reviewer: Client, people: list[Resident], make: Make, db: DB
) -> None:
    order = imported(console, db)
    shown = page(reviewer.get(order))
    sample = LOOKED.findall(shown.html)
    sent = {"csrf_token": shown.form(f"{order}/approve")["csrf_token"], "number": "2", "looked": sample}
    job = reviewer.post(f"{order}/approve", data={**sent, **ALL}).headers["Location"]
    one = db.scalars(select(Entry).where(Entry.form == "sign")).first()
    assert one
    one.status = EntryStatus.RETURNED
    db.commit()
    result = carried_out(db, job)
    refused = result["refused"]
    assert isinstance(refused, list)
    assert (result["approved"], [each["reasons"] for each in refused]) == (
        1,
        [["这条记录已不在等待这一步，请刷新查看"]],
    )
    assert statuses(db) == {EntryStatus.RETURNED, EntryStatus.APPROVED}


def test_the_same_file_again_before_the_review_is_noticed_row_by_row(
    console: Client, people: list[Resident], db: DB
) -> None:
    rows = [row(), row(name="李秀英", id_no=NUMBERS[1])]
    first, found = handed_in(console, db, *rows)
    early, also_found = handed_in(console, db, *rows)
    assert found["agreements"] == also_found["agreements"] == 2
    carried_out(db, post(console, first, first))
    _, late = handed_in(console, db, *rows)
    assert late["agreements"] == 0
    faults = late["faults"]
    assert isinstance(faults, list)
    assert {each["row"] for each in faults} == {2, 3}
    assert all("已有一份待审核的签约" in each["message"] for each in faults)
    token = page(console.get(early)).form(early)["csrf_token"]
    answer = console.post(early, data={"csrf_token": token})  # looked through before the first was recorded
    assert answer.status_code == 422
    assert "其中 2 人又有了待审核的签约" in answer.text
    assert db.scalar(select(Job.id).where(Job.kind == "contracts.record").offset(1)) is None


def test_the_very_same_file_names_its_former_upload(console: Client, people: list[Resident], db: DB) -> None:
    content = table("签约协议", HEADER, [row()])
    first, again = (post(console, FRONT, FRONT, file=(io.BytesIO(content), name)) for name in FILES)
    carried_out(db, first)
    carried_out(db, again)
    assert "以前上传过" not in console.get(first).text
    shown = page(console.get(again))
    assert "这份文件以前上传过" in shown.text
    assert first in shown.links


def test_an_import_that_is_withdrawn_before_its_review_ends_and_comes_back_to_no_doctor(
    console: Client, county: Client, people: list[Resident], db: DB
) -> None:
    order = imported(console, db)
    gone = post(county, order, f"{order}/back", reason="清单有误")
    assert carried_out(db, gone) == {"voided": 2, "overturned": 0, "left": 0}
    assert statuses(db) == {EntryStatus.VOID}
    _, found = handed_in(console, db, row())
    assert found["agreements"] == 1  # and can be handed in anew


def test_an_import_is_told_as_its_importers_act_and_what_is_not_known_as_unknown(
    console: Client, reviewer: Client, people: list[Resident], signing: Signing, db: DB
) -> None:
    imported(console, db)
    entry = db.scalars(select(Entry).where(Entry.form == "sign")).first()
    assert entry is not None
    manager = db.scalars(select(User).where(User.role == Role.CENTRE_MANAGER)).one()
    assert (entry.author_id, entry.newest.entered_by) == (signing.doctor.id, manager.id)
    assert not {"consent_read", "signer_kind"} & entry.newest.answers.keys()
    assert all("present" not in line for line in entry.newest.answers["members"])
    assert entry.newest.recorded_at.date() > entry.occurred_on
    assert not {"Q-32", "Q-33"} & {flag["code"] for flag in entry.flags}
    event = select(AuditEvent.actor_id).where(AuditEvent.subject_id == str(entry.id))
    assert set(db.scalars(event.where(AuditEvent.action == "entry.recorded"))) == {manager.id}
    shown = page(reviewer.get(f"/review/entries/{entry.id}")).text
    db.rollback()
    assert f"{manager.name}，批量导入" in shown
    assert "未记录（纸质协议导入）" in shown
    for untold in ("手机端", "记录时的时钟", "本人在场 是"):
        assert untold not in shown
