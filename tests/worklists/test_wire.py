"""What phones are told so that they can plan as the server does (docs/wire.md)."""

from datetime import timedelta

from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.entries.models import EntryStatus
from app.sync.channels.kinds import read
from app.worklists.models import Task
from app.worklists.planning.plan import derive
from tests.make import Make

Db = scoped_session[Session]


def test_an_entry_says_what_it_asks_for_next(make: Make) -> None:
    later = (today() + timedelta(90)).isoformat()
    answers = {"visit_mode": "2", "next_visit_date": later, "referral": {"ref_flag": "2"}, "note": "x"}
    entry = make.entry(make.resident(), answers=answers)
    record = read([("entry", str(entry.id))])["entry", str(entry.id)]
    assert record["asks"] == {"doctor_date": later, "refers": True}


def test_a_visit_that_met_nobody_says_so(make: Make) -> None:
    entry = make.entry(make.resident(), answers={"visit_result": "4", "pp_stage": "1"}, form="postnatal")
    record = read([("entry", str(entry.id))])["entry", str(entry.id)]
    assert record["asks"] == {"result": "4", "facts": {"pp_stage": "1"}}


def test_what_does_not_stand_and_what_is_not_planned_asks_for_nothing(make: Make) -> None:
    resident = make.resident()
    entries = [make.entry(resident, form="fulfil"), make.entry(resident, status=EntryStatus.INVALIDATED)]
    found = read([("entry", str(entry.id)) for entry in entries])
    assert [record.get("asks") for record in found.values()] == [None, None]


def test_a_resident_says_since_when_what_is_planned_holds(make: Make) -> None:
    resident = make.resident()
    make.group(resident, "G13").valid_to = today() - timedelta(1)
    record = read([("resident", str(resident.id))])["resident", str(resident.id)]
    assert (record["known"], record["since"], record["over"]) == (
        today().isoformat(),
        {"I10": "2020-01-01"},
        ["G13"],
    )


def test_a_task_says_what_does_not_go_without_saying(make: Make, db: Db) -> None:
    resident = make.resident()
    make.entry(resident, answers={"visit_result": "4"})
    derive([resident.id])
    task_id = str(db.scalars(select(Task.id).where(Task.programme == "htn")).one())
    record = read([("task", task_id)])["task", task_id]
    assert (record["status"], record["attempts"], record["retry_on"]) == (
        "open",
        1,
        (today() + timedelta(14)).isoformat(),
    )
    assert "plan_status" not in record
