"""Reads the vectors back: full answers and context, and what is expected."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from app.formdefs.answers.context import Context, ResidentFacts

FOLDER = Path(__file__).parent


def vectors(form: str) -> Iterator[dict[str, Any]]:
    """Each with `answers` and `context` as they come of the base and the change."""
    content = json.loads((FOLDER / f"{form}.json").read_text(encoding="utf-8"))
    for vector in content["vectors"]:
        answers = deepcopy(content["base"]["answers"]) | vector.get("change", {})
        for name in vector.get("drop", []):
            answers.pop(name)
        context = content["base"]["context"] | vector.get("context", {})
        yield vector | {"answers": answers, "context": context}


def context_of(source: dict[str, Any]) -> Context:
    """A context as JSON has it."""
    resident = source["resident"]
    return Context(
        occurred_on=date.fromisoformat(source["occurred_on"]),
        today=date.fromisoformat(source["today"]),
        recorded_on=date.fromisoformat(source["recorded_on"]),
        resident=None if resident is None else _facts(resident),
        previous=source["previous"],
        has_location=source["has_location"],
        past=source.get("past", {}),
    )


def _facts(source: dict[str, Any]) -> ResidentFacts:
    return ResidentFacts(
        sex=source["sex"],
        birth_date=_day(source["birth_date"]),
        groups=tuple(source["groups"]),
        conditions=tuple(source["conditions"]),
        death_date=_day(source.get("death_date")),
        is_signed=source.get("is_signed"),
        is_served=source.get("is_served"),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
