"""A village with a resident for each form, and drafts put on a phone as if they had just been typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from uuid6 import uuid7

from app.accounts.models import User
from app.accounts.sign_in import hash_password
from app.changes.note import note
from app.contracts.derived.derive import follow_approval
from app.contracts.signings.sign import member_id
from app.contracts.terms.catalogue import load_catalogue
from app.drugs import lists as drugs
from app.entries.models import EntryStatus
from app.extensions import db
from app.formdefs import catalog
from app.orgs.settings import announce
from app.residents.models import Resident
from app.sync.channels.reference import refresh_reference
from tests.contracts.signing import sign_answers
from tests.drivers.pages.phone import PhoneApp
from tests.make import VILLAGE, Make
from tests.vectors.bases import ANSWERS, context_for
from tests.vectors.examples import examples

PASSWORD = "Demo-2026!"
SIGN = "sign"  # filled step by step, not on the one screen of all others
FORMS = [each.code for each in catalog.current() if each.code != SIGN]
CONTRACT = "agreement_member_id"
SIGNED_ON = date(2026, 1, 5)
CARRYING = ("htn", "copd")
PUT = """async ([user, store, row]) => {
  const opened = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const database = await opened(indexedDB.open(`lvyue-${user}`));
  await opened(database.transaction(store, 'readwrite').objectStore(store).put(row));
  database.close();
}"""


@dataclass(frozen=True)
class Village:
    """Its doctor, and by form the id of somebody for whom it is meant (None: it is about nobody yet), and of
    the contract that it is about."""

    doctor_id: str
    residents: dict[str, str | None]
    contracts: dict[str, str]
    seen_before: str  # somebody old with two diseases, and an entry of each form that carries answers over
    entry: str  # one of these


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
    residents = {form: _resident_for(form, make) for form in (*FORMS, SIGN)}
    contracts = {
        form: _contract_of(each, ANSWERS[form].get("item_ids", ["I007"]), make, doctor)
        for form, each in residents.items()
        if each and CONTRACT in ANSWERS[form]
    }
    ids = {form: str(each.id) if each else None for form, each in residents.items()}
    before, entry = _seen_before(make, doctor)
    village = Village(str(doctor.id), ids, contracts, before, entry)
    db.session.commit()
    return village


def _resident_for(form: str, make: Make) -> Resident | None:
    facts, definition = context_for(form)["resident"], catalog.definition(form)
    if facts is None or definition is None or definition.kind == "activity":
        return None
    resident: Resident = make.resident(
        sex=facts["sex"],
        birth_date=date.fromisoformat(facts["birth_date"]),
        conditions=tuple(facts["conditions"]),
    )
    for group in definition.groups:
        make.group(resident, group)
    note(VILLAGE, "resident", resident.id)
    return resident


def _seen_before(make: Make, doctor: User) -> tuple[str, str]:
    resident = make.resident(sex="1", birth_date=date(1955, 3, 1), conditions=("I10", "E11", "J44"))
    make.group(resident, "G03")
    note(VILLAGE, "resident", resident.id)
    last = ""
    for form in CARRYING:
        status = EntryStatus.APPROVED
        entry = make.entry(resident, form, SIGNED_ON, dict(ANSWERS[form]), by=doctor, status=status)
        note(VILLAGE, "entry", entry.id)
        last = str(entry.id)
    return str(resident.id), last


def _contract_of(resident: Resident, items: list[str], make: Make, doctor: User) -> str:
    """A contract that runs and promises these services; its id."""
    answers = sign_answers(resident, start=SIGNED_ON, items=items)
    signed = make.entry(resident, SIGN, SIGNED_ON, answers, by=doctor, status=EntryStatus.APPROVED)
    follow_approval([signed], doctor.id)
    return str(member_id(signed.id, resident.id))


def open_filled(phone: PhoneApp, village: Village, form: str, answers: dict[str, Any]) -> None:
    """Show the form with these answers in it, as a draft that was left and is gone on with."""
    open_visit(phone, village, village.residents[form], {form: _of_this_village(village, form, answers)})


def open_visit(
    phone: PhoneApp, village: Village, resident_id: str | None, forms: dict[str, dict[str, Any]]
) -> None:
    """Show a visit of several forms, each with its answers, as a draft."""
    first = next(iter(forms))
    day, draft_id = context_for(first)["occurred_on"], str(uuid7())
    started_at = f"{day}T01:00:00Z"
    draft = {
        "id": draft_id,
        "visit_id": draft_id,
        "resident_id": resident_id,
        "occurred_on": day,
        "started_at": started_at,
        "updated_at": started_at,
        "village": VILLAGE,
        "forms": [
            {"entry_id": str(uuid7()), "form": form, "form_version": 1, "follows": 0, "answers": answers}
            for form, answers in forms.items()
        ],
        "place": {"lat": 24.9, "lon": 114.8, "accuracy_m": 12},
    }
    put(phone, village, "drafts", draft)
    phone.go(f"drafts/{draft_id}/sign" if first == SIGN else f"drafts/{draft_id}")
    phone.at("step-next" if first == SIGN else "save").wait_for()


def put(phone: PhoneApp, village: Village, store: str, row: dict[str, Any]) -> None:
    """Into the phone's own store, behind the app's back."""
    phone.browser.page.evaluate(PUT, [village.doctor_id, store, row])


def right(form: str) -> dict[str, Any]:
    return ANSWERS[form] | ({"visit_mode": "2"} if form == SIGN else {})


def wrong(form: str) -> dict[str, Any]:
    """As those, with one wrong and some left out."""
    answers = examples(form)["invalid"]
    path, _ = examples(form)["fault"]
    kept = path.removeprefix("answers.").split(".")[0]
    dropped = [name for name in answers if name not in (kept, "visit_mode", "visit_result")][3:9:2]
    return {name: value for name, value in answers.items() if name not in dropped}


def _of_this_village(village: Village, form: str, answers: dict[str, Any]) -> dict[str, Any]:
    """With its place, its people and contracts; and what a draft begins with."""
    here: dict[str, Any] = {}
    if "area_code" in answers:
        here["area_code"] = VILLAGE
    if CONTRACT in answers:
        here[CONTRACT] = village.contracts[form]
    if form == SIGN:
        here["members"] = [answers["members"][0] | {"resident_id": village.residents[form]}]
    definition = catalog.definition(form)
    met = definition.field("visit_result") if definition else None
    return ({"visit_result": "1"} if met else {}) | answers | here
