"""The sealed evidence of a signing."""

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.contracts.seal import Part, seal_of, verify
from app.entries.attach import path_of, store
from app.entries.digest import digest_of
from app.entries.models import Entry
from app.extensions import db
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


def test_the_command_tells_damage_and_ends_with_an_error(signed: Entry, app: Flask, folder: Path) -> None:
    runner = app.test_cli_runner()
    db.session.commit()
    answer = runner.invoke(args=["verify-evidence"])
    assert (answer.exit_code, "已核对 1 份签约，缺失 1 件" in answer.output) == (0, True)
    path_of(DIGEST, folder).write_bytes(PNG + b"!")
    assert runner.invoke(args=["verify-evidence"]).exit_code == 1
