"""A chain that was tampered with is found, whatever was done to it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import delete, update
from sqlalchemy.orm import scoped_session

from app.audit.log import log
from app.audit.models import AuditChain, AuditEvent
from app.audit.verify import walk_all

Db = scoped_session[Session]


@pytest.fixture(autouse=True)
def chains(db: Db) -> None:
    for number in range(3):
        log("user.signed_out", f"x{number}", None)
        log("entry.recorded", f"y{number}", None, chain="v", revision=number, form="htn", digest="0")
    db.commit()


def test_a_sound_trail_is_told_so(app: Flask, db: Db) -> None:
    result = app.test_cli_runner().invoke(args=["verify-audit"])
    assert result.exit_code == 0
    assert "2 条链，6 条记录" in result.output


def _change(db: Db) -> None:
    db.execute(
        update(AuditEvent)
        .where(AuditEvent.chain == "v", AuditEvent.number == 2)
        .values(details={"revision": 9, "form": "htn"})
    )


def _remove_middle(db: Db) -> None:
    db.execute(delete(AuditEvent).where(AuditEvent.chain == "v", AuditEvent.number == 2))


def _remove_end(db: Db) -> None:
    db.execute(delete(AuditEvent).where(AuditEvent.chain == "v", AuditEvent.number == 3))


def _forge_end(db: Db) -> None:
    db.execute(update(AuditChain).where(AuditChain.id == "v").values(head="0" * 64))


@pytest.mark.parametrize(
    ("tamper", "number"), [(_change, 2), (_remove_middle, 2), (_remove_end, 3), (_forge_end, 4)]
)
def test_a_broken_chain_is_named_with_its_place(
    app: Flask, db: Db, tamper: Callable[[Db], None], number: int
) -> None:
    tamper(db)
    db.commit()
    assert [(walk.chain, walk.broken_at) for walk in walk_all()] == [("county", None), ("v", number)]
    db.remove()
    assert app.test_cli_runner().invoke(args=["verify-audit"]).exit_code == 1
