"""Filling in a form at a desk."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import today
from app.entries.models import Entry, EntryStatus, Quarantined
from tests.console.samples import Samples
from tests.drivers.client import Client
from tests.drivers.page import Page, page

PICTURE = (Path(__file__).parents[2] / "frontend" / "public" / "icon-192.png").read_bytes()
FILLED = {
    "visit_mode": "1",
    "visit_result": "1",
    "symptoms": ["1"],
    "danger_signs": ["0"],
    "sbp": "150",
    "dbp": "95",
    "weight": "61",
    "heart_rate": "70",
    "smoke": "0",
    "drink": "0",
    "ex_times": "3",
    "ex_min": "30",
    "salt": "2",
    "psych_adjust": "1",
    "compliance": "1",
    "med_adherence": "1",
    "medications-0-drug_name": "氨氯地平",
    "medications-0-times_per_day": "1",
    "medications-0-dose": "5",
    "medications-0-dose_unit": "04",
    "adr": "1",
    "complication": "1",
    "visit_class": "2",
    "referral-ref_flag": "1",
    "mgmt_outcome": "9",
}


@pytest.fixture
def samples(app: Flask) -> Samples:
    return Samples()


@pytest.fixture
def doctor(app: Flask, samples: Samples) -> Client:
    return Client(app, samples.author)


def url_of(samples: Samples, form: str = "htn") -> str:
    return f"/residents/{samples.resident.id}/entries/new/{form}"


def opened(client: Client, samples: Samples) -> dict[str, str]:
    """What the page sends along unseen."""
    form = page(client.get(url_of(samples))).form(url_of(samples))
    return {name: form[name] for name in ("csrf_token", "entry_id", "recorded_at", "occurred_on")}


def send(client: Client, samples: Samples, hidden: dict[str, str], **answers: Any) -> Page:
    data: dict[str, Any] = hidden | FILLED | answers
    return page(client.post(url_of(samples), data=data, follow_redirects=True))


def entries(db: scoped_session[Session], samples: Samples) -> list[Entry]:
    known = select(Entry.id).where(Entry.id == samples.entry.id)
    query = select(Entry).where(Entry.status == EntryStatus.SUBMITTED, Entry.id.not_in(known))
    return list(db.scalars(query))


def test_what_is_filled_in_waits_for_its_review(
    doctor: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    shown = send(doctor, samples, opened(doctor, samples))
    assert "已保存，等待审核" in shown.text, shown.text
    (entry,) = entries(db, samples)
    assert (entry.author_id, entry.occurred_on, entry.form) == (samples.author.id, today(), "htn")
    assert entry.newest.answers["sbp"] == 150
    assert entry.newest.answers["medications"][0]["drug_name"] == "氨氯地平"


def test_sending_the_page_twice_makes_one_entry(
    doctor: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    hidden = opened(doctor, samples)
    send(doctor, samples, hidden)
    assert "已保存" in send(doctor, samples, hidden).text
    assert len(entries(db, samples)) == 1


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"sbp": ""}, "请填写收缩压"),
        ({"sbp": "80"}, "收缩压应高于舒张压"),
        ({"occurred_on": "2999-01-01"}, "不能晚于今天"),
        ({"sbp": "190"}, "危急情况"),
    ],
)
def test_a_fault_is_said_and_nothing_is_kept(
    doctor: Client, samples: Samples, db: scoped_session[Session], answers: dict[str, str], fault: str
) -> None:
    held = db.scalar(select(func.count(Quarantined.id)))
    shown = send(doctor, samples, opened(doctor, samples), **answers)
    assert shown.status == 422
    assert fault in shown.text
    assert entries(db, samples) == []
    assert db.scalar(select(func.count(Quarantined.id))) == held


def test_a_warning_is_confirmed_by_a_tick(
    doctor: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    hidden = opened(doctor, samples)
    warned = send(doctor, samples, hidden, weight="25")
    assert "请核对后再保存" in warned.text
    assert entries(db, samples) == []
    confirmed = warned.form(url_of(samples))["confirmed"]
    changed = send(doctor, samples, hidden, weight="25", heart_rate="130", confirmed=confirmed)
    assert "请核对后再保存" in changed.text  # another warning than the one that was confirmed
    send(doctor, samples, hidden, weight="25", confirmed=confirmed)
    (entry,) = entries(db, samples)
    assert entry.flags


def test_the_last_visits_answers_are_in_sight(doctor: Client, samples: Samples) -> None:
    samples.make.entry(
        samples.resident,
        on=today().replace(year=today().year - 1, day=1),
        answers={"visit_mode": "1", "sbp": 171},
    )
    assert "上次：171 mmHg" in page(doctor.get(url_of(samples))).text


@pytest.mark.parametrize("form", ["sign", "resident_registration", "nothing"])
def test_what_needs_a_phone_is_not_filled_in_at_a_desk(doctor: Client, samples: Samples, form: str) -> None:
    assert doctor.get(url_of(samples, form)).status_code == 404


@pytest.mark.parametrize(
    "hidden", [{"entry_id": "x"}, {"recorded_at": "x"}, {"recorded_at": "2999-01-01T00:00:00+00:00"}]
)
def test_a_page_that_was_tampered_with_is_refused(
    doctor: Client, samples: Samples, hidden: dict[str, str]
) -> None:
    assert send(doctor, samples, opened(doctor, samples) | hidden).status == 422


@pytest.fixture
def reviewer(app: Flask, samples: Samples) -> Client:
    return Client(app, samples.people[Role.CENTRE_REVIEWER])


def test_a_reviewer_calls_back_about_an_entry_and_its_doubt_is_pointed_out(
    reviewer: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    (wanted,) = [
        link
        for link in page(reviewer.get(f"/review/entries/{samples.entry.id}")).links
        if "phone_survey" in link
    ]
    asked = page(reviewer.get(wanted))
    told = {"visit_mode": "3", "reach": "1", "attempts": "1", "attempt_days": "1", "knows_contract": "1"}
    told |= {"knows_doctor": "1", "signed_f2f": "1", "signed_self": "1", "service_received": "2"}
    told |= {"satisfaction": "3", "verdict": "3", "occurred_on": today().isoformat()}
    hidden = {
        name: asked.form(url_of(samples, "phone_survey"))[name]
        for name in ("csrf_token", "entry_id", "recorded_at")
    }
    answer = reviewer.post(
        url_of(samples, "phone_survey"),
        data={**hidden, **told, "target_entry_id": str(samples.entry.id)},
    )
    assert answer.status_code == 302, answer.text
    db.rollback()
    doubted = db.get_one(Entry, samples.entry.id)
    assert "Q-26" in {flag["code"] for flag in doubted.flags}


def test_a_reviewer_fills_in_no_service(reviewer: Client, samples: Samples) -> None:
    assert reviewer.get(url_of(samples)).status_code == 403


def spot_check(reviewer: Client, samples: Samples, **more: Any) -> Any:
    url = url_of(samples, "spot_check")
    (wanted,) = [
        link
        for link in page(reviewer.get(f"/review/entries/{samples.entry.id}")).links
        if "spot_check" in link
    ]
    asked = page(reviewer.get(wanted)).form(url)
    told = {name: asked[name] for name in ("csrf_token", "entry_id", "recorded_at", "target_entry_id")}
    told |= {"visit_mode": "1", "verdict": "4", "occurred_on": today().isoformat()}
    told |= {"diffs-0-item": "收缩压", "diffs-0-score": "0", "diffs-0-max": "10"}
    return reviewer.post(url, data={**told, **more}, content_type="multipart/form-data")


def test_a_spot_check_is_filled_in_with_its_photo_and_the_signed_paper(
    reviewer: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    files = {"file-photos": (BytesIO(PICTURE), "a.png"), "file-checker_sign": (BytesIO(PICTURE), "b.png")}
    answer = spot_check(reviewer, samples, **files)
    assert answer.status_code == 302, answer.text
    db.rollback()
    check = db.scalars(select(Entry).where(Entry.form == "spot_check")).one()
    digest = sha256(PICTURE).hexdigest()
    answers = check.newest.answers
    assert (answers["photos"], answers["checker_sign"], check.missing_attachments) == ([digest], digest, [])
    assert "Q-27" in {flag["code"] for flag in db.get_one(Entry, samples.entry.id).flags}


def test_what_was_uploaded_stays_while_the_rest_is_mended(reviewer: Client, samples: Samples) -> None:
    answer = spot_check(reviewer, samples, **{"file-photos": (BytesIO(PICTURE), "a.png")})
    assert answer.status_code == 422
    assert page(answer).form(url_of(samples, "spot_check"))["photos"] == sha256(PICTURE).hexdigest()


def test_a_file_that_is_no_picture_is_refused_by_name(reviewer: Client, samples: Samples) -> None:
    answer = spot_check(reviewer, samples, **{"file-photos": (BytesIO("字".encode()), "a.txt")})
    assert answer.status_code == 422
    assert "a.txt：只能上传 JPEG、PNG 或 WebP 图片" in answer.text
