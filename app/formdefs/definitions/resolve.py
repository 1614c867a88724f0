"""Makes the one document of a form out of its file, the shared blocks, the code lists and the rule sets.

The document is self-contained: it is what phones get, and what the checker and the pages are made from.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.formdefs.language.expression import variables

CATALOG = Path(__file__).parents[1] / "catalog"
Json = dict[str, Any]
RuleSets = Callable[[str], Json]  # by name


def document(code: str) -> Json:
    """The resolved document of the form's shipped version."""
    found = resolved(_read(f"{code}.json"), shipped_rules)
    return found | {"rules": {key: value for key, value in found["rules"].items() if key != "table"}}


def resolved(source: Json, rule_sets: RuleSets) -> Json:
    """The document of a source whose blocks, code lists and rule sets exist."""
    sections = [_section(section, source) for section in source["sections"]]
    names = {field["id"] for section in sections for field in section["fields"]}
    names |= {"applies"} & source.keys()
    chosen: Json = source.get("rules", {})
    rules = chosen if "given" in chosen else rules_of(chosen, names, rule_sets)
    plain = {key: value for key, value in source.items() if key not in ("sections", "rules")}
    return _with_shared(plain | {"sections": sections, "rules": rules}, rule_sets)


def reruled(resolved_document: Json, rule_sets: RuleSets) -> Json:
    """The document with its rules taken anew from the rule sets; one with rules of its own stays as it is."""
    chosen = _chosen(resolved_document)
    if chosen is None:
        return resolved_document
    names = {field["id"] for section in resolved_document["sections"] for field in section["fields"]}
    names |= {"applies"} & resolved_document.keys()
    return _with_shared(resolved_document | {"rules": rules_of(chosen, names, rule_sets)}, rule_sets)


def _with_shared(made: Json, rule_sets: RuleSets) -> Json:
    """With what its questions and rules ask of earlier entries and of limits that forms share."""
    asked = {each for part in (made["rules"], made["sections"]) for each in variables(part)}
    past, params = (
        {
            name: each
            for name, each in rule_sets("vitals").get(part, {}).items()
            if name in _inside(part, asked)
        }
        for part in ("past", "params")
    )
    if params:
        made = made | {"rules": made["rules"] | {"params": params | made["rules"]["params"]}}
    return made | {"past": made.get("past", {}) | past} if past else made


def _inside(part: str, asked: set[str]) -> set[str]:
    """What is asked for as `past.readings`, `params.bp_sbp`."""
    return {name.split(".")[1] for name in asked if name.startswith(f"{part}.")}


def rules_source(resolved_document: Json) -> Json:
    """What its rules are made from: set and table, nothing, or rules of its own."""
    chosen, rules = _chosen(resolved_document), resolved_document["rules"]
    return rules if chosen is None else chosen


def _chosen(resolved_document: Json) -> Json | None:
    """The set and table that its rules come from; a shipped form's file says it. None: from nowhere."""
    rules, code = resolved_document["rules"], resolved_document["code"]
    if "table" in rules:
        return {"set": rules["set"], "table": rules["table"]}
    if "set" not in rules:
        return None if rules["given"] or rules["rows"] else {}
    shipped: Json = _read(f"{code}.json").get("rules", {}) if code in codes() else {}
    return shipped if shipped.get("set") == rules["set"] else None


def with_referral(resolved_document: Json, show: Any = None) -> Json:
    """With a place to refer from, where a red alert may ask for one and the form has none."""
    rules = resolved_document["rules"]
    is_red = any(each.get("severity") == "red" for each in (*rules["rows"], *rules["alerts"]))
    sections = resolved_document["sections"]
    if not is_red or any(field["id"] == "referral" for each in sections for field in each["fields"]):
        return resolved_document
    shown = {} if show is None else {"show": show}
    added = _section(
        {"id": "referral_now", "title": "转诊", "block": "header", "pick": ["referral"]} | shown, {}
    )
    return resolved_document | {"sections": [*sections[:-1], added, sections[-1]]}


def shipped_rules(name: str) -> Json:
    return _read(f"rules/{name}.json")


def rule_set_names() -> list[str]:
    return sorted(path.stem for path in (CATALOG / "rules").glob("*.json"))


def block_fields(name: str) -> list[str] | None:
    """What the block has; None when there is no such block."""
    if name not in {path.stem for path in (CATALOG / "blocks").glob("*.json")}:
        return None
    return [field["id"] for field in _read(f"blocks/{name}.json")["fields"]]


def code_list_names() -> frozenset[str]:
    return frozenset(_read("codes.json"))


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
    options: Mapping[str, str] = (
        code_list(field["codes"]) if "codes" in field else dict(field.get("options", {}))
    )
    if options:
        allowed: Iterable[str] = (
            source["modes"] if field["id"] == "visit_mode" else field.get("values", options)
        )
        resolved["options"] = [[code, label] for code, label in options.items() if code in allowed]
    inner = field.get("fields", []) + (_picked(field["block"], field.get("pick")) if "block" in field else [])
    if inner:
        resolved["fields"] = [_field(each, source) for each in inner]
    return resolved


def rules_of(chosen: Json, names: set[str], rule_sets: RuleSets) -> Json:
    """The form's own decision table, and of the shared alerts and flags those whose fields it has.

    `chosen` names set and table. A table's own alerts come first; one whose people have other limits
    (`"vitals": false`) has these alone.
    """
    vitals, quality = rule_sets("vitals"), rule_sets("quality")
    rules: Json = {"given": [], "rows": [], "params": {}, "adult": vitals["adult"]}
    if "table" in chosen:
        rule_set, table = rule_sets(chosen["set"]), chosen["table"]
        named = {"set": rule_set["id"], "table": table}
        rules |= named | {"params": rule_set["params"]} | rule_set["tables"][table]
    shared = vitals["alerts"] if rules.pop("vitals", True) else []
    rules["alerts"] = rules.get("alerts", []) + [alert for alert in shared if alert["field"] in names]
    if "schedule" in rules:
        rules["schedule"] = rule_sets("plan")["params"] | rules["schedule"]
    rules["flags"] = [
        {key: value for key, value in flag.items() if key != "needs"}
        for flag in quality["flags"]
        if names.issuperset(flag.get("needs", []))
    ]
    return rules
