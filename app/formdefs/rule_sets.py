"""The rule sets in use: those that are shipped, and what was published in their place."""

from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.formdefs.models import FormUpload, UploadState
from app.formdefs.resolve import RuleSets, rule_set_names, shipped_rules
from app.formdefs.rule_source import alerts_faults, table_faults

Json = dict[str, Any]


def rule_set(name: str) -> Json:
    """The newest published version, or the shipped one. KeyError for one that does not exist."""
    if name not in rule_set_names():
        raise KeyError(name)
    query = (
        select(FormUpload.rule_set)
        .where(FormUpload.kind == "rules", FormUpload.name == name, FormUpload.state == UploadState.PUBLISHED)
        .order_by(FormUpload.valid_from.desc(), FormUpload.uploaded_at.desc())
    )
    return db.session.scalar(query.limit(1)) or shipped_rules(name)


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
    before, tables = now.get("tables", {}), given.get("tables", {})
    faults += [f"tables.{name}：缺少这张表，有表单在用" for name in before.keys() - tables.keys()]
    faults += [f"tables.{name}：没有表单用这张表" for name in tables.keys() - before.keys()]
    for name, table in tables.items():
        faults += table_faults(table, f"tables.{name}")
    return faults
