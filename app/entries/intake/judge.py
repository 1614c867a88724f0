"""Whether a draft can be accepted, and what the form's rules make of it. Raises a Problem when it can't."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import case, select

from app.accounts.members import led_by
from app.accounts.models import FIELD_ROLES, Role, User
from app.changes.models import Change
from app.clock import day_in_china, today
from app.entries.contract_standing import contract_standing
from app.entries.drafts.draft import ATTENDEES, Delivery, Draft, Known
from app.entries.drafts.facts import REGISTRATION, Facts, Standing
from app.entries.drafts.person import Person
from app.entries.life_events import CHANGE, MOVED
from app.entries.models import Entry, EntryStatus
from app.errors import (
    ContentDiffers,
    EntryClosed,
    EntryMismatch,
    FormUnknown,
    Invalid,
    OutOfScope,
    ResidentUnknown,
    StaleRevision,
)
from app.extensions import db
from app.formdefs.answers.check import Examination, check_day, examine
from app.formdefs.answers.context import Context, ResidentFacts
from app.formdefs.answers.reading import asks_for_contract
from app.formdefs.catalog import definition
from app.formdefs.definitions.definition import Definition
from app.orgs.models import OrgUnit, Village
from app.orgs.scope import Scope
from app.residents.entrusted import is_entrusted

CHECKING = ("survey", "check")  # the kinds of forms about whether others' entries are true
TARGET = "target_entry_id"
ACTIVITY = "activity"  # the kind of forms about no single person, such as a lecture


@dataclass(frozen=True)
class Judged:
    """A draft that can be taken in. `person` is None for a registration (the resident is still to be made)
    and for what is about no single person.
    """

    draft: Draft
    person: Person | None
    standing: Standing | None
    examination: Examination


@dataclass(frozen=True)
class Writer:
    """Who sends the drafts; the scope is worked out once a batch."""

    user: User
    id: UUID
    scope: Scope
    delivery: Delivery


def judge(draft: Draft, facts: Facts, by: Writer) -> Known | Judged:
    subject = subject_of(draft)
    standing = facts.entries.get(draft.entry_id)
    if standing is not None and (known := _known(draft, subject, standing, by.id)):
        return known
    current = standing.revision if standing else 0
    if draft.follows != current or draft.revision != current + 1:
        raise StaleRevision
    form = definition(draft.form, draft.form_version)
    if form is None:
        raise FormUnknown
    person = None
    if subject is not None or form.kind != ACTIVITY:
        person = _person(draft, subject, standing, facts, by)
    _require_members(draft, facts, by)
    examination = _examined(draft, form, person, facts, by.delivery.entered_by is not None)
    _require_role(form, draft, by)
    return Judged(draft, person, standing, examination)


def own_village(by: Writer) -> tuple[str, UUID]:
    """Village and clinic that an entry about no single person belongs to. Raises OutOfScope."""
    query = (
        select(Village.code, Village.clinic_id)
        .join(OrgUnit, OrgUnit.id == Village.clinic_id)
        .where(by.scope.units())
        .order_by(case((OrgUnit.id == by.user.org_unit_id, 0), else_=1), Village.code)
    )
    row = db.session.execute(query.limit(1)).first()
    if row is None:
        raise OutOfScope
    return row.code, row.clinic_id


def subject_of(draft: Draft) -> UUID | None:
    """The resident that an entry is about; a registration's own id is the resident's."""
    if draft.form != REGISTRATION:
        return draft.resident_id
    if draft.resident_id not in (None, draft.entry_id):
        raise Invalid(errors={"resident_id": ["建档记录的居民编号应与记录编号相同"]})
    return draft.entry_id


def _known(draft: Draft, subject: UUID | None, standing: Standing, by: UUID) -> Known | None:
    if standing.author_id != by:
        raise OutOfScope
    if (standing.form, standing.resident_id) != (draft.form, subject):
        raise EntryMismatch
    digest = standing.digests.get(draft.revision)
    if digest == draft.digest:
        return Known(
            draft.entry_id,
            draft.revision,
            standing.channel,
            standing.status.value,
            tuple(standing.missing_attachments),
        )
    if digest is not None:
        raise ContentDiffers
    if not standing.is_open:
        raise EntryClosed
    return None


def _person(
    draft: Draft, subject: UUID | None, standing: Standing | None, facts: Facts, by: Writer
) -> Person | None:
    if subject is None:
        raise Invalid(errors={"resident_id": ["请选择居民"]})
    person = facts.people.get(subject)
    if draft.form == REGISTRATION and standing is None:
        if person is not None:
            raise EntryMismatch
        return None
    if person is None:
        raise ResidentUnknown
    if not _serves(by, person) and not calls_in(draft, by):
        raise OutOfScope
    return person


def _serves(by: Writer, person: Person) -> bool:
    """Whether the resident is of the writer's villages, left them unknown to the phone, or was entrusted."""
    if by.scope.covers(person.path) or _moved_unknown_to(by, person.id):
        return True
    return is_entrusted(person.id, by.user)


