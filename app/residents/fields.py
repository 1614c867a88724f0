"""The fields of a resident's record that forms and rosters fill, by their names on the wire."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.residents.models import Resident

COLUMNS = (
    "name",
    "sex",
    "birth_date",
    "id_type",
    "id_no",
    "phone",
    "contact_name",
    "contact_phone",
    "ethnic",
    "hukou_status",
    "marital",
    "education",
    "occupation",
    "blood_type",
    "insurance",
    "allergies",
    "disability",
    "village_group",
    "address",
    "relation_to_head",
    "record_no",
    "note",
)  # stored in a column of the same name
NESTED = ("area_code", "household_no", "conditions", "groups")  # stored elsewhere: see update.py
FIELDS = frozenset(COLUMNS + NESTED)
REQUIRED = frozenset(
    {"name", "sex", "birth_date", "id_type", "hukou_status", "area_code"}
)  # can't be emptied

LABELS = {
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "id_type": "证件类型",
    "id_no": "证件号码",
    "phone": "本人电话",
    "contact_name": "联系人",
    "contact_phone": "联系人电话",
    "ethnic": "民族",
    "hukou_status": "户籍",
    "marital": "婚姻",
    "education": "文化程度",
    "occupation": "职业",
    "blood_type": "血型",
    "insurance": "医保类型",
    "allergies": "过敏史",
    "disability": "残疾情况",
    "village_group": "村民小组",
    "address": "现住址",
    "relation_to_head": "与户主关系",
    "record_no": "档案号",
    "note": "备注",
    "area_code": "村居代码",
    "household_no": "户编号",
    "conditions": "既往疾病",
    "groups": "人群标识",
}


def to_column(field: str, value: Any) -> Any:
    """A value of the wire as its column holds it: days as dates, lists of codes joined."""
    if value is None:
        return None
    if field == "birth_date" and not isinstance(value, date):
        return date.fromisoformat(value)
    if field == "id_no":
        return str(value).upper()
    return "、".join(map(str, value)) if isinstance(value, list) else value


def to_wire(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def columns_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that these answers fill."""
    return {
        field: to_column(field, answers[field]) for field in COLUMNS if answers.get(field) not in (None, "")
    }


def value_of(resident: Resident, field: str, day: date) -> Any:
    """A field of a record as it goes over the wire, on that day."""
    if field == "area_code":
        return resident.village_code
    if field == "household_no":
        return resident.household.household_no if resident.household else None
    if field == "conditions":
        return [
            condition_of(each)
            for each in sorted(resident.conditions, key=lambda c: c.code)
            if holds(each, day)
        ]
    if field == "groups":
        return sorted({each.group_code for each in resident.groups if listed(each, day)})
    return to_wire(getattr(resident, field))


def condition_of(condition: Any) -> dict[str, Any]:
    confirmed = condition.confirmed_on
    return {"code": condition.code} | ({"confirmed_on": confirmed.isoformat()} if confirmed else {})


def holds(condition: Any, day: date) -> bool:
    """Whether a condition is managed on that day."""
    return bool((condition.managed_from or date.min) <= day <= (condition.managed_to or date.max))


def listed(membership: Any, day: date) -> bool:
    return bool(membership.valid_from <= day <= (membership.valid_to or date.max))
