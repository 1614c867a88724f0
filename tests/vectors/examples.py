"""For each form a right entry, one at the bounds of what is right, and a wrong one: to send to a server."""

from tests.vectors.bases import ANSWERS, Json
from tests.vectors.common import DIGEST, REFERRAL

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
    "psy_urgent": ({"event": "长" * 500}, {"danger_level": "2"}, ("danger_level", "not_a_code")),
    "bp_screen": ({"sbp": 300, "dbp": 200, "referral": REFERRAL}, {"sbp": 301}, ("sbp", "range")),
    "tb_first": ({"edu9": "2", "smoke": 200}, {"smoke": 201}, ("smoke", "range")),
    "tb_follow": ({"treatment_month": 36, "missed": 200}, {"missed": 201}, ("missed", "range")),
    "selfcare": (
        dict.fromkeys(("meal", "wash", "dress", "toilet", "move"), "4"),
        {"meal": "5"},
        ("meal", "not_a_code"),
    ),
    "tcm33": (
        {"height": 250, "weight": 300, "waist": 200, "guide9": None, "guide4": ["2"]},
        {"q1": "6"},
        ("q1", "not_a_code"),
    ),
    "exam65": (
        {"pulse": 20, "temp": 45, "wbc": 500, "referral": REFERRAL},
        {"feedback_date": "2026-03-09"},
        ("feedback_date", "rule"),
    ),
    "antenatal": ({"gest_weeks": 44, "gest_days": 6, "hb": 250}, {"fhr": 251}, ("fhr", "range")),
    "postnatal": (
        {"delivery_date": "2025-12-10"},
        {"delivery_date": "2025-12-09"},
        ("delivery_date", "rule"),
    ),
    "newborn": ({"rr": 120, "hr": 250, "weight": 10}, {"weight": 10.01}, ("weight", "range")),
    "child": ({"weight": 60, "height": 150}, {"height": 150.1}, ("height", "range")),
    "bed_open": ({"plan_days": 180, "round_per_week": 7}, {"plan_days": 181}, ("plan_days", "range")),
    "bed_round": ({"temp": 45, "sbp": 300}, {"next_round": "2026-03-10"}, ("next_round", "rule")),
    "bed_close": (
        {"bed_close_date": "2026-01-09"},
        {"bed_close_date": "2026-01-08"},
        ("bed_close_date", "rule"),
    ),
    "referral_up": ({"reason": "长" * 500}, {"phone": "12345"}, ("phone", "format")),
    "referral_down": ({"plan": "长" * 1000}, {"recv_date": "2026-03-11"}, ("recv_date", "rule")),
    "health_edu": ({"attendees": 5000}, {"attendees": 5001}, ("attendees", "range")),
    "health_assess": ({"advice": "长" * 1000}, {"risks": ["0", "1"]}, ("risks", "exclusive")),
    "phone_survey": ({"attempts": 20}, {"signed_self": "2"}, ("verdict", "rule")),
    "spot_check": ({"verdict": "5"}, {"verdict": "6"}, ("verdict", "not_a_code")),
    "poverty": ({"cost_self": 1200, "op_cnt": 200}, {"cost_self": 1200.01}, ("cost_self", "rule")),
    "epi": ({"temp_am": 37.2, "day_no": 28}, {"temp_am": 37.3}, ("action", "rule")),
    "home_service": ({"temp": 45, "fee": 5000}, {"fee": 5000.01}, ("fee", "range")),
    "fulfil": ({"content": "长" * 500}, {"content": "长" * 501}, ("content", "too_long")),
    "sign": (
        {"cycle_months": 36, "end_date": "2029-03-09"},
        {"end_date": "2027-03-10"},
        ("end_date", "rule"),
    ),
    "needs_assess": ({"wishes": "长" * 200}, {"groups": ["G90", "G03"]}, ("groups", "exclusive")),
    "member_confirm": (
        {"member_sign": {"image": DIGEST, "strokes": []}},
        {"consent_read": False},
        ("consent_read", "rule"),
    ),
    "contract_end": ({"end_date": "2026-05-09"}, {"end_date": "2026-05-10"}, ("end_date", "rule")),
    "service_request": (
        {"promised_date": "2026-03-10"},
        {"promised_date": "2026-03-09"},
        ("promised_date", "rule"),
    ),
    "alert_handling": ({"result": "长" * 300}, {"result": "长" * 301}, ("result", "too_long")),
    "referral_check": ({"seen_on": "2026-03-10"}, {"seen_on": "2026-03-11"}, ("seen_on", "rule")),
    "service_waiver": ({"to_date": "2026-03-01"}, {"to_date": "2026-02-28"}, ("to_date", "rule")),
    "contract_transfer": ({"from_date": "2026-05-09"}, {"from_date": "2026-05-10"}, ("from_date", "rule")),
    "contract_extend": ({"reason": "长" * 200}, {"reason": "长" * 201}, ("reason", "too_long")),
    "resident_registration": (
        {"birth_date": "1949-12-31"},
        {"id_no": "110105194912310021"},
        ("id_no", "format"),
    ),
    "record_change": (
        {"changed_on": "2026-03-10"},
        {"changed_on": "2026-03-11"},
        ("changed_on", "rule"),
    ),
    "resident_update": ({"base_version": 1}, {"phone": "12345"}, ("phone", "format")),
}


def examples(form: str) -> Json:
    """`valid`, `boundary` and `invalid` answers, and the `fault` of the last as path and code."""
    bounds, wrong, (path, code) = CASES[form]
    right = ANSWERS[form]
    found = {"valid": right, "boundary": right | bounds, "invalid": right | wrong}
    return found | {"fault": [f"answers.{path}", code]}
