"""Population groups follow from age, managed diseases and lists."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.changes.models import Change
from app.orgs.settings import announce_installation
from app.orgs.wire import read_settings
from app.residents.groups.membership import age_on, details_on, groups_on
from config import Config

Db = scoped_session[Session]
DAY = date(2026, 6, 30)


@dataclass(frozen=True)
class Managed:
    code: str
    managed_from: date | None = None
    managed_to: date | None = None


@dataclass(frozen=True)
class Listed:
    group_code: str
    valid_from: date = date(2020, 1, 1)
    valid_to: date | None = None


@pytest.mark.parametrize(
    ("born", "groups"),
    [
        (date(1961, 6, 30), ["G03"]),
        (date(1961, 7, 1), ["G90"]),
        (date(2019, 7, 1), ["G02"]),
        (date(2019, 6, 30), ["G90"]),
    ],
)
def test_age_groups_change_on_the_birthday(born: date, groups: list[str]) -> None:
    assert groups_on(born, (), (), DAY) == groups


@pytest.mark.parametrize(
    ("condition", "groups"),
    [
        (Managed("I10"), ["G04"]),
        (Managed("E11"), ["G05"]),
        (Managed("F20"), ["G06"]),
        (Managed("A15"), ["G07"]),
        (Managed("C50"), ["G18"]),
        (Managed("J45"), ["G19"]),
        (Managed("I64"), ["G90"]),
        (Managed("I10", managed_to=date(2026, 6, 29)), ["G90"]),
        (Managed("I10", managed_to=DAY), ["G04"]),
        (Managed("I10", managed_from=date(2026, 7, 1)), ["G90"]),
    ],
)
def test_a_disease_counts_while_it_is_managed(condition: Managed, groups: list[str]) -> None:
    assert groups_on(date(1980, 1, 1), [condition], (), DAY) == groups


def test_chronic_lung_disease_counts_from_thirty_five() -> None:
    assert groups_on(date(1992, 1, 1), [Managed("J44")], (), DAY) == ["G90"]
    assert groups_on(date(1990, 1, 1), [Managed("J44")], (), DAY) == ["G10"]


def test_lists_count_while_they_hold_and_groups_come_in_order() -> None:
    lists = [Listed("G13"), Listed("G08"), Listed("G11", valid_to=date(2026, 6, 29))]
    assert groups_on(date(1950, 1, 1), [Managed("I10")], lists, DAY) == ["G03", "G04", "G08", "G13"]


def test_a_year_is_completed_on_the_birthday() -> None:
    assert (age_on(date(1960, 6, 30), DAY), age_on(date(1960, 7, 1), DAY)) == (66, 65)


def test_a_region_may_count_the_old_from_sixty_on(monkeypatch: pytest.MonkeyPatch) -> None:
    born = date(1966, 6, 30)
    assert groups_on(born, (), (), DAY) == ["G90"]
    monkeypatch.setattr(Config, "ELDERLY_FROM", 60)
    assert groups_on(born, (), (), DAY) == ["G03"]
    assert [each.since for each in details_on(born, (), (), DAY)] == [date(2026, 6, 30)]
    assert groups_on(date(1966, 7, 1), (), (), DAY) == ["G90"]


def test_phones_are_told_from_when_on_people_are_old_and_only_when_it_is_another_age(
    db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[int]:
        db.commit()
        heard = select(Change.seq).where(Change.kind == "setting", Change.record_id == "elderly_from")
        return list(db.scalars(heard))

    announce_installation()
    first = told()
    announce_installation()
    assert told() == first
    assert read_settings(["elderly_from"]) == {"elderly_from": {"key": "elderly_from", "value": 65}}
    monkeypatch.setattr(Config, "ELDERLY_FROM", 60)
    announce_installation()
    assert told() > first
    assert read_settings(["elderly_from"])["elderly_from"]["value"] == 60
