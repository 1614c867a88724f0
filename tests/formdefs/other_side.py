"""Asks the TypeScript side what it makes of the same cases."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.formdefs import catalog

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "frontend/tests/domain/answer_cases.ts"


def ask(
    folder: Path, expressions: Sequence[Mapping[str, Any]] = (), entries: Sequence[Mapping[str, Any]] = ()
) -> dict[str, list[Any]]:
    """`expressions`: {expression, names}; `entries`: {form, answers, context}. Results in the same order."""
    definitions = {each.code: each.wire() for each in catalog.current()}
    asked, answered = folder / "cases.json", folder / "results.json"
    asked.write_text(json.dumps({"definitions": definitions, "expressions": expressions, "entries": entries}))
    subprocess.run([_node(), "--no-warnings", SCRIPT, asked, answered], check=True)
    results: dict[str, list[Any]] = json.loads(answered.read_text())
    return results


def _node() -> str:
    """The Node of the virtual environment, which reads TypeScript."""
    found = shutil.which("node", path=str(Path(sys.prefix) / "bin")) or shutil.which("node")
    assert found is not None, "no node"
    return found
