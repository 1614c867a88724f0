"""What fulfils a service item, as written into a cell: htn@1,2；dm[hba1c]；exam65[exam_complete!=否]

A form's code, or * for any (*!sign,fulfil: any but these); after @ the visit modes in which it must be given;
in brackets a field that must be filled in for it to be this service at all, or must not be answered with 否;
dm[fbg必填]: without which it is this service but does not count, and that is said.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.contracts.publishing.rules import faults_of_rule
from app.formdefs.catalog import definition

_RULE = re.compile(
    r"(?P<form>[a-z][a-z0-9_]*)(?:@(?P<modes>[0-9,，]+))?(?:\[(?P<field>[a-z][a-z0-9_]*)(?P<but>!=否|必填)?\])?"
)
ANY = "*"  # whatever touches the record
BUT = "!"
NOT_NO, NEEDED = "!=否", "必填"
_SEPARATORS = re.compile(r"[;；\n]+")


def written(rules: Sequence[Mapping[str, Any]]) -> str:
    return "；".join(map(_written, rules))


def read(cell: str) -> list[dict[str, Any]]:
    """Raises ValueError with the cause."""
    return [_read(part.strip()) for part in _SEPARATORS.split(cell) if part.strip()]


def _written(rule: Mapping[str, Any]) -> str:
    modes = "@" + ",".join(rule["modes"]) if rule.get("modes") else ""
    but = BUT + ",".join(rule["except"]) if rule.get("except") else ""
    return f"{rule['form']}{but}{modes}{_field_of(rule)}"


def _field_of(rule: Mapping[str, Any]) -> str:
    if rule.get("needs"):
        return f"[{rule['needs']}{NEEDED}]"
    match rule.get("when"):
        case {"not": [{"blank": [{"var": str(field)}]}]}:
            return f"[{field}]"
        case {"!=": [{"var": str(field)}, False]}:
            return f"[{field}{NOT_NO}]"
    return ""


def _read(part: str) -> dict[str, Any]:
    if part.startswith(ANY):
        return _any_but(part.removeprefix(ANY))
    match = _RULE.fullmatch(part)
    if match is None or definition(match["form"]) is None:
        raise ValueError(f"“{part}”不是表单代码，应如 htn、htn@1,2 或 dm[hba1c]")
    modes = [mode for mode in re.split("[,，]", match["modes"] or "") if mode]
    asks = _asks(match["field"], match["but"]) if match["field"] else {}
    rule = {"form": match["form"]} | ({"modes": modes} if modes else {}) | asks
    if faults := list(faults_of_rule(rule)):
        raise ValueError("；".join(faults))
    return rule


def _asks(field: str, how: str | None) -> dict[str, Any]:
    if how == NEEDED:
        return {"needs": field}
    filled = {"not": [{"blank": [{"var": field}]}]}
    return {"when": {"!=": [{"var": field}, False]} if how == NOT_NO else filled}


def _any_but(rest: str) -> dict[str, Any]:
    named = [code for code in re.split("[,，]", rest.removeprefix(BUT)) if code]
    strange = [code for code in named if definition(code) is None]
    if strange or (rest and not rest.startswith(BUT)):
        raise ValueError(f"“*”之后应为 {BUT} 和表单代码，如 *{BUT}sign,fulfil")
    return {"form": ANY} | ({"except": named} if named else {})
