"""A county of two villages behind a real server, made once on each database; then only HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask

from app.accounts.models import Role
from app.accounts.sign_in import hash_password
from app.contracts.terms.catalogue import load_catalogue
from app.extensions import db
from app.sync.channels.reference import refresh_reference
from app.sync.state import epoch
from tests.conformance.client import Caller, Device
from tests.conformance.entries import registration
from tests.drivers.databases import Database, on_postgres, on_sqlite
from tests.faults.server import Server
from tests.make import ELSEWHERE, VILLAGE, Make

PASSWORD = "Conformance-1"


@dataclass
class World:
    """The server's address, and who may sign in there."""

    app: Flask
    server: Server
    village: str = VILLAGE
    elsewhere: str = ELSEWHERE

    def device(self, username: str = "doctor") -> Device:
        """A phone that the server has never met."""
        device = Device(self.server.port, username, PASSWORD, f"phone-{uuid4().hex[:12]}")
        assert device.session.status == 200, device.session.content
        return device

    def stranger(self) -> Caller:
        return Caller(self.server.port)


@pytest.fixture(scope="session")
def worlds() -> Iterator[dict[str, tuple[World, Database]]]:
    made: dict[str, tuple[World, Database]] = {}
    yield made
    for world, database in made.values():
        world.server.stop()
        database.close()


@pytest.fixture
def world(
    database_kind: str,
    worlds: dict[str, tuple[World, Database]],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> World:
    if database_kind not in worlds:
        folder = tmp_path_factory.mktemp(f"conformance-{database_kind}")
        if database_kind == "sqlite":
            database = on_sqlite(folder)
        else:
            database = on_postgres(folder, request.getfixturevalue("postgres"), "conformance")
        with database.app.app_context():
            _people_it()
        worlds[database_kind] = World(database.app, Server(database.app)), database
    return worlds[database_kind][0]


def _people_it() -> None:
    make, secret = Make(), hash_password(PASSWORD)
    load_catalogue()
    refresh_reference()
    epoch()
    make.user(username="doctor", password_hash=secret)
    make.user(username="colleague", password_hash=secret)
    make.user(at=make.elsewhere, username="neighbour", password_hash=secret)
    make.post(make.user(username="warden", password_hash=secret), make.elsewhere)
    make.user(Role.CENTRE_REVIEWER, username="reviewer", password_hash=secret)
    make.user(Role.COUNTY_SUPERVISOR, username="supervisor", password_hash=secret)
    db.session.commit()
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def phone(world: World) -> Device:
    """A new phone of the doctor of `world.village`, signed in."""
    return world.device()


@pytest.fixture
def neighbour(world: World) -> Device:
    """A new phone of the doctor of the other village."""
    return world.device("neighbour")


@pytest.fixture
def resident(world: World, phone: Device) -> str:
    """Somebody of the village, registered by the doctor."""
    sent = registration(world.village, phone.number())
    assert phone.results(sent) == ["accepted"]
    return str(sent["id"])
