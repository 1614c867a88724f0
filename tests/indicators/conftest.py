"""What tests of figures ask for besides: a day in July 2021, the catalogue, who signs people up, a county."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Table, insert, select

from app.contracts.terms.catalogue import load_catalogue
from app.extensions import db
from tests.contracts.signing import Signing
from tests.indicators.county import County
from tests.make import Make

Kept = tuple[County, dict[Table, list[dict[str, Any]]]]


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with time_machine.travel(datetime(2021, 7, 1, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def make(app: Flask, request: pytest.FixtureRequest) -> Make:
    """Who made the county, if the test asks for one."""
    if "county" not in request.fixturenames:
        return Make()
    county: County = request.getfixturevalue("county")
    return county.make


@pytest.fixture
def signing(make: Make, request: pytest.FixtureRequest) -> Signing:
    if "county" in request.fixturenames:
        county: County = request.getfixturevalue("county")
        return county.signing
    load_catalogue()
    return Signing(make)


@pytest.fixture(scope="session")
def counties() -> dict[str, Kept]:
    return {}


@pytest.fixture
def county(app: Flask, database_kind: str, counties: dict[str, Kept]) -> County:
    """Made once on each kind of database; afterwards its rows are put back."""
    if database_kind not in counties:
        load_catalogue()
        make = Make()
        county = County(make, Signing(make), seed=7)
        rows = {table: rows_of(table) for table in db.metadata.sorted_tables}
        db.session.expunge_all()
        counties[database_kind] = county, rows
    else:
        county, rows = counties[database_kind]
        for table, kept in rows.items():
            if kept:
                db.session.execute(insert(table), kept)
    return county


def rows_of(table: Table) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in db.session.execute(select(table))]
