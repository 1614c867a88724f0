"""Answers and circumstances that are right as they stand; vectors change one thing at a time."""

from typing import Any

from tests.vectors import right_chronic, right_contracts, right_public_health, right_services
from tests.vectors.common import CONTEXT, DIGEST, LIFE, MEDICINE, NEXT, PERSON, REFERRAL, VISIT, VITALS, Json

__all__ = ["ANSWERS", "CONTEXT", "CONTEXTS", "DIGEST", "PERSON", "REFERRAL", "Json", "context_for", "vector"]

ANSWERS: dict[str, Json] = {
    "htn": {
        **VISIT,
        "symptoms": ["1"],
        "danger_signs": ["0"],
        **VITALS,
        **LIFE,
        "salt": "2",
        "med_adherence": "1",
        "medications": [MEDICINE],
        "adr": "1",
        "complication": "1",
        "visit_class": "1",
        **NEXT,
    },
    "home_service": {
        **VISIT,
        "req_source": "1",
        "req_at": "2026-03-09T18:00:00+08:00",
        "indication": ["3"],
        "risk_assess": ["0"],
        "crew": [PERSON, "01930000-0000-7000-8000-000000000002"],
        "arrive_at": "2026-03-10T09:00:00+08:00",
        "leave_at": "2026-03-10T09:30:00+08:00",
        "temp": 36.5,
        "sbp": 128,
        "dbp": 80,
        "procedures": ["1", "11"],
        "diagnosis": "高血压",
        "treatment": "测量血压，指导用药",
        "adverse_event": "1",
    },
    "fulfil": {
        "visit_mode": "1",
        "agreement_member_id": PERSON,
        "item_ids": ["I013"],
        "content": "核对家庭自测血压记录并给出指导",
        "evidence_kind": ["3"],
        "confirm_kind": "2",
    },
    "sign": {
        "needs": {"groups": ["G04"], "conditions": ["I10"], "self_care": "1", "mobility": "1"},
        "kind": "new",
        "mode": "standard",
        "scope": "individual",
        "members": [{"resident_id": PERSON, "groups": ["G04"], "present": True}],
        "packages": ["P-BASE", "P-HTN"],
        "items": ["I013"],
        "start_date": "2026-03-10",
        "end_date": "2027-03-09",
        "cycle_months": 12,
        "fee_total": 0,
        "fee_sources": ["3"],
        "consent_read": True,
        "consent_seconds": 42.5,
        "consent_scrolled": True,
        "signer_kind": "1",
        "resident_sign": {
            "image": DIGEST,
            "strokes": [[[1, 2, 0], [3.5, 4, 16]]],
            "signed_at": "2026-03-10T09:10:00+08:00",
        },
        "doctor_sign": DIGEST,
        "photo": DIGEST,
    },
    "resident_registration": {
        "name": "某某",
        "sex": "2",
        "birth_date": "1949-12-31",
        "id_type": "01",
        "id_no": "11010519491231002X",
        "hukou_status": "1",
        "area_code": "360783104202",
        "address": "某村 1 号",
    },
    "resident_update": {"base_version": 3, "phone": "13800138000"},
    "record_change": {"change": "died", "changed_on": "2026-03-09", "death_cause": "脑卒中"},
}

MORE = (right_chronic, right_contracts, right_public_health, right_services)
CONTEXTS: dict[str, Json] = {"resident_registration": {"resident": None}}
for _more in MORE:
    ANSWERS |= _more.ANSWERS
    CONTEXTS |= _more.CONTEXTS


def context_for(form: str) -> Json:
    """The circumstances in which the right entry of a form is right."""
    return CONTEXT | CONTEXTS.get(form, {})


def vector(
    form: str, name: str, change: Json | None = None, drop: tuple[str, ...] = (), **expected: Any
) -> Json:
    """The right entry of the form with a few answers changed or dropped; `context` in expected changes that.

    What is expected: `faults` (all, as path and code; none if not said), or `fault` (this one at least), or
    `sound` (the shape of this answer is right); `day`, `computed` and `outcome` (as far as they are named).
    """
    context = expected.pop("context", {})
    if not expected.keys() & {"fault", "sound"}:
        expected.setdefault("faults", [])
    parts = {
        "name": name,
        "form": form,
        "change": change or {},
        "drop": list(drop),
        "context": context,
        **expected,
    }
    return {key: value for key, value in parts.items() if value not in ({}, []) or key == "faults"}
