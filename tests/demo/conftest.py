"""The demo county, small, made once on each database and then only read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.contracts.terms.catalogue import load_catalogue
from app.demo.make import Size, make
from app.extensions import db as _db
from tests.drivers.databases import Database, on_postgres, on_sqlite

SEED = 7
SMALL = Size(at_home=300, elsewhere=30, villages=5)
PASSWORD = "Trial-2026!"

Counties = dict[str, Database]


@pytest.fixture(scope="session")
def counties() -> Counties:
    return {}


@pytest.fixture
def county(
    database_kind: str,
    counties: Counties,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Flask]:
    """The app on the demo county; whatever a test changes is rolled back."""
    if database_kind not in counties:
        folder = tmp_path_factory.mktemp(f"demo-{database_kind}")
        if database_kind == "sqlite":
            counties[database_kind] = on_sqlite(folder)
        else:
            postgres = request.getfixturevalue("postgres")
            counties[database_kind] = on_postgres(folder, postgres, "demo")
        with counties[database_kind].app.app_context():
            fill(folder)
    with counties[database_kind].app.app_context():
        yield counties[database_kind].app
        _db.session.rollback()
        _db.session.remove()
        _db.engine.dispose()


@pytest.fixture
def db(county: Flask) -> scoped_session[Session]:
    return _db.session


def fill(folder: Path, size: Size = SMALL) -> None:
    load_catalogue()
    for _ in make(SEED, PASSWORD, folder, size):
        _db.session.commit()
    _db.session.remove()
