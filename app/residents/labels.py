"""A resident's fields in words, for pages that compare two values."""

from typing import Any

from app.formdefs.definitions.resolve import code_list
from app.residents.fields import LABELS

LISTS = {
    "sex": "SEX",
    "id_type": "IDTYPE",
    "ethnic": "ETHNIC",
    "hukou_status": "HUKOU",
    "marital": "MARITAL",
    "education": "EDUCATION",
    "occupation": "OCCUPATION",
    "blood_type": "BLOOD",
    "insurance": "INSURANCE",
    "relation_to_head": "RELATION",
}


def label(field: str) -> str:
    return LABELS.get(field, field)


def shown(field: str, value: Any) -> str:
    if value in (None, "", []):
        return "（空）"
    if field == "conditions":
        names = code_list("CONDITION")
        return "、".join(
            f"{names.get(each['code'], each['code'])} {each.get('confirmed_on', '')}".strip()
            for each in value
        )
    if field == "groups":
        return "、".join(code_list("GROUP").get(each, each) for each in value)
    return code_list(LISTS[field]).get(value, str(value)) if field in LISTS else str(value)
