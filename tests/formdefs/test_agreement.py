"""Phone and server agree: the same random expressions and entries give the same results in both languages."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

import pytest

from app.formdefs.language.expression import evaluate
from app.formdefs.language.values import ExpressionError, is_number
from tests.formdefs.other_side import ask
from tests.formdefs.random_entries import Entries
from tests.formdefs.random_expressions import Expressions
from tests.formdefs.results import examined

CASES = int(os.environ.get("FUZZ_CASES", "20000"))
FIXED_SEED = 20261122


def _here(expression: Any, names: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"value": evaluate(expression, names)}
    except ExpressionError:
        return {"error": True}


def _equal(one: Any, other: Any) -> bool:
    """As JSON values: numbers are doubles, 1 is 1.0, and nothing else equals what it is not."""
    if is_number(one) and is_number(other):
        return float(one) == float(other)
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    return bool(one == other)


def _chosen(seed: int | None) -> int:
    return seed if seed is not None else int(os.environ.get("FUZZ_SEED", secrets.randbelow(10**9)))


@pytest.mark.parametrize("seed", [FIXED_SEED, None], ids=["fixed", "random"])
def test_both_languages_evaluate_an_expression_alike(seed: int | None, tmp_path: Path) -> None:
    chosen = _chosen(seed)
    source = Expressions(chosen)
    cases = [{"expression": source.expression(), "names": source.names()} for _ in range(CASES // 2)]
    here = [_here(case["expression"], case["names"]) for case in cases]
    there = ask(tmp_path, expressions=cases)["expressions"]
    apart = [
        f"seed {chosen}: {json.dumps(case, ensure_ascii=False)} here {one} there {other}"
        for case, one, other in zip(cases, here, there, strict=True)
        if not _equal(one, other)
    ]
    assert apart[:5] == []
    values = [result.get("value") for result in here]
    assert sum(isinstance(value, bool) for value in values) > CASES // 20, (
        "the cases must reach values to mean much"
    )
    assert sum(value is None for value in values) < CASES * 0.45


@pytest.mark.parametrize("seed", [FIXED_SEED, None], ids=["fixed", "random"])
def test_both_languages_judge_any_entry_alike_and_neither_breaks(seed: int | None, tmp_path: Path) -> None:
    chosen = _chosen(seed)
    source = Entries(chosen)
    cases = [source.entry() for _ in range(CASES // 20)]
    here = [examined(case) for case in cases]
    there = ask(tmp_path, entries=cases)["entries"]
    apart = [
        f"seed {chosen}: {json.dumps(case)} here {json.dumps(one)} there {json.dumps(other)}"
        for case, one, other in zip(cases, here, there, strict=True)
        if not _equal(one, other)
    ]
    assert apart[:5] == []
    sound = sum(not one["faults"] for one in here)
    assert 0 < sound < len(here), "some entries must be right and some wrong"
