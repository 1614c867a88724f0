"""Photos and signatures."""

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import today
from app.entries.doubts.named import rebuild
from app.entries.models import Attachment, Entry, EntryAttachment
from tests.contracts.signing import sign_answers
from tests.drivers.changes import seq_of
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20
DIGEST = sha256(PNG).hexdigest()
TEXT, OTHER = "ab" * 32, "cd" * 32


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


def sign(phone: Phone, make: Make, signature: str | None = None, **answers: Any) -> UUID:
    """As phones do: the digest of the text that was read is among the answers."""
    resident = make.resident()
    filled = sign_answers(resident, start=today(), resident_sign=None, doctor_sign=None, photo=None)
    line = {"resident_id": str(resident.id), "present": True} | (
        {"signature": signature} if signature else {}
    )
    filled |= {"members": [line], "visit_mode": "2"}
    needs = {"groups": ["G04"], "self_care": "1", "mobility": "1"}
    filled |= {"needs": needs, "visit_result": "1", "consent_digest": TEXT}
    return phone.fill(resident, "sign", None, filled, **answers)


def test_the_text_that_was_read_is_no_picture(phone: Phone, make: Make, db: Db) -> None:
    signed = [sign(phone, make) for _ in range(2)]
    phone.outbox[1]["attachments"] = [TEXT]  # as phones did that took it for one
    receipts = phone.push_raw().get_json()["receipts"]
    assert [each["missing_attachments"] for each in receipts] == [[], []]
    assert not {flag["code"] for each in signed for flag in db.get_one(Entry, each).flags} & {"Q-21"}
    assert db.query(EntryAttachment).count() == 0


def test_a_signature_in_a_row_and_one_with_its_strokes_are_waited_for(phone: Phone, make: Make) -> None:
    drawn = {"image": OTHER, "strokes": [[[1, 2, 3]]]}
    sign(phone, make, signature=DIGEST, resident_sign=drawn, note=TEXT, photo=DIGEST)
    [receipt] = phone.push_raw().get_json()["receipts"]
    assert receipt["missing_attachments"] == sorted([DIGEST, OTHER])


def test_entries_that_waited_for_a_text_are_brought_right(phone: Phone, make: Make, db: Db) -> None:
    first, second = (sign(phone, make, photo=DIGEST) for _ in range(2))
    third = sign(phone, make)
    phone.push()
    for id_ in (first, second, third):
        entry = db.get_one(Entry, id_)
        db.add(EntryAttachment(entry_id=id_, sha256=TEXT))
        entry.missing_attachments = [*entry.missing_attachments, TEXT]
        entry.flags = [{"code": "Q-21", "level": "HIGH", "message": "相同"}]
    db.flush()
    assert (rebuild(), rebuild()) == (3, 0)
    waiting = [db.get_one(Entry, each).missing_attachments for each in (first, second, third)]
    assert waiting == [[DIGEST], [DIGEST], []]
    doubts = [[flag["code"] for flag in db.get_one(Entry, each).flags] for each in (first, second, third)]
    assert doubts == [["Q-21"], ["Q-21"], []]  # one photo for two people stays doubtful
