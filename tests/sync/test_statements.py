"""How often a push asks the database: no oftener for many entries than for one, and no oftener than now."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import event
from sqlalchemy.orm import scoped_session

from tests.drivers.phone import Phone
from tests.make import Make

DB = scoped_session[Session]
MOST = 28  # of a visit of each resident, with medicines; whoever needs one more finds one that can go
MEDICINES = [{"drug_name": "苯磺酸氨氯地平片", "times_per_day": 1, "dose": 5, "dose_unit": "01"}]


@contextmanager
def counted(db: DB) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    engine = db.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("entries", [1, 20])
def test_a_push_asks_as_often_for_many_entries_as_for_one(
    phone: Phone, make: Make, db: DB, entries: int
) -> None:
    phone.fill(make.resident())
    phone.push()  # what is read once a process
    for _ in range(entries):
        phone.fill(make.resident(), med_adherence="1", medications=MEDICINES)
    db.commit()
    with counted(db) as asked:
        assert phone.push() == ["accepted"] * entries
    assert len(asked) <= MOST, "\n".join(asked)
