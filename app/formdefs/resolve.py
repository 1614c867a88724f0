"""Makes the one document of a form out of its file, the shared blocks, the code lists and the rule sets.

The document is self-contained: it is what phones get, and what the checker and the pages are made from.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

CATALOG = Path(__file__).parent / "catalog"
Json = dict[str, Any]


def document(code: str) -> Json:
    """The resolved document of the form's current version."""
    source = _read(f"{code}.json")
    sections = [_section(section, source) for section in source["sections"]]
    names = {field["id"] for section in sections for field in section["fields"]}
    resolved = {key: value for key, value in source.items() if key not in ("sections", "rules")}
    return resolved | {"sections": sections, "rules": _rules(source, names)}


def codes() -> list[str]:
    """The codes of all forms of the catalogue."""
    return sorted(path.stem for path in CATALOG.glob("*.json") if path.stem != "codes")


@cache
def code_list(name: str) -> Mapping[str, str]:
    """Code → label, in the order in which it is shown."""
    values: Mapping[str, str] = _read("codes.json")[name]["values"]
    return values


@cache
def _read(name: str) -> Json:
    content: Json = json.loads((CATALOG / name).read_text(encoding="utf-8"))
    return content


def _section(section: Json, source: Json) -> Json:
    override = section.get("override", {})
    fields = list(section.get("fields", []))
    if "block" in section:
        fields += _picked(section["block"], section.get("pick"))
    resolved = {key: section[key] for key in ("id", "title", "show", "layout") if key in section}
    return resolved | {"fields": [_field(field | override.get(field["id"], {}), source) for field in fields]}


def _picked(block: str, pick: list[str] | None) -> list[Json]:
    """The block's fields, all or those that are named, in the order of the names."""
    fields = {field["id"]: field for field in _read(f"blocks/{block}.json")["fields"]}
    return [fields[name] for name in pick] if pick is not None else list(fields.values())


def _field(field: Json, source: Json) -> Json:
    resolved = {key: value for key, value in field.items() if key not in ("codes", "block", "values")}
    options: Mapping[str, str] = code_list(field["codes"]) if "codes" in field else field.get("options", {})
    if options:
        allowed: Iterable[str] = (
            source["modes"] if field["id"] == "visit_mode" else field.get("values", options)
        )
        resolved["options"] = [[code, label] for code, label in options.items() if code in allowed]
    inner = field.get("fields", []) + (_picked(field["block"], field.get("pick")) if "block" in field else [])
    if inner:
        resolved["fields"] = [_field(each, source) for each in inner]
    return resolved


def _rules(source: Json, names: set[str]) -> Json:
    """The form's own decision table, and of the shared alerts and flags those whose fields it has.

    A table's own alerts come first; one whose people have other limits (`"vitals": false`) has these alone.
    """
    chosen: Json = source.get("rules", {})
    vitals, quality = _read("rules/vitals.json"), _read("rules/quality.json")
    rules: Json = {"given": [], "rows": [], "params": {}, "adult": vitals["adult"]}
    if chosen:
        rule_set = _read(f"rules/{chosen['set']}.json")
        rules |= {"set": rule_set["id"], "params": rule_set["params"]} | rule_set["tables"][chosen["table"]]
    known = names | ({"applies"} if "applies" in source else set())
    shared = vitals["alerts"] if rules.pop("vitals", True) else []
    rules["alerts"] = rules.get("alerts", []) + [alert for alert in shared if alert["field"] in names]
    if "schedule" in rules:
        rules["schedule"] = _read("rules/plan.json")["params"] | rules["schedule"]
    rules["flags"] = [
        {key: value for key, value in flag.items() if key != "needs"}
        for flag in quality["flags"]
        if known.issuperset(flag.get("needs", []))
    ]
    return rules
