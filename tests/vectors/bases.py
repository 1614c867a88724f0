"""Answers and circumstances that are right as they stand; vectors change one thing at a time."""

from typing import Any

Json = dict[str, Any]

DIGEST = "0123456789abcdef" * 4
PERSON = "01930000-0000-7000-8000-000000000001"
REFERRAL: Json = {"ref_flag": "2", "ref_level": "1", "ref_reason": ["5"], "ref_org": "县人民医院心内科"}
MEDICINE: Json = {"drug_name": "氨氯地平片", "times_per_day": 1, "dose": 5, "dose_unit": "01"}

CONTEXT: Json = {
    "occurred_on": "2026-03-10",
    "today": "2026-03-12",
    "recorded_on": "2026-03-10",
    "resident": {"sex": "1", "birth_date": "1970-01-01", "groups": ["G04"], "conditions": ["I10"]},
    "previous": None,
    "has_location": True,
}

_VISIT: Json = {
    "visit_mode": "2",
    "visit_result": "1",
    "resident_sign": DIGEST,
    "started_at": "2026-03-10T09:00:00+08:00",
    "ended_at": "2026-03-10T09:12:00+08:00",
}

ANSWERS: dict[str, Json] = {
    "htn": {
        **_VISIT,
        "symptoms": ["1"],
        "danger_signs": ["0"],
        "sbp": 128,
        "dbp": 80,
        "height": 165,
        "weight": 60,
        "heart_rate": 72,
        "smoke": 0,
        "drink": 0,
        "ex_times": 3,
        "ex_min": 30,
        "psych_adjust": "1",
        "compliance": "1",
        "salt": "2",
        "med_adherence": "1",
        "medications": [MEDICINE],
        "adr": "1",
        "complication": "1",
        "visit_class": "1",
        "mgmt_outcome": "1",
        "next_visit_date": "2026-06-01",
    },
    "home_service": {
        **_VISIT,
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
}


def vector(
    form: str, name: str, change: Json | None = None, drop: tuple[str, ...] = (), **expected: Any
) -> Json:
    """The right entry of the form with a few answers changed or dropped; `context` in expected changes that.

    What is expected: `faults` (all, as path and code; none if not said), or `fault` (this one at least), or
    `sound` (the shape of this answer is right); `day`, `computed` and `outcome` (as far as they are named).
    """
    context = expected.pop("context", {}) | ({"resident": None} if form == "resident_registration" else {})
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
