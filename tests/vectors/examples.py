"""For each form a right entry, one at the bounds of what is right, and a wrong one: to send to a server."""

from tests.vectors.bases import ANSWERS, Json
from tests.vectors.common import REFERRAL

# form: what the entry at the bounds changes, what the wrong one changes, and the fault that is found in it
CASES: dict[str, tuple[Json, Json, tuple[str, str]]] = {
    "htn": (
        {"sbp": 300, "dbp": 200, "heart_rate": 20, "smoke": 200, "visit_class": "2", "referral": REFERRAL},
        {"sbp": 301},
        ("sbp", "range"),
    ),
    "dm": ({"fbg": 50, "visit_class": "2", "referral": REFERRAL}, {"fbg": 50.1}, ("fbg", "range")),
    "copd": ({"spo2": 50, "visit_class": "3", "referral": REFERRAL}, {"spo2": 49}, ("spo2", "range")),
    "psy": ({"beh_minor": 99}, {"danger_level": "6"}, ("danger_level", "not_a_code")),
    "home_service": ({"temp": 45, "fee": 5000}, {"fee": 5000.01}, ("fee", "range")),
    "fulfil": ({"content": "长" * 500}, {"content": "长" * 501}, ("content", "too_long")),
    "sign": (
        {"cycle_months": 36, "end_date": "2029-03-09"},
        {"end_date": "2027-03-10"},
        ("end_date", "rule"),
    ),
    "resident_registration": (
        {"birth_date": "1949-12-31"},
        {"id_no": "110105194912310021"},
        ("id_no", "format"),
    ),
    "resident_update": ({"base_version": 1}, {"phone": "12345"}, ("phone", "format")),
}


def examples(form: str) -> Json:
    """`valid`, `boundary` and `invalid` answers, and the `fault` of the last as path and code."""
    bounds, wrong, (path, code) = CASES[form]
    right = ANSWERS[form]
    found = {"valid": right, "boundary": right | bounds, "invalid": right | wrong}
    return found | {"fault": [f"answers.{path}", code]}
