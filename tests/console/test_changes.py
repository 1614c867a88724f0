"""Changes that need a second reviewer, and who was lost."""

from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import today
from app.entries.lives.follow import settle
from app.entries.models import Entry, EntryStatus
from app.residents.models import Resident, SecondReview
from app.review.decide import approve
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.drivers.phone import Phone
from tests.make import Make

DB = scoped_session[Session]
LIST = "/record-changes"


def token(client: Client) -> dict[str, str]:
    return {"csrf_token": page(client.get(LIST)).form("/sign-out")["csrf_token"]}


def told(make: Make, resident: Resident, change: str, **answers: str) -> Entry:
    """A change of the record that a first reviewer approved."""
    filled = {"change": change, "changed_on": today().isoformat(), **answers}
    entry = make.entry(resident, "record_change", answers=filled)
    approve([entry], make.user(Role.CENTRE_REVIEWER), {entry.id: 1})
    return entry


def settled(app: Flask, make: Make, db: DB, verdict: str, at: str = "centre") -> int:
    by = make.user(Role.CENTRE_REVIEWER, at=getattr(make, at))
    (review,) = db.scalars(select(SecondReview))
    db.commit()
    client = Client(app, by)
    assert "确认生效" in client.get(LIST).text
    return client.post(f"{LIST}/{review.id}", data=token(client) | {"verdict": verdict}).status_code


@pytest.mark.parametrize(("verdict", "status"), [("confirm", "6"), ("refuse", "0")])
def test_an_untrue_record_is_struck_when_a_second_reviewer_says_so(
    app: Flask, make: Make, db: DB, verdict: str, status: str
) -> None:
    resident = make.resident()
    told(make, resident, "untrue", reason="查无此人")
    assert resident.archive_status == "0"
    assert settled(app, make, db, verdict) == 302
    db.expire_all()
    assert resident.archive_status == status


def test_a_move_to_another_centre_waits_for_that_centre(app: Flask, make: Make, db: DB) -> None:
    resident = make.resident()
    told(make, resident, "moved", area_code=make.other_village.code)
    assert resident.village_code == make.village.code
    assert settled(app, make, db, "confirm", at="other_centre") == 302
    db.expire_all()
    assert (resident.village_code, resident.org_unit_id) == (make.other_village.code, make.elsewhere.id)


def test_neither_author_nor_first_reviewer_is_the_second(app: Flask, make: Make, db: DB) -> None:
    reviewer, resident = make.user(Role.CENTRE_REVIEWER), make.resident()
    db.commit()
    client = Client(app, reviewer)
    asked, why = f"{LIST}/doubt/{resident.id}", "电话、住址都不属于此人"
    assert client.post(asked, data=token(client) | {"reason": ""}).status_code == 422
    assert client.post(asked, data=token(client) | {"reason": why}).status_code == 302
    (review,) = db.scalars(select(SecondReview))
    db.commit()
    assert "等待另一位审核员" in client.get(LIST).text
    assert client.post(f"{LIST}/{review.id}", data=token(client) | {"verdict": "confirm"}).status_code == 403
    assert settled(app, make, db, "confirm") == 302
    db.expire_all()
    assert resident.archive_status == "6"


def test_what_was_asked_for_is_forgotten_with_the_entry(make: Make, db: DB) -> None:
    resident = make.resident()
    entry = told(make, resident, "untrue", reason="查无此人")
    entry.status = EntryStatus.INVALIDATED
    settle([resident.id], entry.author_id)
    assert list(db.scalars(select(SecondReview))) == []


@pytest.mark.parametrize(
    ("results", "text"),
    [(["2"], "失访"), (["4", "4", "4"], "连续 3 次未访到"), (["4", "4"], ""), (["1", "2"], "")],
)
def test_who_was_lost_or_not_met_three_times_is_on_the_list(
    app: Flask, make: Make, db: DB, results: list[str], text: str
) -> None:
    resident = make.resident(conditions=("F20",), name="久未谋面")
    for ago, result in enumerate(results):
        answers = {"visit_mode": "2", "visit_result": result}
        make.entry(resident, "psy", today() - timedelta(days=ago * 14), answers)
    db.commit()
    shown = Client(app, make.user(Role.CENTRE_REVIEWER)).get(LIST).text
    assert ("久未谋面" in shown) == bool(text)
    assert text in shown


def test_a_doctor_calls_in_who_moved_to_his_village(app: Flask, make: Make, db: DB, phone: Phone) -> None:
    stranger = make.resident(at=make.other_village)
    here = {"change": "moved", "changed_on": today().isoformat(), "area_code": make.village.code}
    phone.fill(stranger, "record_change", answers=here)
    phone.fill(stranger, "record_change", answers=here | {"area_code": make.other_village.code})
    assert phone.push() == ["accepted", "rejected:out_of_scope"]


def test_the_person_page_tells_why_and_since_when(app: Flask, make: Make, db: DB) -> None:
    resident = make.resident(birth_date=today().replace(year=today().year - 70, day=1))
    answers = {"change": "listed", "changed_on": "2026-01-02", "group": "G08", "document": "残字 1 号"}
    entry = make.entry(resident, "record_change", answers=answers)
    settle([resident.id], entry.author_id)
    db.commit()
    shown = page(Client(app, make.user(Role.CENTRE_REVIEWER)).get(f"/residents/{resident.id}"))
    for text in ("年龄", "疾病", "名单", "残字 1 号", "残疾人人群开始", entry.author.name):
        assert text in shown.text
