"""What could not be accepted, and a phone's file handed in by a supervisor."""

import gzip
import io
import json
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.accounts.models import Device, Role
from app.audit.models import AuditEvent
from app.clock import now, today
from app.entries.models import Attachment, Entry, Quarantined
from app.orgs.models import OrgLevel
from tests.console.samples import Samples
from tests.drivers.client import Client
from tests.drivers.page import Page, page
from tests.vectors.bases import ANSWERS


@pytest.fixture
def samples(app: Flask) -> Samples:
    return Samples()


@pytest.fixture
def reviewer(app: Flask, samples: Samples) -> Client:
    return Client(app, samples.people[Role.CENTRE_REVIEWER])


@pytest.fixture
def supervisor(app: Flask, samples: Samples) -> Client:
    return Client(app, samples.people[Role.COUNTY_SUPERVISOR])


def test_what_is_held_back_is_listed_with_the_reason_in_words(reviewer: Client, samples: Samples) -> None:
    shown = page(reviewer.get("/quarantine"))
    assert samples.resident.name in shown.text
    assert "填写的内容不符合表单规则" in shown.text
    assert "3 至 4" in shown.text  # the phone's missing numbers


def test_what_is_held_back_is_opened_with_the_fault_at_its_field(reviewer: Client, samples: Samples) -> None:
    shown = page(reviewer.get(f"/quarantine/{samples.held.id}"))
    assert "收缩压 ：收缩压应高于舒张压" in shown.text
    assert "90 mmHg" in shown.text


@pytest.mark.parametrize(
    "payload",
    [
        "[]",
        '"text"',
        "17",
        '{"form": {}}',
        '{"form": "htn", "form_version": true}',
        '{"answers": "\\ud800\\u0000"}',
        '{"form": "htn", "form_version": 1, "answers": {"sbp": {"a": []}, "medications": [1, [2]]}}',
        '{"form": "htn", "form_version": 1, "answers": {"referral": "x", "symptoms": {}, "salt": []}}',
    ],
)
def test_anything_that_a_phone_may_send_can_be_read(
    reviewer: Client, samples: Samples, db: scoped_session[Session], payload: str
) -> None:
    samples.held.payload = payload
    assert page(reviewer.get("/quarantine")).status == 200
    assert page(reviewer.get(f"/quarantine/{samples.held.id}")).status == 200


def test_what_was_dealt_with_is_kept_with_the_note(
    reviewer: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    url = f"/quarantine/{samples.held.id}"
    form = page(reviewer.get(url)).form("")
    assert page(reviewer.post(url, data=form | {"note": ""})).status == 422
    shown = page(reviewer.post(url, data=form | {"note": "已请重填"}, follow_redirects=True))
    assert "没有未处理的内容" in shown.text
    assert samples.resident.name in page(reviewer.get("/quarantine?state=settled")).text
    noted = select(AuditEvent.details).where(AuditEvent.action == "quarantine.settled")
    assert db.scalar(noted) == {"note": "已请重填"}
    assert page(reviewer.post(url, data=form | {"note": "再来"})).status == 409


def body(samples: Samples, device: str = "phone-1", **answers: Any) -> dict[str, Any]:
    """What the phone of the village doctor exports."""
    entry = {
        "id": str(uuid7()),
        "revision": 1,
        "follows": 0,
        "form": "htn",
        "form_version": 1,
        "resident_id": str(samples.resident.id),
        "occurred_on": today().isoformat(),
        "recorded_at": now().isoformat(),
        "answers": {**ANSWERS["htn"], "next_visit_date": str(today() + timedelta(days=14)), **answers},
    }
    return {"device_id": device, "app_version": "1.0.0", "sent_at": now().isoformat(), "entries": [entry]}


def upload(client: Client, content: object, **fields: str) -> Page:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    form = page(client.get("/quarantine/upload")).form("")
    data = {"csrf_token": form["csrf_token"], "file": (io.BytesIO(raw), "unsent.json"), **fields}
    return page(client.post("/quarantine/upload", data=data, content_type="multipart/form-data"))


def test_a_phones_file_is_received_in_the_name_of_its_user(
    supervisor: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    sent = body(samples, sbp=150, dbp=95)
    shown = upload(supervisor, gzip.compress(json.dumps(sent).encode()))
    assert "已接收" in shown.text, shown.text
    entry = db.get_one(Entry, UUID(sent["entries"][0]["id"]))
    assert entry.author_id == samples.author.id
    assert "此前已接收" in upload(supervisor, sent).text


def test_a_phones_file_brings_its_pictures(
    supervisor: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    picture = (Path(__file__).parents[2] / "frontend/public/icon-192.png").read_bytes()
    digest = sha256(picture).hexdigest()
    sent = body(samples, photos=[digest])
    sent["entries"][0]["attachments"] = [digest]
    one = {"sha256": digest, "media_type": "image/png", "base64": b64encode(picture).decode()}
    sent["attachments"] = [one, {"sha256": "0" * 64, "base64": "AAAA"}, 7]
    shown = upload(supervisor, sent)
    assert "已接收" in shown.text
    assert "有 2 张图片无法读取" in shown.text
    entry = db.get_one(Entry, UUID(sent["entries"][0]["id"]))
    assert digest not in entry.missing_attachments
    assert db.get_one(Attachment, digest).user_id == samples.author.id


def test_what_a_file_holds_that_cannot_be_accepted_goes_to_the_quarantine(
    supervisor: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    shown = upload(supervisor, body(samples, sbp=80, dbp=95))
    assert "未能接收，已入隔离区" in shown.text
    held = db.scalars(select(Quarantined).order_by(Quarantined.received_at.desc())).first()
    assert held is not None
    assert held.user_id == samples.author.id
    assert f"/quarantine/{held.id}" in shown.links


def test_the_user_of_an_unknown_phone_is_chosen(
    supervisor: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    sent = body(samples, device="phone-9", sbp=150, dbp=95)
    assert "请选择记录人" in upload(supervisor, sent).text
    assert "已接收" in upload(supervisor, sent, author=str(samples.author.id)).text


def test_a_phone_from_elsewhere_is_refused(
    supervisor: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    other = samples.make.user(at=samples.make._unit(None, OrgLevel.COUNTY, "360784", "别的县"))
    db.add(Device(id="phone-8", user_id=other.id, highest_seq=0, seen_at=now()))
    shown = upload(supervisor, body(samples, device="phone-8"), author=str(samples.author.id))
    assert shown.status == 403
    assert "不在您的管辖范围内" in shown.text


@pytest.mark.parametrize("content", [b"", b"no json", b"[1]", b'{"a": 1}', b"\x1f\x8bcut", b'{"a": NaN}'])
def test_a_file_that_no_phone_made_is_refused(
    supervisor: Client, samples: Samples, db: scoped_session[Session], content: bytes
) -> None:
    before = db.scalar(select(func.count(Entry.id)))
    assert upload(supervisor, content).status in (400, 422)
    assert db.scalar(select(func.count(Entry.id))) == before


def test_who_approves_does_not_bring_in_files(reviewer: Client) -> None:
    assert reviewer.get("/quarantine/upload").status_code == 403
    assert "/quarantine/upload" not in page(reviewer.get("/quarantine")).links