def calls_in(draft: Draft, by: Writer) -> bool:
    """Whether a doctor says that somebody of another's village lives in one of his own by now."""
    answers = draft.answers
    if draft.form != CHANGE or answers.get("change") != MOVED:
        return False
    village = db.session.get(Village, str(answers.get("area_code")))
    return village is not None and village.clinic_id is not None and by.scope.covers_unit(village.clinic_id)


def _moved_unknown_to(by: Writer, resident_id: UUID) -> bool:
    """Whether the resident left one of the writer's villages by a change that the phone has not seen."""
    left = (
        select(Change.channel, Change.seq, OrgUnit.path)
        .join(Village, Village.code == Change.channel)
        .join(OrgUnit, OrgUnit.id == Village.clinic_id)
        .where(Change.kind == "resident", Change.record_id == str(resident_id), Change.removed)
    )
    cursors = by.delivery.cursors
    return any(
        by.scope.covers(row.path) and cursors.get(row.channel, row.seq) < row.seq
        for row in db.session.execute(left)
    )


def _require_members(draft: Draft, facts: Facts, by: Writer) -> None:
    """Nobody signs for people of another's village (a moved household is settled by its own doctor)."""
    for field, what, ids in (
        ("members", "成员", draft.members),
        (ATTENDEES, "参加者", draft.attendees),
    ):
        known = {str(id_): person for id_, person in facts.people.items()} if ids else {}
        for one in ids:
            if one not in known:
                raise ResidentUnknown(errors={f"answers.{field}": [f"服务器上还没有这位{what}的档案"]})
            if not _serves(by, known[one]):
                raise OutOfScope(errors={f"answers.{field}": [f"有{what}不在您的管辖范围内"]})
            died_on = known[one].death_date
            if field == ATTENDEES and died_on is not None and died_on < draft.occurred_on:
                raise Invalid(errors={f"answers.{field}": [f"有{what}在活动以前已去世，请从名单中去掉"]})


def _require_role(form: Definition, draft: Draft, by: Writer) -> None:
    """Those who review call and check, and a team's leader does so within the team (domain.md §2.2)."""
    if form.kind not in CHECKING or by.user.role not in FIELD_ROLES:
        return
    if by.user.role is not Role.TEAM_LEADER:
        words = f"“{form.short}”由队长、审核或督导人员填写，签约服务人员不能填写"
        raise Invalid(errors={"form": [words]})
    _require_colleague(UUID(str(draft.answers[TARGET])), by)


def _require_colleague(target_id: UUID, by: Writer) -> None:
    """What a leader checks was logged by somebody else of one of the own teams, if it is here."""
    found = db.session.execute(select(Entry.author_id, Entry.status).where(Entry.id == target_id)).first()
    author, status = found or (None, None)
    if status == EntryStatus.VOID:
        raise Invalid(errors={f"answers.{TARGET}": ["这条记录已经作废，不用核查"]})
    if author == by.id:
        raise Invalid(errors={f"answers.{TARGET}": ["不能核查自己的记录，请由审核或督导人员核查"]})
    if author is not None and author not in led_by(by.user):
        raise Invalid(errors={f"answers.{TARGET}": ["这条记录不是您团队成员的，请由审核或督导人员核查"]})


def _facts(person: Person, form: Definition, day: date) -> ResidentFacts:
    facts = person.facts_on(day)
    if not asks_for_contract(form):
        return facts
    standing = contract_standing(person.id, day)
    return replace(facts, is_signed=standing.is_signed, is_served=standing.is_served)


def _examined(
    draft: Draft, form: Definition, person: Person | None, facts: Facts, is_bulk: bool
) -> Examination:
    """`is_bulk`: what is entered long after it was put on paper, and is not late for that."""
    context = Context(
        occurred_on=draft.occurred_on,
        today=today(),
        recorded_on=draft.occurred_on if is_bulk else day_in_china(draft.recorded_at),
        resident=_facts(person, form, draft.occurred_on) if person else None,
        previous=facts.previous(draft, person.id) if person else None,
        has_location=draft.location is not None,
        past=facts.past(draft, person.id) if person else {},
    )
    examination = examine(form, draft.answers, context)
    faults = [*check_day(form, context, draft.answers), *examination.faults]
    if faults:
        errors: dict[str, list[str]] = {}
        for fault in faults:
            errors.setdefault(fault.path, []).append(fault.message)
        raise Invalid(errors=errors)
    return examination
