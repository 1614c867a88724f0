"""When the server was restored from an older backup."""

import json
from typing import Any
from uuid import UUID

from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import delete, update
from sqlalchemy.orm import scoped_session

from app.changes.models import Change, Channel, ServerState
from app.entries.drafts.digest import digest_of
from app.entries.models import Revision
from app.sync.state import BACKED_UP
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
OFFER, CHANNELS = "/api/v1/sync/offer", "/api/v1/sync/channels"


def held(entry: dict[str, Any]) -> dict[str, Any]:
    content = {key: value for key, value in entry.items() if key != "device_seq"}
    return {"id": entry["id"], "revision": entry["revision"], "digest": digest_of(content)}


def test_an_offer_is_answered_with_what_is_missing(app: Flask, phone: Phone, make: Make, db: Db) -> None:
    for _ in range(3):
        phone.fill(make.resident())
    sent = list(phone.outbox)
    phone.push()
    db.execute(delete(Revision).where(Revision.entry_id == UUID(sent[1]["id"])))
    offered = {"entries": [held(entry) for entry in sent]}
    answer = Client(app, phone.user).post(OFFER, json=offered).get_json()
    assert answer["missing"] == [{"id": sent[1]["id"], "revision": 1}]


def test_other_content_counts_as_missing(app: Flask, phone: Phone, make: Make) -> None:
    phone.fill(make.resident())
    offered = {"entries": [held(phone.outbox[0]) | {"digest": "0" * 64}]}
    phone.push()
    assert len(Client(app, phone.user).post(OFFER, json=offered).get_json()["missing"]) == 1


def test_a_server_behind_its_mark_refuses_until_the_epoch_is_rotated(
    app: Flask, phone: Phone, make: Make, db: Db
) -> None:
    phone.fill(make.resident())
    phone.push()
    epoch = Client(app, phone.user).get(CHANNELS).headers["X-Epoch"]
    db.execute(delete(Change))
    db.execute(update(Channel).values(seq=0, count=0))  # as an older backup would have it
    phone.fill(make.resident())
    answer = phone.push_raw()
    assert (answer.status_code, answer.get_json()["code"]) == (503, "restore_pending")
    assert "Retry-After" in answer.headers
    assert Client(app, phone.user).get(CHANNELS).status_code == 503
    db.commit()
    assert app.test_cli_runner().invoke(args=["rotate-epoch", "--reason", "测试"]).exit_code == 0
    assert phone.push() == ["accepted"]
    assert Client(app, phone.user).get(CHANNELS).headers["X-Epoch"] != epoch


def test_what_is_backed_up_is_told_for_ones_own_channels(phone: Phone, make: Make, db: Db) -> None:
    assert phone.push_raw().get_json()["backed_up"] == {}
    held_there = {make.village.code: 7, make.other_village.code: 9}
    db.add(ServerState(key=BACKED_UP, value=json.dumps(held_there)))
    assert phone.push_raw().get_json()["backed_up"] == {make.village.code: 7}
