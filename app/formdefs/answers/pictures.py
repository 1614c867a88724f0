"""The photos and signatures that answers name: by the form's own fields, never by how a text looks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.formdefs.definitions.definition import NESTED, PICTURES, Field

_DIGEST = re.compile(r"[0-9a-f]{64}")


def pictures_in(fields: Sequence[Field], answers: object) -> Iterator[str]:
    """Digests of what was answered to these fields, whatever was sent; groups and rows are looked into."""
    if not isinstance(answers, Mapping):
        return
    for each in fields:
        value = answers.get(each.id)
        if value is None:
            continue
        if each.type in PICTURES:
            yield from digests_of(value)
        elif each.type in NESTED:
            for row in value if isinstance(value, list) else (value,):
                yield from pictures_in(each.fields, row)


def digests_of(value: Any) -> Iterator[str]:
    """Of a photo, of a list of them, or of a signature with its strokes."""
    for each in value if isinstance(value, list) else (value,):
        found = each.get("image") if isinstance(each, Mapping) else each
        if isinstance(found, str) and _DIGEST.fullmatch(found):
            yield found
