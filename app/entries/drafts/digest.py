"""What "the same content" means: SHA-256 of the RFC 8785 canonical JSON."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson
import rfc8785

_EXACT = 2**53  # beyond it a JavaScript number is no longer that whole number
_PLAIN = (1e-5, 1e15)  # between these, both write a fraction with the same digits and no exponent


class NotCanonical(ValueError):
    """A value that has no canonical form: a number too large, half of a surrogate pair."""


def digest_of(content: Mapping[str, Any]) -> str:
    return sha256(canonical(content)).hexdigest()


def canonical(value: object) -> bytes:
    """RFC 8785. orjson writes the same bytes in a fifth of the time, unless keys or numbers are unusual."""
    try:
        return orjson.dumps(_ordinary(value), option=orjson.OPT_SORT_KEYS)
    except _Unusual:
        pass
    except TypeError as error:  # half of a surrogate pair
        raise NotCanonical(str(error)) from error
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(str(error)) from error


class _Unusual(Exception):
    """orjson would write it otherwise."""


def _ordinary(value: object) -> object:
    """The value with whole numbers as int, as JavaScript writes them."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if isinstance(value, dict):
        return _ordinary_object(value)
    if isinstance(value, list | tuple):
        return [_ordinary(each) for each in value]
    if isinstance(value, int) and -_EXACT < value < _EXACT:
        return value
    if isinstance(value, float):
        return _ordinary_fraction(value)
    raise _Unusual


def _ordinary_object(value: dict[str, object]) -> dict[str, object]:
    for key in value:
        if not key.isascii():
            raise _Unusual  # ordered by UTF-16 units, not by code points
    return {key: each if type(each) is str else _ordinary(each) for key, each in value.items()}


def _ordinary_fraction(value: float) -> float | int:
    if value.is_integer() and -_EXACT < value < _EXACT:
        return int(value)
    if _PLAIN[0] <= abs(value) < _PLAIN[1]:
        return value
    raise _Unusual
