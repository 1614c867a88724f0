"""When an appointment was kept."""

from datetime import date
from uuid import UUID, uuid5

import pytest

from app.contracts.reading.kept_appointments import kept_on

ROOT = UUID("01930000-0000-7000-8000-000000000000")
ONE, TWO = uuid5(ROOT, "one"), uuid5(ROOT, "two")


def june(day: int) -> date:
    return date(2021, 6, day)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, {}),
        ({"I007": [june(1)]}, {}),  # before anybody asked
        ({"I007": [june(1), june(5)]}, {ONE: june(5)}),
        ({"I007": [june(5), june(9)]}, {ONE: june(5), TWO: june(9)}),
        ({"I008": [june(5)]}, {}),
    ],
)
def test_a_request_is_kept_by_the_first_service_after_it(
    given: dict[str, list[date]], kept: dict[UUID, date]
) -> None:
    assert kept_on([(ONE, june(3), ["I007"]), (TWO, june(4), ["I007"])], given) == kept


def test_a_request_for_several_services_is_kept_when_all_were_given() -> None:
    asked = [(ONE, june(3), ["I007", "I004"])]
    assert kept_on(asked, {"I007": [june(5)]}) == {}
    assert kept_on(asked, {"I007": [june(5)], "I004": [june(8)]}) == {ONE: june(8)}
