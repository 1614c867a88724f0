"""The worked example of how the fulfilment rate is specified, and what invalidating an entry does to it."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from app.contracts.models import ServiceItem
from app.entries.models import Entry
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import entries_behind, measure, trace
from app.indicators.source.basis import official
from app.indicators.source.period import Period
from app.indicators.source.place import Where
from app.indicators.source.rules import Rules
from app.indicators.source.view import View
from app.orgs.scope import Scope
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.make import Make

JUNE_30 = Period(date(2021, 1, 1), date(2021, 6, 30))
EVERYWHERE = Where(Scope.everything())


@dataclass
class Example:
    m1: Resident
    m2: Resident
    m2_visit: Entry
    m2_talk: Entry


def people(signing: Signing, make: Make, talk_mode: str) -> Example:
    m1, m2, m3 = (make.resident() for _ in range(3))
    signing.sign(m1, packages=[], items=["I011", "I010"])
    signing.sign(m2, packages=[], items=["I011", "I003"])
    signing.sign(m3, packages=[], items=["I018"])
    signing.serve(m1, date(2021, 2, 10))
    signing.serve(m1, date(2021, 5, 10))
    visit = signing.serve(m2, date(2021, 3, 10))
    talk = signing.serve(m2, date(2021, 4, 10), "health_edu", visit_mode=talk_mode)
    return Example(m1, m2, visit, talk)


@pytest.fixture
def example(signing: Signing, make: Make) -> Example:
    return people(signing, make, "1")


def seen(period: Period = JUNE_30, rules: Rules | None = None) -> View:
    return View(official(), period, EVERYWHERE, rules or Rules())


def figures() -> dict[str, tuple[int, int, str | None]]:
    found = {}
    for code in ("F01", "F02", "F03"):
        figure = measure(INDICATORS[code], seen())
        found[code] = (figure.part, figure.whole, None if figure.percent is None else str(figure.percent))
    return found


@pytest.mark.usefixtures("example")
def test_the_worked_example_comes_out_as_specified() -> None:
    assert figures() == {"F01": (1, 2, "50.0"), "F02": (2, 3, "66.7"), "F03": (4, 5, "80.0")}


def test_after_invalidation_a_face_to_face_talk_keeps_the_member_served(
    signing: Signing, example: Example
) -> None:
    signing.invalidate(example.m2_visit)
    assert figures() == {"F01": (1, 2, "50.0"), "F02": (2, 3, "66.7"), "F03": (3, 5, "60.0")}


def test_after_invalidation_a_talk_by_telephone_does_not(signing: Signing, make: Make) -> None:
    signing.invalidate(people(signing, make, "3").m2_visit)
    assert figures() == {"F01": (1, 2, "50.0"), "F02": (1, 3, "33.3"), "F03": (3, 5, "60.0")}


def test_the_figure_opens_to_the_entries_it_was_counted_from(signing: Signing, example: Example) -> None:
    lines, total = trace(INDICATORS["F03"], seen())
    weights = {(line.resident_id, line.item_id): (line.part, line.whole) for line in lines}
    assert weights == {
        (example.m1.id, "I011"): (2, 2),
        (example.m2.id, "I011"): (1, 2),
        (example.m2.id, "I003"): (1, 1),
    }
    assert total == 3
    line = next(each for each in lines if (each.resident_id, each.item_id) == (example.m2.id, "I011"))
    behind = entries_behind(INDICATORS["F03"], seen(), line.subject_id, line.item_id)
    assert example.m2_visit.id in behind
    assert example.m2_talk.id not in behind


def test_nothing_due_and_nobody_signed_gives_no_rate(make: Make) -> None:
    assert figures() == dict.fromkeys(("F01", "F02", "F03"), (0, 0, None))


@pytest.mark.parametrize(
    ("times", "day", "due"),
    [
        *((3, date(2021, 4, 29), 0), (3, date(2021, 4, 30), 1)),
        *((3, date(2021, 8, 30), 1), (3, date(2021, 8, 31), 2), (3, date(2021, 12, 31), 3)),
        *((5, date(2021, 3, 13), 0), (5, date(2021, 3, 14), 1)),
        *((5, date(2021, 12, 30), 4), (5, date(2021, 12, 31), 5)),
    ],
)
def test_a_slot_is_due_on_its_last_day(signing: Signing, make: Make, times: int, day: date, due: int) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=[db_item("I030", times)])
    figure = measure(INDICATORS["F03"], seen(Period(date(2021, 1, 1), day)))
    assert figure.whole == due


def db_item(item_id: str, freq: int) -> str:
    """The item, promised so often a year."""
    for item in db.session.scalars(select(ServiceItem).where(ServiceItem.id == item_id)):
        item.freq = freq
    db.session.flush()
    return item_id
