"""Photos and signatures."""

from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.changes.note import seq_of
from app.entries.models import Attachment, Entry
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20
DIGEST = sha256(PNG).hexdigest()


def put(client: Client, content: bytes, digest: str | None = None) -> int:
    name = digest or sha256(content).hexdigest()
    return client.put(f"/api/v1/attachments/{name}", data=content, content_type="image/png").status_code


def test_a_picture_is_stored_once(app: Flask, phone: Phone, db: Db) -> None:
    client = Client(app, phone.user)
    assert [put(client, PNG), put(client, PNG)] == [201, 200]
    assert db.get_one(Attachment, DIGEST).size == len(PNG)
    folder: Path = app.config["DATA_DIR"]
    assert (folder / "attachments" / DIGEST[:2] / DIGEST).read_bytes() == PNG
    answer = client.get(f"/api/v1/attachments/{DIGEST}")
    assert (answer.data, answer.mimetype) == (PNG, "image/png")


@pytest.mark.parametrize("content", [b"", b"text", b"<svg/>", b"GIF89a", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused(app: Flask, phone: Phone, content: bytes) -> None:
    assert put(Client(app, phone.user), content) == 422


@pytest.mark.parametrize("digest", ["0" * 64, "x", DIGEST.upper(), "..%2f..%2fetc"])
def test_another_digest_is_refused(app: Flask, phone: Phone, digest: str) -> None:
    assert put(Client(app, phone.user), PNG, digest) in (404, 422)


def test_a_picture_over_two_mebibytes_is_too_large(app: Flask, phone: Phone) -> None:
    assert put(Client(app, phone.user), PNG + b"\0" * 2**21) == 413


def test_an_entry_waits_for_its_attachments(app: Flask, phone: Phone, make: Make, db: Db) -> None:
    entry_id = phone.fill(make.resident(), resident_sign=DIGEST)
    phone.outbox[0]["attachments"] = [DIGEST]
    [receipt] = phone.push_raw().get_json()["receipts"]
    assert receipt["missing_attachments"] == [DIGEST]
    before = seq_of(make.village.code, "entry", entry_id)
    put(Client(app, phone.user), PNG)
    db.expire_all()
    assert db.get_one(Entry, entry_id).missing_attachments == []
    assert seq_of(make.village.code, "entry", entry_id) > before


def test_who_lost_the_receipt_is_told_again_what_is_missing(app: Flask, phone: Phone, make: Make) -> None:
    phone.fill(make.resident(), resident_sign=DIGEST)
    phone.push_raw()
    [receipt] = phone.push_raw().get_json()["receipts"]
    assert (receipt["result"], receipt["missing_attachments"]) == ("duplicate", [DIGEST])
    put(Client(app, phone.user), PNG)
    [receipt] = phone.push_raw().get_json()["receipts"]
    assert "missing_attachments" not in receipt


def test_an_attachment_that_came_first_is_not_missing(app: Flask, phone: Phone, make: Make) -> None:
    put(Client(app, phone.user), PNG)
    phone.fill(make.resident(), resident_sign=DIGEST)
    [receipt] = phone.push_raw().get_json()["receipts"]
    assert receipt["missing_attachments"] == []


def test_only_who_may_see_an_entry_sees_its_pictures(app: Flask, phone: Phone, make: Make) -> None:
    put(Client(app, phone.user), PNG)
    phone.fill(make.resident(), resident_sign=DIGEST)
    phone.push()
    reviewer, stranger = make.user(Role.CENTRE_REVIEWER), make.user(at=make.elsewhere)
    url = f"/api/v1/attachments/{DIGEST}"
    assert Client(app, reviewer).get(url).status_code == 200
    assert Client(app, stranger).get(url).status_code == 404


def test_one_signature_for_two_people_is_doubtful(phone: Phone, make: Make, db: Db) -> None:
    phone.fill(make.resident(), resident_sign=DIGEST)
    second = phone.fill(make.resident(), resident_sign=DIGEST)
    assert phone.push() == ["accepted", "accepted"]
    assert "Q-21" in {flag["code"] for flag in db.get_one(Entry, second).flags}
