"""Reading channels: nothing is skipped, what is needed first comes first, and only one's own."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.changes.models import Change, Channel
from app.changes.note import fingerprint, note
from app.entries.models import EntryStatus
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
CHANNELS = "/api/v1/sync/channels"


def read_all(
    client: Client, channel: str, limit: int, after: int = 0
) -> tuple[dict[Any, Any], int, list[Any]]:
    """What a phone holds that applies page after page, its cursor, and the pages."""
    held: dict[Any, Any] = {}
    pages = []
    while True:
        answer = client.get(f"/api/v1/sync/pull?channel={channel}&after={after}&limit={limit}")
        assert answer.status_code == 200, answer.text
        page = answer.get_json()
        pages.append(page)
        assert len(page["changes"]) <= limit
        for change in page["changes"]:
            key = change["kind"], change["id"]
            held.pop(key, None)
            if "removed" not in change:
                held[key] = change
        assert page["next"] > after or not page["more"]
        after = page["next"]
        if not page["more"]:
            return held, after, pages


def fill_village(make: Make, db: Db, people: int = 7) -> None:
    for _ in range(people):
        resident = make.resident()
        note(make.village.code, "resident", resident.id)
        db.commit()
        entry = make.entry(resident)
        note(make.village.code, "entry", entry.id)
        db.commit()


def listed(client: Client) -> dict[str, Any]:
    channels = client.get(CHANNELS).get_json()["channels"]
    return {channel["id"]: channel for channel in channels}


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 13, 2000])
def test_a_phone_that_applies_every_page_has_it_all(
    app: Flask, phone: Phone, make: Make, db: Db, limit: int
) -> None:
    fill_village(make, db)
    client = Client(app, phone.user)
    held, cursor, _ = read_all(client, make.village.code, limit)
    channel = listed(client)[make.village.code]
    digest = 0
    for (kind, record_id), change in held.items():
        digest ^= fingerprint(kind, record_id, change["seq"])
    assert (cursor, len(held), f"{digest:016x}") == (channel["seq"], channel["count"], channel["digest"])


def test_tasks_and_residents_come_first(app: Flask, phone: Phone, make: Make, db: Db) -> None:
    fill_village(make, db)
    phone.fill(make.resident())
    phone.push()
    _, _, pages = read_all(Client(app, phone.user), make.village.code, limit=5)
    kinds = [change["kind"] for change in pages[0]["changes"]]
    assert kinds[0] == "task"
    assert set(kinds[:4]) == {"task", "resident"}


def test_a_cursor_in_the_middle_goes_on_without_a_hole(app: Flask, phone: Phone, make: Make, db: Db) -> None:
    fill_village(make, db)
    client = Client(app, phone.user)
    first = client.get(f"/api/v1/sync/pull?channel={make.village.code}&limit=4").get_json()
    changed = make.resident()
    note(make.village.code, "resident", changed.id)
    db.commit()
    rest, _, _ = read_all(client, make.village.code, 3, after=first["next"])
    held = {(change["kind"], change["id"]) for change in first["changes"]} | rest.keys()
    assert len(held) == listed(client)[make.village.code]["count"]
    assert ("resident", str(changed.id)) in rest


def test_with_nothing_new_the_list_of_channels_is_under_a_kilobyte(
    app: Flask, phone: Phone, make: Make, db: Db
) -> None:
    fill_village(make, db)
    assert len(Client(app, phone.user).get(CHANNELS).data) < 1024


def test_a_channel_from_elsewhere_is_not_read(app: Flask, phone: Phone, make: Make) -> None:
    answer = Client(app, phone.user).get(f"/api/v1/sync/pull?channel={make.other_village.code}")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "out_of_scope")


WRONG_PAIRS = ("after=-1", "after=x", "limit=0", "limit=2001")


@pytest.mark.parametrize("query", ["", "channel=x", *(f"channel=ref&{pair}" for pair in WRONG_PAIRS)])
def test_a_wrong_question_is_invalid(app: Flask, phone: Phone, query: str) -> None:
    answer = Client(app, phone.user).get(f"/api/v1/sync/pull?{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")


def test_what_is_gone_is_removed(app: Flask, phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    note(make.village.code, "resident", resident.id)
    db.commit()
    client = Client(app, phone.user)
    _, cursor, _ = read_all(client, make.village.code, 100)
    note(make.village.code, "resident", resident.id, removed=True)
    db.commit()
    page = client.get(f"/api/v1/sync/pull?channel={make.village.code}&after={cursor}").get_json()
    assert [(change["id"], change["removed"]) for change in page["changes"]] == [(str(resident.id), True)]
    assert listed(client)[make.village.code]["count"] == 0


def test_answers_come_with_the_last_two_entries_and_with_returned_ones(
    app: Flask, phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident()
    days = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]
    made = [make.entry(resident, on=date.fromisoformat(day), by=phone.user) for day in days]
    made[0].status = EntryStatus.RETURNED
    for entry in made:
        note(make.village.code, "entry", entry.id)
    db.commit()
    held, _, _ = read_all(Client(app, phone.user), make.village.code, 100)
    with_answers = [("answers" in held["entry", str(entry.id)]["data"]) for entry in made]
    assert with_answers == [True, False, True, True]


def test_failed_visits_do_not_take_the_answers_of_the_last_counted_one_off_the_phone(
    app: Flask, phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident()
    counted = make.entry(resident, on=date(2026, 1, 1), by=phone.user)
    for month in (2, 3, 4):
        make.entry(resident, on=date(2026, month, 1), by=phone.user, answers={"visit_result": "4"})
    note(make.village.code, "entry", counted.id)
    db.commit()
    held, _, _ = read_all(Client(app, phone.user), make.village.code, 100)
    assert "answers" in held["entry", str(counted.id)]["data"]


def test_every_change_has_its_own_number(app: Flask, phone: Phone, make: Make, db: Db) -> None:
    fill_village(make, db, people=3)
    seqs = [change.seq for change in db.query(Change).all()]
    assert sorted(seqs) == list(range(1, 7))
    assert db.get_one(Channel, make.village.code).seq == 6


def test_a_phone_that_began_at_0_is_not_told_what_was_removed_before(
    app: Flask, phone: Phone, make: Make, db: Db
) -> None:
    fill_village(make, db)
    code = make.village.code
    gone, went = make.resident(), make.resident()
    for resident in (gone, went):
        note(code, "resident", resident.id)
    note(code, "resident", gone.id, removed=True)
    db.commit()
    note(code, "resident", gone.id, removed=True)
    db.commit()
    client = Client(app, phone.user)
    began = listed(client)[code]["seq"]
    note(code, "resident", went.id, removed=True)
    db.commit()
    page = client.get(f"/api/v1/sync/pull?channel={code}&began={began}").get_json()
    assert [change["id"] for change in page["changes"] if "removed" in change] == [str(went.id)]
    assert page["next"] == listed(client)[code]["seq"]


@pytest.mark.parametrize(("status", "whole"), [(EntryStatus.SUBMITTED, True), (EntryStatus.APPROVED, False)])
def test_strokes_of_signatures_come_as_long_as_the_entry_may_be_corrected(
    app: Flask, phone: Phone, make: Make, db: Db, status: EntryStatus, whole: bool
) -> None:
    picture = {"image": "a" * 64, "signed_at": "2026-01-01T08:00:00+08:00"}
    drawn = {**picture, "strokes": [[[1, 2, 0], [3, 4, 9]]]}
    answers = {"resident_sign": drawn, "members": [{"relation": "01", "signature": drawn}]}
    entry = make.entry(make.resident(), by=phone.user, answers=answers)
    entry.status = status
    note(make.village.code, "entry", entry.id)
    db.commit()
    held, _, _ = read_all(Client(app, phone.user), make.village.code, 100)
    told = held["entry", str(entry.id)]["data"]["answers"]
    seen = drawn if whole else picture
    assert told == {"resident_sign": seen, "members": [{"relation": "01", "signature": seen}]}
