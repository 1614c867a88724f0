"""A rebuild ends in exactly the state that was there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from app.changes.models import Change, Channel
from app.contracts.derived.rebuild import expire, rebuild
from app.contracts.models import Agreement, AgreementItem, AgreementMember, DueSlot, Fulfilment
from app.extensions import db
from tests.contracts.signing import Signing
from tests.make import Make

DERIVED = (Fulfilment, DueSlot, AgreementItem, AgreementMember, Agreement)


def dump(*models: type[Any]) -> dict[str, list[Any]]:
    return {
        model.__tablename__: sorted(map(repr, db.session.execute(select(model.__table__))))
        for model in models
    }


@pytest.fixture
def history(signing: Signing, make: Make) -> None:
    """Contracts of every fate, visits of every kind, decided in no particular order."""
    people = [make.resident() for _ in range(6)]
    entries = [signing.sign(each, packages=["P-HTN"], approved=False) for each in people]
    visits = [
        signing.serve(each, date(2021, 2, 1) + timedelta(days=9 * k), approved=False)
        for each in people
        for k in range(7)
    ]
    signing.approve(*visits[::2])
    signing.approve(*reversed(entries))
    signing.approve(*visits[1::3])
    signing.sign(people[0], kind="transfer", start=date(2021, 4, 1))
    signing.invalidate(signing.sign(people[1], kind="transfer", start=date(2021, 5, 1)))
    signing.invalidate(visits[0])
    signing.by_hand(people[2], date(2021, 3, 3), "I013", "I011")
    answers = {"visit_mode": "2", "visit_result": "3", "death_date": "2021-06-01"}
    signing.serve(people[3], date(2021, 6, 2), answers=answers)
    db.session.commit()


@pytest.mark.usefixtures("history")
def test_nothing_changes_when_nothing_is_amiss() -> None:
    before = dump(*DERIVED, Change, Channel)
    assert rebuild() == 0
    db.session.commit()
    assert dump(*DERIVED, Change, Channel) == before


@pytest.mark.usefixtures("history")
def test_what_was_lost_comes_back_as_it_was() -> None:
    before = dump(*DERIVED)
    for model in DERIVED:
        db.session.execute(delete(model))
    db.session.commit()
    assert rebuild() == sum(len(rows) for rows in before.values()) > 0
    db.session.commit()
    assert dump(*DERIVED) == before


def test_a_night_passes_and_what_ran_out_is_expired(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 7, 2))
    assert (signing.member(resident).status, expire()) == ("active", 0)
    with time_machine.travel(datetime(2021, 7, 2, 2, tzinfo=UTC), tick=False):
        assert expire() == 1
    assert signing.member(resident).status == "expired"


@pytest.mark.usefixtures("history")
def test_the_command_reports_what_it_changed_and_changes_no_channel(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["rebuild"]).exit_code == 0  # tasks, which these entries came by without
    before = dump(*DERIVED, Change, Channel)
    answer = runner.invoke(args=["rebuild"])
    assert "合同与履约改动 0 行，任务改动 0 行" in answer.output
    assert dump(*DERIVED, Change, Channel) == before
