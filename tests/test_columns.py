"""Statements that ask for any number of values find them by the index, on both databases alike."""

from uuid import UUID

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import Select, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import scoped_session

from app.columns import among
from app.entries.models import Entry
from app.entries.tables import table_of
from tests.make import Make

DB = scoped_session[Session]
_ENTRY = table_of(Entry).c
BY_RESIDENT: Select[UUID] = select(_ENTRY.id).where(among(_ENTRY.resident_id, "ids"), _ENTRY.revision == 1)


def test_any_number_of_values_is_asked_for_by_one_parameter(make: Make, db: DB) -> None:
    theirs = [make.entry(make.resident()) for _ in range(2)]
    make.entry(make.resident())
    wanted = [each.resident_id for each in theirs]
    found = set(db.scalars(BY_RESIDENT, {"ids": wanted}))
    assert found == {each.id for each in theirs}
    assert db.scalars(BY_RESIDENT, {"ids": []}).all() == []


@pytest.mark.sqlite
def test_sqlite_searches_an_index_for_them_instead_of_the_whole_table(db: DB) -> None:
    asked = str(BY_RESIDENT.compile(dialect=sqlite.dialect(paramstyle="named")))
    steps = db.execute(text(f"EXPLAIN QUERY PLAN {asked}"), {"ids": "[]", "revision_1": 1}).all()
    assert any("SEARCH entry USING" in step.detail for step in steps), steps
