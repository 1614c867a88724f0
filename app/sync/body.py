"""Reading the body of a request: bounded, decompressed, and JSON without what JSON parsers let pass."""

import json
import zlib
from math import isinf
from typing import Any

from app.errors import Malformed, MediaUnknown, TooLarge

DEEPEST = 64
LARGEST = 2 * 1024 * 1024  # after decompression
_GZIP = 16 + zlib.MAX_WBITS


def decompress(body: bytes, encoding: str, largest: int = LARGEST) -> bytes:
    """Raises MediaUnknown (an encoding other than gzip), Malformed (broken gzip), TooLarge."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        content = body
    elif encoding in ("gzip", "x-gzip"):
        content = _gunzip(body, largest)
    else:
        raise MediaUnknown
    if len(content) > largest:
        raise TooLarge
    return content


def _gunzip(body: bytes, largest: int) -> bytes:
    parts, size = [], 0
    while body:
        stream = zlib.decompressobj(_GZIP)
        try:
            part = stream.decompress(body, largest + 1 - size)
        except zlib.error as error:
            raise Malformed from error
        parts.append(part)
        size += len(part)
        if size > largest:
            raise TooLarge
        if not stream.eof:
            raise Malformed  # cut off
        body = stream.unused_data
    return b"".join(parts)


def parse(content: bytes) -> Any:
    """Raises Malformed: no UTF-8, no JSON, NaN or infinity, a key that stands twice, nesting without end."""
    try:
        found = json.loads(
            content.decode(),
            object_pairs_hook=_object,
            parse_constant=_refuse,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    _require_shallow(found)
    return found


def _require_shallow(value: Any) -> None:
    """Whatever walks through what was sent later may do so by recursion."""
    level = [value]
    for _ in range(DEEPEST):
        nested = [each for each in level if type(each) in (dict, list)]
        level = [inner for each in nested for inner in (each.values() if type(each) is dict else each)]
        if not level:
            return
    raise Malformed


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError("too large")
    return number
