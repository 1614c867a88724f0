"""One entry on one page, and the decisions on it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, User
from app.clock import today
from app.entries.intake.attach import path_of
from app.entries.models import Attachment, Entry, EntryAttachment, EntryStatus
from app.review.models import Decision
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make
from tests.review.reviewing import (
    DIGEST,
    HIGH,
    LOW,
    PNG,
    correct,
    decide,
    read,
    status_of,
    url_of,
)


def test_answers_stand_beside_the_previous_visits_and_what_differs_is_marked(
    make: Make, reviewer: Client
) -> None:
    resident = make.resident()
    make.entry(resident, on=today() - timedelta(days=90), answers={"visit_mode": "1", "sbp": 150, "dbp": 95})
    make.entry(
        resident,
        on=today() - timedelta(days=30),
        answers={"visit_mode": "1", "sbp": 199},
        status=EntryStatus.INVALIDATED,
    )
    shown = read(
        reviewer, make.entry(resident, answers={"visit_mode": "1", "sbp": 162, "dbp": 95}, flags=[LOW])
    )
    assert ">162 mmHg</mark>" in shown.html
    assert '<td class="muted">150 mmHg</td>' in shown.html
    assert ">95 mmHg</mark>" not in shown.html
    assert "199" not in shown.text
    assert f"上次 {today() - timedelta(days=90)}" in shown.text
    assert "体重与上次相差超过 15%" in shown.text


def test_a_correction_shows_what_was_changed_and_what_was_asked(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), answers={"visit_mode": "1", "sbp": 150, "dbp": 95})
    decide(
        reviewer,
        entry,
        "return",
        reason="数据有误",
        text="收缩压与照片不符",
        **{"remark-sbp": "照片上是 148"},
    )
    assert status_of(db, entry) is EntryStatus.RETURNED
    correct(db, entry, sbp=148)
    shown = read(reviewer, entry)
    assert "<del>150 mmHg</del> <ins>148 mmHg</ins>" in shown.html
    assert "批注：照片上是 148" in shown.text
    assert "数据有误：收缩压与照片不符" in shown.text


def test_a_revision_that_was_not_read_is_not_approved_and_its_changes_are_shown(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), answers={"visit_mode": "1", "sbp": 150, "dbp": 95})
    correct(db, entry, sbp=130)
    correct(db, entry, dbp=80)
    shown = decide(reviewer, entry, "approve", seen="1")
    assert shown.status == 409
    assert "在您查看期间已被更正" in shown.text
    assert "<del>150 mmHg</del> <ins>130 mmHg</ins>" in shown.html
    assert "<del>95 mmHg</del> <ins>80 mmHg</ins>" in shown.html
    assert status_of(db, entry) is EntryStatus.SUBMITTED


def test_a_doubtful_entry_is_approved_with_an_explanation_only(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), flags=[HIGH], doubt=100)
    for fields in ({}, {"cleared": "y"}, {"clearance": "已核实"}):
        assert decide(reviewer, entry, "approve", **fields).status == 409
    assert status_of(db, entry) is EntryStatus.SUBMITTED
    decide(reviewer, entry, "approve", cleared="y", clearance="已电话核实")
    assert db.scalar(select(Decision.reason)) == "已电话核实"


def test_a_return_names_a_reason(make: Make, reviewer: Client, db: scoped_session[Session]) -> None:
    entry = make.entry(make.resident())
    shown = decide(reviewer, entry, "return", reason="", text="请改")
    assert shown.status == 422
    assert "请选择退回原因" in shown.text
    assert status_of(db, entry) is EntryStatus.SUBMITTED


def test_the_county_overturns_an_approval(
    make: Make, supervisor: Client, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), status=EntryStatus.APPROVED)
    assert decide(supervisor, entry, "invalidate", reason="").status == 422
    assert "已否定" in decide(supervisor, entry, "invalidate", reason="回访：未接受过服务").text
    assert status_of(db, entry) is EntryStatus.INVALIDATED


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CENTRE_REVIEWER])
def test_nobody_but_a_reviewer_approves_or_returns(app: Flask, make: Make, role: Role) -> None:
    entry = make.entry(make.resident())
    client = Client(app, make.user(role))
    token = page(client.get("/")).form("/sign-out")["csrf_token"]
    for url in (f"{url_of(entry)}/approve", f"{url_of(entry)}/return", "/review/approve"):
        assert client.post(url, data={"csrf_token": token, "seen": "1"}).status_code == 403


def test_ones_own_entry_offers_no_decision(app: Flask, make: Make) -> None:
    user = make.user(Role.CENTRE_REVIEWER)
    shown = read(Client(app, user), make.entry(make.resident(), by=user))
    assert "须由他人审核" in shown.text
    assert not [form for form in shown.forms if form[":action"].endswith("/approve")]


@pytest.fixture
def picture(app: Flask, make: Make, db: scoped_session[Session]) -> Iterator[Entry]:
    """An entry with a photo that has arrived and one that has not."""
    missing = "ab" * 32
    answers = {"visit_mode": "2", "photos": [DIGEST, missing]}
    entry = make.entry(make.resident(), answers=answers, by=make.user())
    path = path_of(DIGEST, Path(app.config["DATA_DIR"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PNG)
    sender = entry.author_id
    db.add(
        Attachment(
            sha256=DIGEST, media_type="image/png", size=len(PNG), user_id=sender, stored_at=entry.received_at
        )
    )
    db.add_all(EntryAttachment(entry_id=entry.id, sha256=each) for each in (DIGEST, missing))
    db.flush()
    yield entry
    path.unlink()


def test_photos_are_shown_and_those_that_have_not_come_are_named(reviewer: Client, picture: Entry) -> None:
    shown = read(reviewer, picture)
    assert f'src="/review/attachments/{DIGEST}"' in shown.html
    assert "尚未上传" in shown.text
    answer = reviewer.get(f"/review/attachments/{DIGEST}")
    assert (answer.data, answer.mimetype) == (PNG, "image/png")


def test_a_photo_is_shown_to_nobody_from_elsewhere(app: Flask, make: Make, picture: Entry) -> None:
    stranger = Client(app, make.user(Role.CENTRE_REVIEWER, at=make.other_centre))
    assert stranger.get(f"/review/attachments/{DIGEST}").status_code == 404


def test_the_place_is_told_in_metres_and_drawn(make: Make, reviewer: Client) -> None:
    make.village.lat, make.village.lon = 24.91, 114.79
    entry = make.entry(make.resident())
    entry.newest.content = {"location": {"lat": 24.9109, "lon": 114.79, "accuracy_m": 350}}
    shown = read(reviewer, entry)
    assert "距黄坑村 100 米" in shown.text
    assert "误差大" in shown.text
    assert "<svg" in shown.html


def test_other_entries_of_the_visit_are_linked(make: Make, reviewer: Client) -> None:
    resident = make.resident()
    entry = make.entry(resident)
    other = make.entry(resident, form="home_service", visit_id=entry.visit_id)
    assert url_of(other) in read(reviewer, entry).links


def test_the_history_tells_who_did_what(make: Make, reviewer: Client) -> None:
    doctor: User = make.user(name="钟医生")
    entry = make.entry(make.resident(), by=doctor)
    decide(reviewer, entry, "approve")
    shown = read(reviewer, entry)
    assert "钟医生：上传" in shown.text
    assert "审核通过（第 1 版）" in shown.text
    assert "审计记录（1）" in shown.text
