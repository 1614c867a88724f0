"""The rule sets in use: those that are shipped, and what was published in their place."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from app.errors import flatten
from app.extensions import db
from app.formdefs.definitions.resolve import RuleSets, rule_set_names, shipped_rules
from app.formdefs.language.params import param_faults
from app.formdefs.models import FormUpload, UploadState
from app.formdefs.uploads.parts import Part, one_of, whole
from app.formdefs.uploads.past_source import past_faults
from app.formdefs.uploads.rule_source import alerts_faults, table_faults
from app.formdefs.uploads.schedule_source import ScheduleSchema

Json = dict[str, Any]
PLAN = "plan"
UNJUDGED = ("title", "note", "warnings")
WARNINGS = {"red_hours": "红色预警须处置的时限（小时）", "seen_from": "转诊算有结果的跟踪状态"}
KEPT = ("schedule", "class_field", "class_order", "interval_days")  # of a table, what others rely on


class WarningSchema(Part):
    """How soon red alerts are to be handled, and from which state on a referral has an outcome."""

    red_hours = whole(1, 720, required=True)
    seen_from = one_of(("3", "4", "5", "6", "9"), "应是转诊跟踪状态的代码", required=True)


def rule_set(name: str, on: date | None = None) -> Json:
    """The newest published version, or the shipped one. KeyError for one that does not exist.

    `on`: the one that is in force on that day, not one for a later day.
    """
    if name not in rule_set_names():
        raise KeyError(name)
    query = (
        select(FormUpload.rule_set)
        .where(FormUpload.kind == "rules", FormUpload.name == name, FormUpload.state == UploadState.PUBLISHED)
        .order_by(FormUpload.valid_from.desc(), FormUpload.uploaded_at.desc())
    )
    begun = query if on is None else query.where(FormUpload.valid_from <= on)
    return db.session.scalar(begun.limit(1)) or shipped_rules(name)


def setting_changes(now: Json, given: Json) -> Iterator[str]:
    """What of a set changes that no form holds: settings of the whole county, and what is not used."""
    for key, value in given.get("warnings", {}).items():
        if value != now["warnings"][key]:
            yield f"{WARNINGS[key]}由 {now['warnings'][key]} 改为 {value}"
    plain = [{key: value for key, value in each.items() if key not in UNJUDGED} for each in (now, given)]
    if plain[0] != plain[1]:
        yield "改动的地方现在没有表单用到"


def with_new(changed: Json) -> RuleSets:
    """The rule sets as they would be with this one among them."""
    return lambda name: changed if name == changed["id"] else rule_set(name)


def rule_set_faults(given: Json) -> list[str]:
    """What the rule set lacks beside the one that is in use: forms rely on its tables."""
    name = given.get("id")
    if not isinstance(name, str) or name not in rule_set_names():
        return [f"id：没有这个规则集，可用：{'、'.join(rule_set_names())}"]
    now = rule_set(name)
    faults = [f"{key}：没有这种项目" for key in given.keys() - now.keys() - {"title", "note"}]
    faults += [f"{key}：缺少这一项" for key in now.keys() - given.keys() - {"title", "note"}]
    for key in now.keys() & given.keys():
        if type(now[key]) is not type(given[key]):
            faults.append(f"{key}：写法与现用的不同")
    return faults or _inner_faults(now, given)


def _inner_faults(now: Json, given: Json) -> list[str]:
    faults = []
    for part in ("alerts", "flags"):
        if part in given:
            faults += alerts_faults(given[part], part)
    if "alerts" in given and not faults:
        nowhere = [place for place, each in enumerate(given["alerts"]) if "field" not in each]
        faults += [f"alerts.{place}.field：缺少这一项" for place in nowhere]
    if "past" in given:
        faults += past_faults(given["past"], given.get("alerts"))
    if given["id"] == PLAN:
        return faults + _plan_faults(now, given)
    faults += param_faults(now.get("params", {}), given.get("params", {}), "params")
    before, tables = now.get("tables", {}), given.get("tables", {})
    faults += [f"tables.{name}：缺少这张表，有表单在用" for name in before.keys() - tables.keys()]
    faults += [f"tables.{name}：没有表单用这张表" for name in tables.keys() - before.keys()]
    for name in tables.keys() & before.keys():
        faults += _beside(before[name], tables[name], f"tables.{name}")
    return faults


def _beside(now: Json, table: Any, where: str) -> list[str]:
    """A table beside the one in use: forms and plans rely on what that one has."""
    faults = table_faults(table, where)
    if not isinstance(table, dict):
        return faults
    faults += param_faults(now.get("params", {}), table.get("params", {}), f"{where}.params")
    if now["rows"] and table.get("rows") == []:
        faults.append(f"{where}.rows：至少要有一行规则")
    return faults + [f"{where}.{key}：缺少这一项" for key in KEPT if key in now and key not in table]


def _plan_faults(now: Json, given: Json) -> list[str]:
    schemas = {"params": ScheduleSchema(), "warnings": WarningSchema()}
    faults = []
    for part, schema in schemas.items():
        told = flatten(schema.validate(given[part]))
        faults += [f"{part}.{path}：{text}" for path, texts in told.items() for text in texts]
        faults += [f"{part}.{key}：缺少这一项" for key in now[part].keys() - given[part].keys()]
        known = {f"{part}.{each}" for each in told}
        extra = [f"{part}.{key}" for key in given[part].keys() - now[part].keys()]
        faults += [f"{each}：没有这种项目" for each in extra if each not in known]
    return faults
