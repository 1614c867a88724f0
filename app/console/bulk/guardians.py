"""Who signed on paper for somebody who could not: the guardian, as the row of the member tells."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.contracts.signings.signatures import GUARDIAN
from app.residents.identity import IDENTITY_CARD, id_no_fault

GUARDIAN_COLUMNS = {
    "guardian_name": "监护人姓名",
    "guardian_relation": "与成员关系",
    "guardian_id_no": "监护人身份证号",
}


def guardian_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """That a guardian is told of by halves, or cannot be: the column, and what to say there."""
    told = guardian_of(values)
    for field in GUARDIAN_COLUMNS if told else ():
        if field not in told:
            yield field, f"填写了监护人的，{'、'.join(GUARDIAN_COLUMNS.values())}都要填写"
    number = told.get("guardian_id_no")
    if number and (wrong := id_no_fault(IDENTITY_CARD, number)):
        yield "guardian_id_no", wrong
    elif number and number == values.get("id_no"):
        yield "guardian_id_no", "与居民本人的证件号码相同，监护人应是另一个人"


def guardian_of(values: Mapping[str, Any]) -> dict[str, Any]:
    return {field: values[field] for field in GUARDIAN_COLUMNS if values.get(field)}


def party_answers(first: Mapping[str, Any]) -> dict[str, Any]:
    """As the form asks of who represents the party: a guardian is who signed the agreement."""
    told = guardian_of(first)
    return {"signer_kind": GUARDIAN, **told} if told else {}


def line_answers(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the form asks of every further member."""
    told = guardian_of(values)
    return {"by_guardian": True, **told} if told else {}
