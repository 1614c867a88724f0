"""Filling a form at a desk: the phone's checker and the phone's way in, for who sits at a computer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import select
from wtforms import Form, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.models import CHECKERS, FIELD_ROLES, User
from app.clock import day_in_china, now, today
from app.console.desk.pictures import pictures_of
from app.entries.drafts.facts import gather
from app.entries.drafts.schemas import read_draft
from app.entries.intake.judge import CHECKING
from app.entries.intake.record import Delivery, Draft, Known, Refused, Taken, Verdict, record_all
from app.errors import Invalid, flatten
from app.extensions import db
from app.formdefs.answers.check import check_day, examine
from app.formdefs.answers.conditions import Flag
from app.formdefs.answers.context import Context
from app.formdefs.answers.page import answers_of, check_page, page_form
from app.formdefs.catalog import current
from app.formdefs.definitions.definition import PICTURES, Definition
from app.orgs.models import OrgUnit
from app.pending import savepoint
from app.residents.models import Resident
from app.review.describe import describe
from app.worklists.alerts.alert import raise_alerts
from app.worklists.planning.plan import follow

APP = "desk"
CREW = "crew"
NOT_HERE = (
    "sign",
    "fulfil",
    "resident_registration",
    "resident_update",
    "member_confirm",
    "contract_end",
    "service_request",
    "service_waiver",
    "contract_transfer",
    "contract_extend",
    "alert_handling",
    "referral_check",
)  # need the phone, or pages of their own


@dataclass(frozen=True)
class Sheet:
    """What identifies the entry that is being filled; sent along so that sending twice makes one entry."""

    entry_id: UUID
    recorded_at: datetime
    occurred_on: date


@dataclass(frozen=True)
class Checked:
    """What the checker says of a filled page. `answers` is None while something is wrong."""

    answers: Mapping[str, Any] | None
    day_faults: list[str]
    warnings: list[Flag]

    @property
    def to_confirm(self) -> str:
        """Names the warnings, so that a tick confirms those that were read and no others."""
        return ";".join(sorted({f"{each.code}:{each.field}" for each in self.warnings}))


def desk_forms(by: User) -> list[Definition]:
    """Those who serve fill in services; those who review them call back."""
    is_checker = by.role in CHECKERS
    open_here = [form for form in current() if form.code not in NOT_HERE and _can_be_handed_in(form)]
    return [form for form in open_here if (form.kind in CHECKING) is is_checker]


def _can_be_handed_in(form: Definition) -> bool:
    """Without a photo or a signature, or with those that come as files."""
    files = pictures_of(form)
    return all(each.id in files for each in form.fields if each.type in PICTURES and each.required is True)


def desk_page(definition: Definition, by: User) -> type[Form]:
    """The form's page without what only a phone can take (photos, signatures); the crew is picked by name."""
    made: type[Form] = page_form(definition)
    crew = definition.field(CREW)
    if crew is None:
        return made
    picked = SelectMultipleField(
        crew.label,
        choices=[SelectChoice(str(each.id), each.name) for each in _colleagues(by)],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    return type(f"Desk{made.__name__}", (made,), {CREW: picked})


def without_evidence(definition: Definition, form: Form) -> Form:
    files = pictures_of(definition)
    for each in definition.fields:
        if each.type in PICTURES and each.id in form and each.id not in files:
            del form[each.id]
    return form


def check(definition: Definition, form: Form, sheet: Sheet, resident: Resident) -> Checked:
    context = _context(definition, sheet, resident)
    answers = check_page(definition, form, context)
    faults = [fault.message for fault in check_day(definition, context, answers_of(form))]
    outcome = examine(definition, answers_of(form), context).outcome
    return Checked(answers if not faults else None, faults, list(outcome.flags))


def save(definition: Definition, form: Form, sheet: Sheet, resident: Resident, by: User) -> Taken | Known:
    """Take the entry in as if a phone had sent it. Raises Invalid with what was refused."""
    draft = _draft(definition, answers_of(form), sheet, resident)
    delivery = Delivery(device_id=f"{APP}:{by.id}", received_at=now(), app_version=APP)
    with savepoint():
        verdict: Verdict = record_all([draft], by, delivery)[0]
        if isinstance(verdict, Taken):
            follow([verdict])
            raise_alerts([verdict], delivery.received_at)
    if isinstance(verdict, Refused):
        raise Invalid("这条记录没有保存", errors=dict(verdict.errors))
    return verdict


def previous(definition: Definition, sheet: Sheet, resident: Resident) -> dict[str, str]:
    """The last visit's answers in words, by field."""
    answers = _context(definition, sheet, resident).previous or {}
    told = {each.id: describe(each, answers.get(each.id), {}) for each in definition.fields}
    return {name: text for name, text in told.items() if text}


def new_day(text: str | None) -> date:
    """The day that was typed; today for what is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return today()


def _context(definition: Definition, sheet: Sheet, resident: Resident) -> Context:
    draft = _draft(definition, {}, sheet, resident)
    facts = gather([draft])
    return Context(
        occurred_on=sheet.occurred_on,
        today=today(),
        recorded_on=day_in_china(sheet.recorded_at),
        resident=facts.people[resident.id].facts_on(sheet.occurred_on),
        previous=facts.previous(draft, resident.id),
        past=facts.past(draft, resident.id),
    )


def _draft(definition: Definition, answers: Mapping[str, Any], sheet: Sheet, resident: Resident) -> Draft:
    sent = {
        "id": str(sheet.entry_id),
        "revision": 1,
        "follows": 0,
        "form": definition.code,
        "form_version": definition.version,
        "resident_id": str(resident.id),
        "occurred_on": sheet.occurred_on.isoformat(),
        "recorded_at": sheet.recorded_at.isoformat(),
        "answers": dict(answers),
    }
    try:
        return read_draft(sent)
    except ValidationError as error:
        raise Invalid(errors=flatten(error.messages)) from error


def _colleagues(by: User) -> list[User]:
    """Those who may go along: the field workers of the same health centre."""
    centre = by.org_unit.parent or by.org_unit
    query = (
        select(User)
        .join(OrgUnit, OrgUnit.id == User.org_unit_id)
        .where(
            OrgUnit.path.startswith(centre.path, autoescape=True), User.role.in_(FIELD_ROLES), User.enabled
        )
        .order_by(User.name)
    )
    return list(db.session.scalars(query.limit(200)))
