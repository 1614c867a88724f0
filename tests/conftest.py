"""What every test can ask for: the app on an empty database, its session, a caller.

Whatever asks for `app`, itself or through another fixture, runs once on each database of --db.
"""

import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from hypothesis import HealthCheck, Phase, settings
from sqlalchemy.orm import scoped_session

from app.contracts.terms.catalogue import load_catalogue
from app.extensions import db as _db
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.databases import Database, on_postgres, on_sqlite
from tests.drivers.phone import Phone
from tests.drivers.postgres import PostgresServer
from tests.make import Make

ON_SOCKETS = ("browser", "server")
AS_ROOT_AND_ALONE = (  # Chromium has no sandbox for root, and is to call nobody
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# No test asserts a wall-clock time, nor that the machine makes its examples quickly.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
# The suite tries the same examples each time, and tells the first that fails as it is: shrinking it on a
# database takes minutes. `--hypothesis-profile search` tries others each time and shrinks what fails.
settings.register_profile(
    "steady",
    settings.get_profile("search"),
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", default="sqlite", help="run on sqlite (default), postgres or both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--db").replace("both", "sqlite,postgres").split(",")
        metafunc.parametrize("database_kind", asked)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.get_closest_marker(name) for name in ON_SOCKETS):
            item.add_marker(pytest.mark.enable_socket)
    elsewhere = [item for item in items if not _is_for_its_database(item)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


def _is_for_its_database(item: pytest.Item) -> bool:
    """Whether a test marked `sqlite` or `postgres` is about to run on that one."""
    callspec = getattr(item, "callspec", None)
    kind = callspec.params.get("database_kind") if callspec else None
    return all(kind == name for name in ("sqlite", "postgres") if item.get_closest_marker(name))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def databases() -> Iterator[dict[str, Database]]:
    made: dict[str, Database] = {}
    yield made
    for database in made.values():
        database.close()


@pytest.fixture
def database(
    database_kind: str,
    databases: dict[str, Database],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Database:
    """The database of this kind, made at the first test that asks for it and empty for each."""
    if database_kind not in databases:
        folder = tmp_path_factory.mktemp(database_kind)
        if database_kind == "sqlite":
            databases[database_kind] = on_sqlite(folder)
        else:
            databases[database_kind] = on_postgres(folder, request.getfixturevalue("postgres"))
    databases[database_kind].empty()
    return databases[database_kind]


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    with database.app.app_context():
        yield database.app
        _db.session.remove()


@pytest.fixture
def db(app: Flask) -> scoped_session[Session]:
    return _db.session


@pytest.fixture
def client(app: Flask) -> Client:
    """A caller who has not signed in; `Client(app, user)` is one who has."""
    return Client(app)


@pytest.fixture
def make(app: Flask) -> Make:
    return Make()


@pytest.fixture
def signing(make: Make) -> Signing:
    """Who signs people up, with the catalogue that they sign for."""
    load_catalogue()
    return Signing(make)


@pytest.fixture
def phone(app: Flask, make: Make) -> Phone:
    """The phone of a village doctor of `make.clinic`, signed in."""
    doctor = make.user()
    return Phone(Client(app, doctor), doctor)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """For pytest-playwright: Debian's Chromium, not a download."""
    return {"executable_path": shutil.which("chromium"), "args": list(AS_ROOT_AND_ALONE)}
