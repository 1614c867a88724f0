"""What an entry does to the resident it is about, at once: opening the record and changing it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.accounts.models import User
from app.entries.drafts.draft import Draft
from app.entries.models import Revision
from app.errors import Invalid
from app.extensions import db
from app.formdefs.catalog import definition
from app.formdefs.definitions.definition import Field
from app.orgs.models import Village
from app.residents.models import Resident
from app.residents.register import register
from app.residents.update import apply

CHANGING = ("resident_registration", "resident_update")
FIRST = 1


def change_resident(draft: Draft, answers: Mapping[str, Any], resident_id: UUID, by: User) -> None:
    """Raises Invalid and OutOfScope as residents/register.py and residents/update.py do."""
    if draft.revision == FIRST and draft.form == "resident_registration":
        register(draft.entry_id, answers, _village(answers), by, draft.occurred_on)
        return
    resident = db.session.get_one(Resident, resident_id)
    wanted = answers if draft.revision == FIRST else _correction(draft, answers, resident)
    apply(resident, wanted, draft.entry_id, by)


def _village(answers: Mapping[str, Any]) -> Village:
    village = db.session.get(Village, answers["area_code"])
    if village is None:
        raise Invalid(errors={"answers.area_code": ["没有这个村居"]})
    return village


def _correction(draft: Draft, answers: Mapping[str, Any], resident: Resident) -> dict[str, Any]:
    """What the author now says otherwise than in the revision before; what others changed since stays."""
    before = db.session.get_one(Revision, (draft.entry_id, draft.follows)).answers
    fields = _fields(draft)
    changed = {name: answers[name] for name in fields & answers.keys() if answers[name] != before.get(name)}
    emptied = sorted(fields & (before.keys() - answers.keys()))
    return {**changed, "clear": [*emptied, *answers.get("clear", ())], "base_version": resident.version}


def _fields(draft: Draft) -> set[str]:
    form = definition(draft.form, draft.form_version)
    of_visit = {"base_version", "clear", "note", "photos", "started_at", "ended_at"}
    fields: list[Field] = list(form.fields) if form else []
    return {field.id for field in fields if field.type != "computed"} - of_visit
