"""The digest is that of RFC 8785, however the bytes are made."""

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from app.entries.drafts.digest import NotCanonical, canonical, digest_of

EXACT = 2**53 - 1
numbers = st.one_of(
    st.integers(-EXACT, EXACT),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(1e-8, 1e-3),
    st.floats(1e14, 1e22),
    st.integers(-10_000, 10_000).map(lambda tenths: tenths / 10),
)
keys = st.one_of(st.text(max_size=4), st.text("abz_09", max_size=4))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)


@given(value=values)
@settings(max_examples=1000)
def test_both_ways_of_writing_give_the_same_bytes(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_the_order_of_keys_and_the_way_a_number_is_written_do_not_matter() -> None:
    assert digest_of({"a": 1, "b": 36.0}) == digest_of({"b": 36, "a": 1.0})


@pytest.mark.parametrize("value", [{"a": 2**60}, {"a": "\ud800"}, {"\ud800": 1}, {"a": float("inf")}])
def test_what_has_no_canonical_form_is_told(value: dict[str, object]) -> None:
    with pytest.raises(NotCanonical):
        digest_of(value)
