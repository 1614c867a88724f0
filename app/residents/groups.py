"""Population groups (domain.md §3.3): which ones a person belongs to on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

PRIORITY = frozenset(f"G{number:02}" for number in range(1, 17))  # the county may choose others
NO_GROUP = "G90"  # 一般人群
CHILD_UNDER = 7
ELDERLY_FROM = 65
COPD_FROM = 35

BY_CONDITION: Mapping[str, str] = {
    "I10": "G04",
    "E11": "G05",
    "F20": "G06",
    "A15": "G07",
    "J44": "G10",
    "J45": "G19",
    "M81": "G19",
}
LISTED = ("G01", "G08", "G09", "G11", "G12", "G13", "G14", "G15", "G16", "G17", "G18", "G19")  # by membership


class ConditionSpan(Protocol):
    """A disease and the days on which it is managed: a Condition or a row of its columns."""

    @property
    def code(self) -> str: ...
    @property
    def managed_from(self) -> date | None: ...
    @property
    def managed_to(self) -> date | None: ...


class Membership(Protocol):
    """Belonging to a listed group: a GroupMembership or a row of its columns."""

    @property
    def group_code(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def groups_on(
    birth_date: date, conditions: Iterable[ConditionSpan], memberships: Iterable[Membership], day: date
) -> list[str]:
    """Codes in order: ages by the day, diseases while managed, lists while they hold; G90 if none."""
    age = age_on(birth_date, day)
    found = {each.group_code for each in memberships if each.valid_from <= day <= (each.valid_to or date.max)}
    for each in conditions:
        if (each.managed_from or date.min) <= day <= (each.managed_to or date.max):
            found |= _group_of(each.code, age)
    if age < CHILD_UNDER:
        found.add("G02")
    if age >= ELDERLY_FROM:
        found.add("G03")
    found.discard(NO_GROUP)
    return sorted(found) or [NO_GROUP]


def age_on(birth_date: date, day: date) -> int:
    """Completed years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _group_of(condition: str, age: int) -> set[str]:
    if condition.startswith("C"):
        return {"G18"}  # 肿瘤
    if condition == "J44" and age < COPD_FROM:
        return set()
    return {BY_CONDITION[condition]} if condition in BY_CONDITION else set()
