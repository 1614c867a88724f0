"""Population groups (domain.md §3.3): which ones a person belongs to on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from config import Config

PRIORITY = frozenset(f"G{number:02}" for number in range(1, 17))  # the county may choose others
NO_GROUP = "G90"  # 一般人群
CHILD_UNDER = 7
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
SENSITIVE = frozenset({"G06", "G07", "G09"})  # domain.md §3.3: not for lists that others may look at
SENSITIVE_CONDITIONS = frozenset(code for code, group in BY_CONDITION.items() if group in SENSITIVE)
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
    if age >= Config.ELDERLY_FROM:
        found.add("G03")
    found.discard(NO_GROUP)
    return sorted(found) or [NO_GROUP]


@dataclass(frozen=True)
class Detail:
    """Why somebody is one of a group: since when, until when, and by what."""

    code: str
    by: str  # age, disease, list or pregnancy
    since: date | None
    until: date | None
    source: str | None = None  # import:<job>, an entry's id, or where else a list came from
    document: str | None = None

    @property
    def entry_id(self) -> str | None:
        return self.source if self.source and _is_uuid(self.source) else None

    @property
    def origin(self) -> str:
        """entry, import or list; age for what follows from the birth date."""
        if self.source is None:
            return "age"
        return "entry" if self.entry_id else "import" if self.source.startswith("import") else "list"


def details_on(
    birth_date: date, conditions: Iterable[Any], memberships: Iterable[Any], day: date
) -> list[Detail]:
    """Each reason for each group of that day, by code and day; nothing for 一般人群."""
    age = age_on(birth_date, day)
    found = [
        Detail(
            each.group_code,
            "pregnancy" if each.group_code == "G01" and each.is_derived else "list",
            each.valid_from,
            each.valid_to,
            each.source,
            each.document,
        )
        for each in memberships
        if each.group_code != NO_GROUP and each.valid_from <= day <= (each.valid_to or date.max)
    ]
    for each in conditions:
        if (each.managed_from or date.min) <= day <= (each.managed_to or date.max):
            found += [
                Detail(group, "disease", each.managed_from, each.managed_to, each.source)
                for group in _group_of(each.code, age)
            ]
    if age < CHILD_UNDER:
        found.append(Detail("G02", "age", birth_date, _birthday(birth_date, CHILD_UNDER) - timedelta(days=1)))
    if age >= Config.ELDERLY_FROM:
        found.append(Detail("G03", "age", _birthday(birth_date, Config.ELDERLY_FROM), None))
    return sorted(found, key=lambda each: (each.code, each.since or date.min, each.by))


def _birthday(born: date, age: int) -> date:
    """The day on which that age is completed; born on 29 February: 1 March, where there is none."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def age_on(birth_date: date, day: date) -> int:
    """Completed years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _group_of(condition: str, age: int) -> set[str]:
    if condition.startswith("C"):
        return {"G18"}  # 肿瘤
    if condition == "J44" and age < COPD_FROM:
        return set()
    return {BY_CONDITION[condition]} if condition in BY_CONDITION else set()
