"""A backup counts only when it passed its check; what a restored server lacks, phones send again."""

import json
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.changes.models import Channel
from app.entries.drafts.digest import digest_of
from app.entries.models import Attachment, Entry
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
OFFER, CHANNELS = "/api/v1/sync/offer", "/api/v1/sync/channels"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
IMAGE = sha256(PNG).hexdigest()


def flask(app: Flask, db: Db, *args: str) -> Result:
    """The command as an administrator runs it: on connections of its own."""
    db.commit()
    db.remove()
    return app.test_cli_runner().invoke(args=list(args))


def backed_up(app: Flask, db: Db, folder: Path, *options: str) -> Path:
    result = flask(app, db, "backup", str(folder), *options)
    assert result.exit_code == 0, result.output
    manifest = max(folder.glob("lvyue-*.json"))
    return folder / str(json.loads(manifest.read_text())["file"])


def held(entry: dict[str, Any]) -> dict[str, Any]:
    content = {key: value for key, value in entry.items() if key != "device_seq"}
    return {"id": entry["id"], "revision": entry["revision"], "digest": digest_of(content)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.mark.parametrize("check", ["list", "full"])
def test_what_a_backup_holds_is_told_to_phones_by_its_own_channel_rows(
    app: Flask, phone: Phone, make: Make, db: Db, folder: Path, check: str
) -> None:
    phone.fill(make.resident())
    phone.push()
    seq = db.scalar(select(Channel.seq).where(Channel.id == make.village.code))
    village = make.village.code
    file = backed_up(app, db, folder, "--check", check)
    assert phone.push_raw().get_json()["backed_up"] == {village: seq}
    manifest = json.loads(file.with_suffix(".json").read_text())
    assert manifest["sha256"] == sha256(file.read_bytes()).hexdigest()
    assert manifest["counts"]["entry"] == 1
    assert not list(folder.glob("*.part*"))


def test_after_a_restore_phones_send_again_what_the_backup_lacks(
    app: Flask, phone: Phone, make: Make, db: Db, folder: Path
) -> None:
    client = Client(app, phone.user)
    for _ in range(2):
        phone.fill(make.resident())
    sent = list(phone.outbox)
    phone.outbox = sent[:1]
    phone.push()
    file = backed_up(app, db, folder)
    phone.outbox = sent[1:]
    phone.push()
    epoch = client.get(CHANNELS).headers["X-Epoch"]

    result = flask(app, db, "restore", str(file), "--yes")

    assert result.exit_code == 0, result.output
    assert db.scalar(select(func.count(Entry.id))) == 1
    assert client.get(CHANNELS).headers["X-Epoch"] != epoch
    answer = client.post(OFFER, json={"entries": [held(entry) for entry in sent]}).get_json()
    assert answer["missing"] == [{"id": sent[1]["id"], "revision": 1}]
    phone.outbox = sent
    assert phone.push() == ["duplicate", "accepted"]
    assert db.scalar(select(func.count(Entry.id))) == 2
    assert flask(app, db, "verify-audit").exit_code == 0


def test_photos_are_copied_once_and_come_back(
    app: Flask, phone: Phone, make: Make, db: Db, folder: Path
) -> None:
    client = Client(app, phone.user)
    url = f"/api/v1/attachments/{IMAGE}"
    assert client.put(url, data=PNG).status_code == 201
    assert "其中新复制 1 个" in flask(app, db, "backup", str(folder)).output
    assert "其中新复制 0 个" in flask(app, db, "backup", str(folder), "--check", "full").output
    kept = app.config["DATA_DIR"] / "attachments" / IMAGE[:2] / IMAGE
    kept.unlink()
    file = max(file for file in folder.iterdir() if file.suffix in (".db", ".dump"))
    assert flask(app, db, "restore", str(file), "--yes").exit_code == 0
    assert kept.read_bytes() == PNG


def test_a_lost_photo_keeps_the_backup_from_counting(
    app: Flask, phone: Phone, make: Make, db: Db, folder: Path
) -> None:
    Client(app, phone.user).put(f"/api/v1/attachments/{IMAGE}", data=PNG)
    (app.config["DATA_DIR"] / "attachments" / IMAGE[:2] / IMAGE).unlink()
    assert db.scalar(select(func.count(Attachment.sha256))) == 1
    result = flask(app, db, "backup", str(folder))
    assert result.exit_code == 1
    assert "附件缺失" in result.output
    assert list(folder.glob("*.json")) == []
    assert phone.push_raw().get_json()["backed_up"] == {}


def test_a_damaged_backup_is_refused_and_the_present_database_stays(
    app: Flask, phone: Phone, make: Make, db: Db, folder: Path
) -> None:
    phone.fill(make.resident())
    phone.push()
    file = backed_up(app, db, folder)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    result = flask(app, db, "restore", str(file), "--yes")
    assert result.exit_code == 1
    assert "摘要不符" in result.output
    assert db.scalar(select(func.count(Entry.id))) == 1


def test_a_restore_asks_first(app: Flask, make: Make, db: Db, folder: Path) -> None:
    file = backed_up(app, db, folder)
    db.remove()
    result = app.test_cli_runner().invoke(args=["restore", str(file)], input="n\n")
    assert result.exit_code == 1
    assert "替换现在的数据库" in result.output


@pytest.mark.sqlite
def test_a_database_in_use_is_not_replaced(app: Flask, make: Make, db: Db, folder: Path) -> None:
    file = backed_up(app, db, folder)
    with closing(sqlite3.connect(app.extensions["sqlalchemy"].engine.url.database)) as other:
        other.execute("SELECT count(*) FROM entry").fetchall()
        db.remove()
        result = app.test_cli_runner().invoke(args=["restore", str(file), "--yes"])
    assert result.exit_code == 1
    assert "请先停止服务" in result.output


def test_a_backup_of_a_newer_version_is_refused(app: Flask, make: Make, db: Db, folder: Path) -> None:
    file = backed_up(app, db, folder)
    manifest = file.with_suffix(".json")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": "9999"}))
    result = flask(app, db, "restore", str(file), "--yes")
    assert result.exit_code == 1
    assert "请先升级程序" in result.output


def test_old_backups_go_and_the_newest_stay(app: Flask, make: Make, db: Db, folder: Path) -> None:
    files = [backed_up(app, db, folder, "--keep", "2") for _ in range(3)]
    assert [file.exists() for file in files] == [False, True, True]
