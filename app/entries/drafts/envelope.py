"""The envelope of an ordinary entry, read without marshmallow, which takes most of the time of a push.

Only what is certainly right passes; about anything else `EntrySchema` decides, and says what is wrong.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.clock import day_in_china

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_MOST_REVISIONS, _MOST_ATTACHMENTS, _LARGEST = 1_000_000, 20, 2**53 - 1
_JUDGED = {
    "visit_class": re.compile(r"[0-9a-z_]{1,10}"),
    "severity": re.compile(r"red|orange|yellow"),
    "next_by": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
}
_PLACE = {"lat": (-90, 90), "lon": (-180, 180), "accuracy_m": (0, 1_000_000)}


class Unusual(ValueError):
    """It may be right all the same."""


def read_ordinary(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The values as `EntrySchema` loads them. Raises Unusual."""
    values: dict[str, Any] = {**dict.fromkeys(_OPTIONAL), "attachments": []}
    for key, value in sent.items():
        read = _READERS.get(key)
        if read is None:
            raise Unusual
        if value is not None or key not in _OPTIONAL:
            values[key] = read(value)
    if len(values) != len(_READERS):
        raise Unusual
    return values


def _matching(pattern: re.Pattern[str], make: Callable[[str], Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not str or pattern.fullmatch(value) is None:
            raise Unusual
        return make(value)  # a ValueError (the 31st of February) is unusual as well

    return read


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    try:
        day_in_china(at)
    except OverflowError as error:
        raise Unusual from error
    return at


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Unusual
        return value

    return read


def _form(value: Any) -> str:
    if type(value) is not str or not 1 <= len(value) <= 40:
        raise Unusual
    return value


def _attachments(value: Any) -> list[str]:
    if type(value) is not list or len(value) > _MOST_ATTACHMENTS:
        raise Unusual
    if not all(type(each) is str and _DIGEST.fullmatch(each) for each in value):
        raise Unusual
    return list(value)


def _location(value: Any) -> dict[str, float]:
    if type(value) is not dict or not {"lat", "lon"} <= value.keys() <= _PLACE.keys():
        raise Unusual
    return {key: _within(each, *_PLACE[key]) for key, each in value.items()}


def _within(value: Any, least: float, most: float) -> float:
    if type(value) not in (int, float) or not least <= value <= most:
        raise Unusual
    return float(value)


def _proposed(value: Any) -> dict[str, str]:
    if type(value) is not dict or not value.keys() <= _JUDGED.keys():
        raise Unusual
    if not all(type(each) is str and _JUDGED[key].fullmatch(each) for key, each in value.items()):
        raise Unusual
    return value


def _answers(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise Unusual
    return value


_OPTIONAL = ("device_seq", "visit_id", "resident_id", "location", "proposed")  # or null
_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _matching(_ID, UUID),
    "revision": _whole(1, _MOST_REVISIONS),
    "follows": _whole(0, _MOST_REVISIONS),
    "device_seq": _whole(1, _LARGEST),
    "visit_id": _matching(_ID, UUID),
    "form": _form,
    "form_version": _whole(1, _MOST_REVISIONS),
    "resident_id": _matching(_ID, UUID),
    "occurred_on": _matching(_DAY, date.fromisoformat),
    "recorded_at": _matching(_MOMENT, _moment),
    "location": _location,
    "attachments": _attachments,
    "answers": _answers,
    "proposed": _proposed,
}
