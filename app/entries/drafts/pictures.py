"""Which photos and signatures an entry names, in its list or in its answers: these it waits for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.formdefs.answers.pictures import pictures_in
from app.formdefs.catalog import known


def pictures_named(
    form: str, version: int, answers: Mapping[str, Any], listed: Sequence[str]
) -> tuple[str, ...]:
    """In order. What is listed, but answers another question, as the digest of a text, is none."""
    definition = known(form, version)
    found = set(pictures_in(definition.pictured, answers)) if definition else set()
    besides = set(listed) - found
    return tuple(sorted(found | (besides and besides.difference(_texts(answers)))))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
