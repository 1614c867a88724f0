"""The sheets of a whole village come from a job, in parts, for who asked for them."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role, User
from app.audit.models import AuditEvent
from app.entries.models import EntryStatus
from app.exports.villages import batch
from app.extensions import db
from app.jobs.models import Job, JobState
from app.jobs.work import claim, perform
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed
from tests.make import Make


@pytest.fixture
def reviewer(make: Make) -> User:
    return make.user(Role.CENTRE_REVIEWER)


@pytest.fixture
def reader(app: Flask, reviewer: User) -> Client:
    return Client(app, reviewer)


def ordered(reader: Client, village: str, year: str = "2026") -> str:
    form = page(reader.get("/prints/villages")).form("/prints/villages")
    asked = {"csrf_token": form["csrf_token"], "village": village, "form": "htn", "year": year}
    answer = reader.post("/prints/villages", data=asked)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def worked() -> Job:
    claimed = claim()
    assert claimed
    for _ in perform(claimed):
        db.session.commit()
    return db.session.get_one(Job, claimed.id)


def test_a_village_is_printed_in_parts(reader: Client, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PEOPLE", 2)
    for number in range(3):
        person = make.resident(name=f"测试{number}号")
        for month in range(1, 6):
            answers = {"sbp": 140 + number, "dbp": 90}
            make.entry(person, "htn", date(2026, month, 1), answers, status=EntryStatus.APPROVED)
    elsewhere = make.resident(name="测试别村", at=make.other_village)
    make.entry(elsewhere, "htn", date(2026, 1, 1), status=EntryStatus.APPROVED)
    make.resident(name="测试无记录")
    where = ordered(reader, make.village.code)
    assert "正在排队" in page(reader.get(where)).text
    job = worked()
    assert job.result == {"people": 3, "parts": 2}
    assert (job.done, job.total) == (3, 3)
    parts = [Printed(reader.get(f"{where}/{part}.pdf").data) for part in (1, 2)]
    assert [len(each.pages) for each in parts] == [4, 2]
    text = parts[0].text + parts[1].text
    assert all(f"测试{number}号" in text for number in range(3))
    assert "别村" not in text
    assert "无记录" not in text
    assert "第1页，共2页" in parts[1].pages[0]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "sheets.printed")).one()
    assert event.details == {"form": "htn", "people": 3}


def test_a_year_without_entries_gives_no_paper(reader: Client, make: Make) -> None:
    make.entry(make.resident(), "htn", date(2026, 1, 1), status=EntryStatus.APPROVED)
    where = ordered(reader, make.village.code, "2020")
    assert worked().state is JobState.DONE
    assert "没有符合条件的记录" in page(reader.get(where)).text


def test_a_village_of_elsewhere_cannot_be_chosen(reader: Client, make: Make) -> None:
    form = page(reader.get("/prints/villages")).form("/prints/villages")
    asked = {
        "csrf_token": form["csrf_token"],
        "village": make.other_village.code,
        "form": "htn",
        "year": "2026",
    }
    assert reader.post("/prints/villages", data=asked).status_code == 422


def test_what_somebody_else_asked_for_does_not_exist(app: Flask, reader: Client, make: Make) -> None:
    where = ordered(reader, make.village.code)
    other = Client(app, make.user(Role.CENTRE_REVIEWER))
    assert other.get(where).status_code == 404
    assert other.get(f"{where}/1.pdf").status_code == 404


def test_what_was_printed_a_week_ago_is_gone(app: Flask, reader: Client, make: Make) -> None:
    make.entry(make.resident(), "htn", date(2026, 1, 1), status=EntryStatus.APPROVED)
    where = ordered(reader, make.village.code)
    job = worked()
    file = Path(app.config["DATA_DIR"]) / "prints" / where.rsplit("/", 1)[1] / "1.pdf"
    assert file.exists()
    job.ended_at = (job.ended_at or job.made_at) - batch.KEPT - batch.KEPT
    db.session.commit()
    ordered(reader, make.village.code, "2020")
    worked()
    assert not file.exists()
    assert UUID(where.rsplit("/", 1)[1]) == job.id
    assert reader.get(f"{where}/1.pdf").status_code == 404
