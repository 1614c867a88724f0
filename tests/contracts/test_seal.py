"""The sealed evidence of a signing."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.audit.log import log
from app.contracts.signings.seal import Part, seal_of, verify
from app.entries.drafts.digest import digest_of
from app.entries.intake.attach import path_of, store
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.pending import write
from tests.contracts.signing import Signing
from tests.make import Make

PNG = b"\x89PNG\r\n\x1a\n signature"
DIGEST = sha256(PNG).hexdigest()


@pytest.fixture
def folder(app: Flask) -> Iterator[Path]:
    folder: Path = app.config["DATA_DIR"]
    yield folder
    for path in (folder / "attachments").rglob("*"):
        if path.is_file():
            path.unlink()


@pytest.fixture
def signed(signing: Signing, make: Make, folder: Path) -> Entry:
    """A signing whose signatures have arrived, one picture for all of them."""
    store(DIGEST, PNG, signing.doctor, folder)
    resident = make.resident()
    answers: dict[str, Any] = {
        "resident_sign": DIGEST,
        "doctor_sign": {"image": DIGEST, "strokes": []},
        "photo": "cd" * 32,
        "members": [{"resident_id": str(resident.id), "present": True}],
    }
    entry = signing.sign(resident, on=date(2021, 1, 1), **answers)
    revision = entry.revisions[-1]
    revision.digest = digest_of(revision.content)
    entry.missing_attachments = ["cd" * 32]
    db.session.flush()
    return entry


def states(parts: list[Part]) -> dict[str, str]:
    return {part.name: part.word for part in parts}


def test_what_is_as_it_was_sealed_is_intact_and_what_never_came_is_missing(
    signed: Entry, folder: Path
) -> None:
    assert states(verify(signed.id, folder)) == {
        "签约内容": "完好",
        "居民签名": "完好",
        "医生签名": "完好",
        "签约合影": "缺失",
    }


def test_a_picture_that_was_changed_is_found(signed: Entry, folder: Path) -> None:
    path_of(DIGEST, folder).write_bytes(PNG + b"!")
    assert states(verify(signed.id, folder))["居民签名"] == "与封存时不符"


def test_a_content_that_was_changed_is_found(signed: Entry, folder: Path) -> None:
    revision = signed.revisions[-1]
    seal = seal_of(signed.id)
    revision.content = {**revision.content, "answers": {**revision.content["answers"], "fee_total": 1}}
    db.session.flush()
    assert states(verify(signed.id, folder))["签约内容"] == "与封存时不符"
    assert seal_of(signed.id) == seal


def test_answers_that_are_not_those_that_were_sent_are_found(signed: Entry, folder: Path) -> None:
    revision = signed.revisions[-1]
    revision.answers = {**revision.answers, "resident_sign": "ef" * 32}
    db.session.flush()
    assert states(verify(signed.id, folder))["签约内容"] == "与封存时不符"


def test_what_was_left_blank_in_a_part_of_a_form_is_no_difference(signed: Entry, folder: Path) -> None:
    revision = signed.revisions[-1]
    needs = {"mobility": "1", "conditions": []}
    revision.content = {**revision.content, "answers": {**revision.content["answers"], "needs": needs}}
    revision.answers = {**revision.answers, "needs": {"mobility": "1"}}
    revision.digest = digest_of(revision.content)
    db.session.flush()
    assert states(verify(signed.id, folder))["签约内容"] == "完好"
    revision.answers = {**revision.answers, "needs": {"mobility": "2"}}
    db.session.flush()
    assert states(verify(signed.id, folder))["签约内容"] == "与封存时不符"


def test_a_content_sealed_anew_is_found_by_what_the_trail_noted(signed: Entry, folder: Path) -> None:
    revision = signed.revisions[-1]
    log("entry.recorded", signed.id, None, revision=revision.number, form="sign", digest=revision.digest)
    write(db.session())
    revision.content = {**revision.content, "occurred_on": "2021-02-01"}
    revision.digest = digest_of(revision.content)
    db.session.flush()
    assert states(verify(signed.id, folder))["签约内容"] == "与封存时不符"


def test_a_picture_that_was_here_and_is_gone_is_no_missing_one(
    signed: Entry, app: Flask, folder: Path
) -> None:
    path_of(DIGEST, folder).unlink()
    assert states(verify(signed.id, folder))["居民签名"] == "已丢失"
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["verify-evidence"]).exit_code == 1


def test_the_signature_of_somebody_who_confirms_later_is_checked_before_any_review(
    signing: Signing, make: Make, app: Flask, folder: Path
) -> None:
    store(DIGEST, PNG, signing.doctor, folder)
    entry = make.entry(make.resident(), form="member_confirm", answers={"member_sign": DIGEST})
    entry.status = EntryStatus.SUBMITTED
    entry.revisions[-1].digest = digest_of(entry.revisions[-1].content)
    db.session.commit()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["verify-evidence"]).exit_code == 0
    path_of(DIGEST, folder).write_bytes(PNG + b"!")
    assert "成员签名 与封存时不符" in runner.invoke(args=["verify-evidence"]).output


def test_the_command_tells_damage_and_ends_with_an_error(signed: Entry, app: Flask, folder: Path) -> None:
    runner = app.test_cli_runner()
    db.session.commit()
    answer = runner.invoke(args=["verify-evidence"])
    assert (answer.exit_code, "已核对 1 份签字记录，从未收到 1 件" in answer.output) == (0, True)
    path_of(DIGEST, folder).write_bytes(PNG + b"!")
    assert runner.invoke(args=["verify-evidence"]).exit_code == 1
