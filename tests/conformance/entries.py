"""Entries as a person reading the specification's tables would write them."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

Json = dict[str, Any]
CHINA = timezone(timedelta(hours=8))
PNG = b"\x89PNG\r\n\x1a\n"


def today() -> date:
    return datetime.now(CHINA).date()


def now() -> str:
    return datetime.now(CHINA).isoformat(timespec="seconds")


def new_id() -> str:
    return str(uuid4())


def picture() -> tuple[bytes, str]:
    """Bytes of an image that nobody has sent yet, and their digest."""
    content = PNG + uuid4().bytes
    return content, hashlib.sha256(content).hexdigest()


def entry(form: str, resident: str | None, answers: Json, number: int | None = None, **changed: Any) -> Json:
    """The envelope; a key given as `...` is left out."""
    made: Json = {
        "id": new_id(),
        "revision": 1,
        "follows": 0,
        "device_seq": ... if number is None else number,
        "visit_id": new_id(),
        "form": form,
        "form_version": 1,
        "resident_id": ... if resident is None else resident,
        "occurred_on": today().isoformat(),
        "recorded_at": now(),
        "location": {"lat": 24.91, "lon": 114.79, "accuracy_m": 12},
        "attachments": [],
        "answers": answers,
    }
    return {key: value for key, value in {**made, **changed}.items() if value is not ...}


def corrected(before: Json, number: int | None = None, **answers: Any) -> Json:
    """The next revision, with these answers."""
    revision = before["revision"] + 1
    head = {"revision": revision, "follows": revision - 1, "recorded_at": now()}
    after = {**before, **head, "answers": {**before["answers"], **answers}}
    return {**after, "device_seq": number} if number is not None else after


HTN: Json = {
    "visit_mode": "2",
    "visit_result": "1",
    "symptoms": ["1"],
    "danger_signs": ["0"],
    "sbp": 132,
    "dbp": 84,
    "height": 158,
    "weight": 61.5,
    "heart_rate": 72,
    "smoke": 0,
    "drink": 0,
    "ex_times": 5,
    "ex_min": 30,
    "psych_adjust": "1",
    "compliance": "1",
    "salt": "1",
    "med_adherence": "3",
    "adr": "1",
    "complication": "1",
    "visit_class": "1",
    "mgmt_outcome": "1",
}
EVERY_HTN: Json = {  # every line of the form's table, of the shared blocks and of the header
    **HTN,
    "symptoms": ["2", "8", "10"],
    "symptoms_other": "颈部发紧",
    "sbp2": 130,
    "dbp2": 82,
    "weight_target": 60,
    "bmi_target": 24.0,
    "waist": 82.5,
    "signs_other": "无",
    "smoke_target": 0,
    "drink": 0.5,
    "drink_target": 0,
    "ex_times_target": 7,
    "ex_min_target": 30,
    "salt_target": "1",
    "aux_exam": "血脂正常",
    "med_adherence": "1",
    "medications": [
        {
            "drug_name": "苯磺酸氨氯地平片",
            "drug_code": "XC08CA01",
            "times_per_day": 1,
            "dose": 5,
            "dose_unit": "01",
            "route": "1",
            "is_insulin": False,
            "change": "1",
        }
    ],
    "adr": "2",
    "adr_desc": "踝部水肿",
    "visit_class": "3",
    "referral": {
        "ref_flag": "2",
        "ref_level": "2",
        "ref_reason": ["2"],
        "ref_org": "县人民医院心内科",
    },
    "note": "嘱低盐饮食",
    "location_reason": "indoor",
}


def htn(resident: str, number: int | None = None, on: date | None = None, **answers: Any) -> Json:
    day = on or today()
    due = (day + timedelta(days=90)).isoformat()
    return entry(
        "htn", resident, {**HTN, "next_visit_date": due, **answers}, number, occurred_on=day.isoformat()
    )


def registration(village: str, number: int | None = None, **answers: Any) -> Json:
    """Opening the record of a woman of 60 with hypertension."""
    born = date(today().year - 60, 1, 1).isoformat()
    profile = {
        "name": "张三妹",
        "sex": "2",
        "birth_date": born,
        "id_type": "none",
        "hukou_status": "1",
        "area_code": village,
        "address": "村口第一家",
        "conditions": [{"code": "I10", "confirmed_on": "2020-05-01"}],
    }
    return entry("resident_registration", None, {**profile, **answers}, number)


def update(resident: str, version: int, number: int | None = None, **answers: Any) -> Json:
    return entry("resident_update", resident, {"base_version": version, **answers}, number)


def utc(shift: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + shift).isoformat()


def lecture() -> Json:
    """The answers of an activity for many at once."""
    moment = f"{today()}T09:00:00+08:00"
    return {
        "visit_mode": "9",
        "kind": "1",
        "topic": "高血压防治",
        "content": "限盐、运动与规律服药",
        "held_at": moment,
        "place": "村委会",
        "speaker": "主讲医生",
        "attendees": 35,
        "attachments": ["a" * 64],
    }
