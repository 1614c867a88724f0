"""The suite's own ground: each test starts on an empty database, on every kind of it."""

from contextvars import Context
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import SignInFailure
from app.extensions import db as _db
from tests.drivers.client import Client

MOMENT = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_finds_nothing_that_another_left(db: scoped_session[Session], time: str) -> None:
    db.add(SignInFailure(username=time, at=MOMENT))
    db.commit()
    assert db.scalar(select(func.count(SignInFailure.id))) == 1


def test_what_a_request_forgets_to_commit_is_gone(app: Flask, db: scoped_session[Session]) -> None:
    def forgetful_request() -> None:
        with app.app_context():
            _db.session.add(SignInFailure(username="lost", at=MOMENT))
            _db.session.flush()

    Context().run(forgetful_request)
    assert db.scalar(select(func.count(SignInFailure.id))) == 0


def test_a_caller_is_answered_even_while_the_test_has_written(
    client: Client, db: scoped_session[Session]
) -> None:
    db.add(SignInFailure(username="held", at=MOMENT))
    db.flush()  # SQLite's one writer, until the caller lets go of it
    assert client.get("/nowhere").status_code == 404
    assert db.scalar(select(func.count(SignInFailure.id))) == 1


@pytest.mark.postgres
def test_a_test_marked_postgres_runs_there(db: scoped_session[Session]) -> None:
    assert db.get_bind().dialect.name == "postgresql"


@pytest.mark.sqlite
def test_a_test_marked_sqlite_runs_there(db: scoped_session[Session]) -> None:
    assert db.get_bind().dialect.name == "sqlite"
