"""What is read without marshmallow is read as marshmallow reads it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.entries.drafts.envelope import Unusual, read_ordinary
from app.entries.drafts.schemas import EntrySchema

ENTRY: dict[str, Any] = {
    "id": "01930000-0000-7000-8000-000000000001",
    "revision": 1,
    "follows": 0,
    "device_seq": 41,
    "visit_id": "01930000-0000-7000-8000-000000000002",
    "form": "htn",
    "form_version": 1,
    "resident_id": "01930000-0000-7000-8000-000000000003",
    "occurred_on": "2026-01-31",
    "recorded_at": "2026-01-31T08:30:00.25+08:00",
    "location": {"lat": 24.9, "lon": 114, "accuracy_m": 12},
    "attachments": ["ab" * 32],
    "answers": {"sbp": 148},
    "proposed": {"visit_class": "2", "severity": "orange", "next_by": "2026-02-14"},
}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**54), 2**54),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=45),
    st.lists(st.text(max_size=3), max_size=3),
    st.sampled_from(
        [
            "2026-02-30",
            "2026-1-31",
            "2026-01-31T08:30:00Z",
            "2026-01-31T08:30:00.1234567Z",
            "2026-01-31T24:00:00+08:00",
            "2026-01-31T08:30:00",
            "01930000-0000-7000-8000-00000000000A",
            ["AB" * 32],
            ["ab" * 32] * 21,
            {},
            {"lat": 91, "lon": 1},
            {"lat": 1, "lon": 1, "accuracy_m": None},
            {"lat": 1, "lon": 1, "at": "2026-01-31T08:30:00Z"},
            {"lat": True, "lon": 1},
            {"lat": "1", "lon": 1},
            1.0,
            {"severity": "green"},
            {"next_by": "soon", "visit_class": ""},
        ]
    ),
)
KEYS = st.sampled_from([*ENTRY, "status"])


def test_an_ordinary_envelope_needs_no_schema() -> None:
    assert read_ordinary(ENTRY) == EntrySchema().load(ENTRY)


@given(st.dictionaries(KEYS, ODD, max_size=3), st.sets(KEYS, max_size=3))
def test_whatever_is_read_at_once_is_what_the_schema_reads(odd: dict[str, object], absent: set[str]) -> None:
    sent = {key: value for key, value in {**ENTRY, **odd}.items() if key not in absent}
    try:
        values = read_ordinary(sent)
    except ValueError:
        return  # the schema decides
    assert values == EntrySchema().load(sent)


@pytest.mark.parametrize("key", ["id", "form", "occurred_on", "recorded_at", "answers"])
def test_what_lacks_something_is_not_ordinary(key: str) -> None:
    with pytest.raises(Unusual):
        read_ordinary({name: value for name, value in ENTRY.items() if name != key})
