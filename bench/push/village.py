"""The data that a measurement starts from: villages with residents, and pushes encoded beforehand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from uuid6 import uuid7

from app.accounts.models import Role, User
from app.accounts.sign_in import hash_password
from app.clock import now, today
from app.entries.tables import table_of
from app.extensions import db
from app.orgs.models import OrgLevel, OrgUnit, Village
from app.residents.models import Condition, Resident
from app.upsert import insert_rows

PASSWORD = "Bench-2026!"
FIRST_DAY, APART = 260, 7  # days ago; a visit of long ago would also bring what was missed since
COUNTY, CENTRE = "360783", "360783100"


@dataclass(frozen=True)
class Doctor:
    """A village doctor and the residents of the village."""

    username: str
    residents: tuple[UUID, ...]


def make_villages(count: int, residents: int) -> list[Doctor]:
    """A county with so many villages, each with a doctor and residents with hypertension."""
    county = _unit(None, OrgLevel.COUNTY, COUNTY)
    centre = _unit(county, OrgLevel.CENTRE, CENTRE)
    password_hash = hash_password(PASSWORD)
    doctors = [_village(centre, number, residents, password_hash) for number in range(count)]
    db.session.commit()
    return doctors


def _village(centre: OrgUnit, number: int, residents: int, password_hash: str) -> Doctor:
    code = f"{CENTRE}{200 + number}"
    clinic = _unit(centre, OrgLevel.CLINIC, code)
    village = Village(
        code=code,
        name=f"{number}号村",
        township_code=CENTRE,
        clinic_id=clinic.id,
        lat=24.9,
        lon=114.8,
        radius_m=2000,
    )
    doctor = User(
        id=uuid7(),
        username=f"doctor{number}",
        password_hash=password_hash,
        name=f"医生{number}",
        role=Role.VILLAGE_DOCTOR,
        org_unit_id=clinic.id,
    )
    db.session.add_all([village, doctor])
    db.session.flush()
    return Doctor(doctor.username, _residents(village, clinic, residents))


def _residents(village: Village, clinic: OrgUnit, count: int) -> tuple[UUID, ...]:
    ids = tuple(uuid7() for _ in range(count))
    at = now()
    people = [
        {
            "id": id_,
            "version": 1,
            "field_versions": {},
            "name": f"居民{number}",
            "search_keys": "",
            "sex": "2",
            "birth_date": date(1960, 1, 1),
            "id_type": "none",
            "hukou_status": "1",
            "village_code": village.code,
            "org_unit_id": clinic.id,
            "archive_status": "0",
            "created_at": at,
        }
        for number, id_ in enumerate(ids)
    ]
    managed = {"code": "I10", "managed_from": date(2023, 1, 1), "source": "bench"}
    insert_rows(db.session(), table_of(Resident), people)
    conditions = [{"id": uuid7(), "resident_id": id_, **managed} for id_ in ids]
    insert_rows(db.session(), table_of(Condition), conditions)
    return ids


def _unit(parent: OrgUnit | None, level: OrgLevel, code: str) -> OrgUnit:
    path = f"{parent.path if parent else '/'}{code}/"
    parent_id = parent.id if parent else None
    unit = OrgUnit(
        id=uuid7(), parent_id=parent_id, level=level, code=code, name=code, path=path, area_code=code
    )
    db.session.add(unit)
    db.session.flush()
    return unit


def visits(doctor: Doctor) -> Iterator[dict[str, object]]:
    """One resident after the other, then the same again a week later: none is a repetition."""
    number = 0
    for day in range(FIRST_DAY, 0, -APART):
        for resident_id in doctor.residents:
            number += 1
            yield _visit(str(resident_id), number, today() - timedelta(days=day))


def encode(device_id: str, entries: list[dict[str, object]]) -> bytes:
    sent = {"device_id": device_id, "app_version": "1.0.0", "sent_at": now().isoformat(), "entries": entries}
    return json.dumps(sent, ensure_ascii=False).encode()


def _visit(resident_id: str, number: int, on: date) -> dict[str, object]:
    """A home visit with 25 answers; every tenth blood pressure is high, every fiftieth dangerous."""
    high, dangerous = number % 10 == 0, number % 50 == 0
    sbp = 186 if dangerous else 152 if high else 118 + number % 20
    answers: dict[str, object] = {
        "visit_mode": "2", "visit_result": "1", "symptoms": ["1"], "danger_signs": ["0"],
        "sbp": sbp, "dbp": 92 if high else 78, "height": 158.5, "weight": 50 + number % 30,
        "heart_rate": 62 + number % 20, "smoke": 0, "drink": 0, "ex_times": 5, "ex_min": 30,
        "psych_adjust": "1", "compliance": "1", "salt": "1", "med_adherence": "1", "adr": "1",
        "complication": "1", "visit_class": "2" if high else "1", "mgmt_outcome": "1",
        "next_visit_date": (on + timedelta(days=14 if high else 85)).isoformat(),
        "medications": [{"drug_name": "苯磺酸氨氯地平片", "times_per_day": 1, "dose": 5, "dose_unit": "01"}],
        "started_at": f"{on}T09:00:00+08:00", "ended_at": f"{on}T09:12:00+08:00",
    }  # fmt: skip
    if dangerous:
        answers["referral"] = {"ref_flag": "1", "ref_handling": "已现场处置并联系家属"}
    return {
        "id": str(uuid7()), "revision": 1, "follows": 0, "device_seq": number, "visit_id": str(uuid7()),
        "form": "htn", "form_version": 1, "resident_id": resident_id, "occurred_on": on.isoformat(),
        "recorded_at": f"{on}T09:12:30+08:00", "answers": answers,
        "location": {"lat": 24.9012, "lon": 114.8023, "accuracy_m": 12},
    }  # fmt: skip
