"""The drug list as phones read it: settings drugs:1, drugs:2, … (docs/wire.md)."""

from collections.abc import Sequence
from typing import Any

from app.drugs.lists import CHUNK, KEY, in_force


def read_parts(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Those of the ids that are parts of the list in force."""
    wanted = {id_: int(id_.removeprefix(KEY)) for id_ in ids if _is_part(id_)}
    if not wanted:
        return {}
    current = in_force()
    parts = {id_: current.drugs[(number - 1) * CHUNK : number * CHUNK] for id_, number in wanted.items()}
    return {
        id_: {"key": id_, "value": {"version": current.version, "drugs": [drug.wire() for drug in drugs]}}
        for id_, drugs in parts.items()
        if drugs
    }


def _is_part(id_: str) -> bool:
    number = id_.removeprefix(KEY)
    return id_.startswith(KEY) and number.isascii() and number.isdigit() and number != "0"
