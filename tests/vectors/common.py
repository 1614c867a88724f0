"""What the right entries of all forms have in common."""

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

VISIT: Json = {
    "visit_mode": "2",
    "visit_result": "1",
    "resident_sign": DIGEST,
    "started_at": "2026-03-10T09:00:00+08:00",
    "ended_at": "2026-03-10T09:12:00+08:00",
}
VITALS: Json = {"sbp": 128, "dbp": 80, "height": 165, "weight": 60, "heart_rate": 72}
LIFE: Json = {"smoke": 0, "drink": 0, "ex_times": 3, "ex_min": 30, "psych_adjust": "1", "compliance": "1"}
NEXT: Json = {"mgmt_outcome": "1", "next_visit_date": "2026-06-01"}


def person(birth_date: str, sex: str = "1", conditions: tuple[str, ...] = (), **others: Any) -> Json:
    """A context in which another resident is met."""
    resident = {"sex": sex, "birth_date": birth_date, "groups": [], "conditions": list(conditions)}
    return {"resident": resident, **others}
