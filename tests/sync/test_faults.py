"""What is out of this world, or trips the server, is kept and told, never dropped."""

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.entries.models import Quarantined
from app.sync.pushes import push
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_out_of_this_world_is_refused_and_kept(
    phone: Phone, make: Make, db: Db, moment: str
) -> None:
    phone.fill(make.resident())
    phone.outbox[0]["recorded_at"] = moment
    [receipt] = phone.push_raw().get_json()["receipts"]
    assert (receipt["result"], list(receipt["errors"])) == ("rejected", ["recorded_at"])
    assert len(db.scalars(select(Quarantined)).all()) == 1


def test_what_a_fault_of_ours_keeps_out_is_kept_and_asked_for_again(
    phone: Phone, make: Make, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(taken: object) -> None:
        raise TypeError

    phone.fill(make.resident())
    monkeypatch.setattr(push, "follow", fail)
    assert phone.push(answer_lost=True) == ["busy"]
    assert db.scalars(select(Quarantined.code)).all() == ["fault"]
    monkeypatch.undo()
    assert phone.push() == ["accepted"]
    assert db.scalars(select(Quarantined.settled_at.is_not(None))).all() == [True]
