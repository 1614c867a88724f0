"""A signature as answers hold it: the digest of its picture, or the picture with its strokes and time."""

import re
from collections.abc import Mapping
from typing import Any

from app.formdefs.language.dates import read_moment
from app.formdefs.language.values import is_number

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEYS = frozenset({"image", "strokes", "signed_at"})
_MOST_STROKES = 200
_MOST_POINTS = 20_000
_FARTHEST = 1e15


def signature_fault(value: object) -> str | None:
    """Why a value is no signature, in a word; None when it is one."""
    if isinstance(value, str):
        return None if _DIGEST.fullmatch(value) else "digest"
    if not isinstance(value, Mapping) or not value.keys() <= _KEYS:
        return "keys"
    image, signed_at = value.get("image"), value.get("signed_at")
    if not isinstance(image, str) or not _DIGEST.fullmatch(image):
        return "digest"
    if signed_at is not None and (not isinstance(signed_at, str) or read_moment(signed_at) is None):
        return "time"
    return _strokes_fault(value.get("strokes", []))


def without_strokes(answers: Any) -> Any:
    """The answers with no more of each signature than its picture and time."""
    if isinstance(answers, list):
        return [without_strokes(each) for each in answers]
    if not isinstance(answers, dict):
        return answers
    left_out = {"strokes"} if "strokes" in answers and answers.keys() <= _KEYS else set()
    return {key: without_strokes(value) for key, value in answers.items() if key not in left_out}


def _strokes_fault(strokes: object) -> str | None:
    if not isinstance(strokes, list) or len(strokes) > _MOST_STROKES:
        return "strokes"
    if not all(isinstance(stroke, list) for stroke in strokes):
        return "strokes"
    points = [point for stroke in strokes for point in stroke]
    if len(points) > _MOST_POINTS or not all(_is_point(point) for point in points):
        return "points"
    return None


def _is_point(point: object) -> bool:
    """[x, y, t]: place on the canvas, and milliseconds."""
    return isinstance(point, list) and len(point) == 3 and all(_is_near(number) for number in point)


def _is_near(number: object) -> bool:
    return is_number(number) and isinstance(number, int | float) and -_FARTHEST < number < _FARTHEST
