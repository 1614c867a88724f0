"""Right entries of the follow-ups of chronic diseases."""

from tests.vectors.common import LIFE, MEDICINE, NEXT, VISIT, VITALS, Json, person

ANSWERS: dict[str, Json] = {
    "dm": {
        **VISIT, **VITALS, **LIFE, **NEXT,
        "symptoms": ["1"], "danger_signs": ["0"], "dp_pulse": "1", "fbg": 6.2, "hypo": "1", "staple": 300,
        "med_adherence": "1", "medications": [MEDICINE], "adr": "1", "complication": "1", "visit_class": "1",
    },
    "copd": {
        **VISIT, **VITALS, **LIFE, **NEXT,
        "is_first": False, "symptoms": ["1"], "ae_signs": ["0"], "signs": ["0"], "spo2": 97, "ae_count": 0,
        "ae_hosp": 0, "comorbid": ["1"], "vaccine": ["0"], "med_adherence": "1", "medications": [MEDICINE],
        "inhaler": "1", "adr": "1", "visit_class": "1",
    },
    "psy": {
        **VISIT, **NEXT,
        "visit_target": ["1"], "danger_level": "0", "beh_minor": 0, "beh_trouble": 0, "beh_accident": 0,
        "beh_other": 0, "beh_selfharm": 0, "beh_suicide": 0, "symptoms": ["0"], "insight": "1", "sleep": "1",
        "diet": "1", "soc_self": "1", "soc_house": "1", "soc_work": "9", "soc_study": "2", "soc_contact": "1",
        "restraint": "1", "hosp": "0", "lab": "1", "somatic_severe": "1", "med_adherence": "1",
        "medications": [MEDICINE], "adr": "1", "effect": "2", "visit_class": "3",
    },
}  # fmt: skip
CONTEXTS: dict[str, Json] = {
    "dm": person("1970-01-01", conditions=("E11",)),
    "copd": person("1955-01-01", conditions=("J44",)),
    "psy": person("1985-01-01", "2", conditions=("F20",)),
}
