"""A village with a resident for each form, and drafts put on a phone as if they had just been typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from uuid6 import uuid7

from app.accounts.sign_in import hash_password
from app.changes.note import note
from app.contracts.catalogue import load_catalogue
from app.drugs import lists as drugs
from app.extensions import db
from app.formdefs import catalog
from app.orgs.settings import announce
from app.residents.models import Resident
from app.sync.reference import refresh_reference
from tests.drivers.pages.phone import PhoneApp
from tests.make import VILLAGE, Make
from tests.vectors.bases import ANSWERS, context_for
from tests.vectors.examples import examples

PASSWORD = "Demo-2026!"
SCREENS_OF_ITS_OWN = ("sign",)  # filled step by step, not on the one screen of all others
FORMS = [each.code for each in catalog.current() if each.code not in SCREENS_OF_ITS_OWN]
PUT = """async ([user, draft]) => {
  const opened = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await opened(indexedDB.open(`lvyue-${user}`));
  await opened(database.transaction('drafts', 'readwrite').objectStore('drafts').put(draft));
  database.close();
}"""


@dataclass(frozen=True)
class Village:
    """Its doctor, and by form the id of somebody for whom it is meant (None: it is about nobody yet)."""

    doctor_id: str
    residents: dict[str, str | None]


def found_village() -> Village:
    """All that phones need, committed."""
    load_catalogue()
    refresh_reference()
    drugs.announce()
    announce()
    make = Make()
    doctor = make.user(username="doctor", password_hash=hash_password(PASSWORD), name="张医生")
    make.member(doctor)
    for kind, row in (("organisation", make.clinic), ("team", make.team)):
        note("ref", kind, row.id)
    village = Village(str(doctor.id), {form: _resident_for(form, make) for form in FORMS})
    db.session.commit()
    return village


def _resident_for(form: str, make: Make) -> str | None:
    facts = context_for(form)["resident"]
    if facts is None:
        return None
    resident: Resident = make.resident(
        sex=facts["sex"],
        birth_date=date.fromisoformat(facts["birth_date"]),
        conditions=tuple(facts["conditions"]),
    )
    definition = catalog.definition(form)
    for group in definition.groups if definition else ():
        make.group(resident, group)
    note(VILLAGE, "resident", resident.id)
    return str(resident.id)


def open_filled(phone: PhoneApp, village: Village, form: str, answers: dict[str, Any]) -> None:
    """Show the form with these answers in it, as a draft that was left and is gone on with."""
    day, draft_id = context_for(form)["occurred_on"], str(uuid7())
    started_at = f"{day}T01:00:00Z"
    filled = {"entry_id": str(uuid7()), "form": form, "form_version": 1, "follows": 0, "answers": answers}
    draft = {
        "id": draft_id,
        "visit_id": draft_id,
        "resident_id": village.residents[form],
        "occurred_on": day,
        "started_at": started_at,
        "updated_at": started_at,
        "village": VILLAGE,
        "forms": [filled],
        "place": {"lat": 24.9, "lon": 114.8, "accuracy_m": 12},
    }
    phone.browser.page.evaluate(PUT, [village.doctor_id, draft])
    phone.go(f"drafts/{draft_id}")
    phone.at("save").wait_for()


def right(form: str) -> dict[str, Any]:
    """Right answers, of this village."""
    return _here(ANSWERS[form])


def wrong(form: str) -> dict[str, Any]:
    """As those, with one wrong and some left out."""
    answers = _here(examples(form)["invalid"])
    path, _ = examples(form)["fault"]
    kept = path.removeprefix("answers.").split(".")[0]
    dropped = [name for name in answers if name not in (kept, "visit_mode", "visit_result")][3:9:2]
    return {name: value for name, value in answers.items() if name not in dropped}


def _here(answers: dict[str, Any]) -> dict[str, Any]:
    return answers | ({"area_code": VILLAGE} if "area_code" in answers else {})
