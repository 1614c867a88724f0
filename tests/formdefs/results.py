"""What this side makes of an entry, in the shape in which the other side answers."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.formdefs import catalog
from app.formdefs.answers.check import check_day, examine
from tests.vectors.read import context_of


def examined(case: Mapping[str, Any]) -> Any:
    """`case`: {form, answers, context}."""
    definition, context = catalog.definition(case["form"]), context_of(case["context"])
    assert definition is not None
    found = asdict(examine(definition, case["answers"], context))
    found["day"] = [asdict(fault) for fault in check_day(definition, context, case["answers"])]
    return _jsonable(found)


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
