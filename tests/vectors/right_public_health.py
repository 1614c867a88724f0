"""Right entries of the forms for tuberculosis, old people, mothers and children."""

from tests.vectors.common import DIGEST, NEXT, VISIT, Json, person

_LIFE: Json = {"smoke": 0, "drink": 0}

ANSWERS: dict[str, Json] = {
    "tb_first": {
        **VISIT, **_LIFE, **NEXT,
        "next_visit_date": "2026-03-20", "notified_at": "2026-03-09T09:00:00+08:00", "patient_type": "1",
        "sputum": "1", "resistance": "2", "symptoms": ["1"], "regimen": "2HRZE/4HR", "usage": "1",
        "dosage_form": ["1"], "dot_supervisor": "2", "pickup_place": "村卫生室", "pickup_date": "2026-03-09",
        "single_room": "1", "ventilation": "1", **{f"edu{n}": "1" for n in range(1, 10)},
    },
    "tb_follow": {
        **VISIT, **_LIFE, **NEXT,
        "next_visit_date": "2026-04-09", "treatment_month": 3, "dot_supervisor": "2", "symptoms": ["0"],
        "regimen": "2HRZE/4HR", "usage": "1", "dosage_form": ["1"], "missed": 0, "adr": "1",
        "complication": "1", "advice": "继续治疗", "treatment_ended": False,
    },
    "psy_urgent": {
        **{name: said for name, said in VISIT.items() if name != "resident_sign"},
        "happened_at": "2026-03-10T07:30:00+08:00", "danger_level": "4", "event": "持续打砸，不听劝止",
        "notified": ["1", "2"], "notified_at": "2026-03-10T07:40:00+08:00", "measures": ["1", "4"],
        "outcome": "1", "hospital": "县精神病专科医院",
    },
    "bp_screen": {
        **VISIT, "sbp": 118, "dbp": 76, "height": 165, "weight": 60, "waist": 75, "family_bp": False,
        "salt_taste": "2", "spirits": 0,
    },
    "selfcare": {**VISIT, "meal": "1", "wash": "1", "dress": "1", "toilet": "1", "move": "1"},
    "tcm33": {
        **VISIT, "height": 165, "weight": 60, "waist": 75, "guide9": ["2", "4"],
        **{f"q{n}": "1" for n in range(1, 34) if n not in (9, 28)},
    },
    "exam65": {
        **VISIT, "symptoms": ["1"], "temp": 36.5, "pulse": 72, "resp_rate": 18, "sbp_l": 128, "dbp_l": 80,
        "height": 165, "weight": 60, "waist": 75, "self_health": "1",
        "cognition": "1", "emotion": "1", "ex_freq": "1", "ex_min": 30, "ex_years": 10, "diet": ["1"],
        "smoke_status": "1", "drink_freq": "1", "hearing": "1", "motion": "1", "heart": "1", "lung": "1",
        "abdomen": "1", "edema": "1", "exam_complete": True, "fbg": 5.2, "hb": 130, "wbc": 6.1, "plt": 200,
        "alt": 20, "ast": 22, "tbil": 12, "cr": 70, "bun": 5, "tc": 4.5, "tg": 1.2, "ldl": 2.5, "hdl": 1.3,
        "hba1c": 5.6, "u_pro": "1", "u_glu": "1", "u_ket": "1", "u_bld": "1", "ecg": "1", "us": "1",
        "chest_dr": "1", "problems": ["0"], "assess": "1", "guide": ["2"], "risk_ctrl": ["3", "4"],
        "feedback_date": "2026-03-20", "feedback_mode": "1",
    },
    "antenatal": {
        **VISIT, "lmp": "2025-08-26", "gest_weeks": 28, "gest_days": 0, "visit_seq": 4, "weight": 62,
        "sbp": 118, "dbp": 76, "fundal": 26, "abd_circ": 90, "fetal_pos": "01", "fhr": 140, "hb": 118,
        "u_pro": "1", "danger_signs": ["0"], "risk_color": "1", "class": "1", "guide": ["1", "5"],
    },
    "postnatal": {
        **VISIT, "pp_stage": "1", "delivery_date": "2026-03-03", "discharge_date": "2026-03-06", "temp": 36.6,
        "general": "好", "psych": "平稳", "sbp": 118, "dbp": 76, "breast": "1", "lochia": "1",
        "lochia_color": "1", "lochia_smell": False, "lochia_amount": "2", "uterus": "1", "wound": "1",
        "class": "1", "guide": ["1", "4"],
    },
    "newborn": {
        **VISIT, "mother_name": "某某", "mother_id_no": "11010519491231002X", "gest": 39,
        "birth_weight": 3.2, "birth_length": 50, "birth_mode": ["1"], "asphyxia": "1",
        "apgar1": 9, "apgar5": 10, "hearing": "1", "screening": ["1"], "feeding": "1", "vomit": "1",
        "stool": "1", "stool_times": 4, "temp": 36.8, "hr": 130, "rr": 40, "weight": 3.1, "face": "1",
        "jaundice": "2", "font_a": 2, "font_b": 2, "font_state": "1",
        **dict.fromkeys(("eye", "ear", "nose", "mouth", "heart_lung", "abdomen"), "1"),
        **dict.fromkeys(("limbs", "neck", "skin", "anus", "genital", "spine"), "1"),
        "cord": "2", "guide": ["1"],
    },
    "child": {
        **VISIT, "age_stage": "6", "ill": ["1"], "weight": 7.9, "weight_eval": "2", "height": 67.5,
        "height_eval": "2", "head": 43, "face": "1", "skin": "1", "fontanelle": "2", "neck_mass": "1",
        "eye": "1", "ear": "1", "mouth": "1", "teeth": 1, "chest": "1", "abdomen": "1", "navel": "1",
        "limbs": "1", "anus_genital": "1", "hearing": "1", "develop": "1", "rickets_sx": ["1"],
        "rickets_sg": ["1"], "hb": 118, "outdoor_h": 2, "vitd_iu": 400, "guide": ["1", "3"],
    },
}  # fmt: skip
COURSE: Json = {  # begun 180 days before, visited as often as was due
    "course": [{"occurred_on": "2025-09-11"}],
    "visits": [{"occurred_on": day} for day in (
        "2026-02-08", "2026-01-09", "2025-12-10", "2025-11-10", "2025-10-31", "2025-10-21", "2025-10-11",
        "2025-10-01", "2025-09-21", "2025-09-11",
    )],
}  # fmt: skip
_OLD = person("1955-01-01")
CONTEXTS: dict[str, Json] = {
    "tb_first": person("1985-01-01", conditions=("A15",)),
    "tb_follow": person("1985-01-01", conditions=("A15",)) | {"past": COURSE},
    "psy_urgent": person("1985-01-01", conditions=("F20",)),
    "bp_screen": person("1985-01-01"),
    "selfcare": _OLD,
    "tcm33": _OLD,
    "exam65": _OLD | {"past": {"selfcare": [{"occurred_on": "2026-03-10", "grade": "1"}]}},
    "antenatal": person("1996-01-01", "2"),
    "postnatal": person("1996-01-01", "2"),
    "newborn": person("2026-03-03"),
    "child": person("2025-09-08", "2"),
}
ENDED: Json = {
    "treatment_ended": True, "mgmt_outcome": "9", "stop_date": "2026-03-10", "stop_reason": "1",
    "doses_due": 180, "doses_taken": 175, "assessor_sign": DIGEST,
}  # fmt: skip
