"""Whether a guardian may sign for an adult: what records and assessments say of whom that is done for."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.contracts.signings.sign import ADULT_FROM
from app.entries.drafts.facts import STANDING
from app.entries.models import Entry, Revision
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.residents.groups.membership import age_on, groups_on
from app.residents.models import Resident

INCAPABLE = frozenset({"G06", "G08"})  # 严重精神障碍、残疾
NOT_AT_ALL = "4"  # of self-care: 不能自理; of moving about: 卧床
ASSESSED = {"selfcare": ("grade",), "needs_assess": ("self_care", "mobility")}
NEEDS = ("self_care", "mobility")


def guardian_doubts(
    person: Resident, day: date, reason: Any, field: str, needs: Mapping[str, Any] | None = None
) -> Iterator[Flag]:
    """An adult signs, unless a record or an assessment says that they cannot; a reason that is only told has
    to be cleared by the reviewer like none at all.

    `needs`: what the assessment says that was made for the signing.
    """
    if age_on(person.birth_date, day) < ADULT_FROM or _is_incapable(person, day, needs or {}):
        return
    if reason:
        message = f"{person.name}由监护人代签，所写原因在档案和评估中没有依据，请核实本人确实不能签字"
        yield Flag("guardian_reason", "HIGH", message, field)
    else:
        message = f"{person.name}是成年人，没有不能签字的记录，应本人签字，不能由监护人代签"
        yield Flag("guardian_of_able", "HIGH", message, field)


def _is_incapable(person: Resident, day: date, needs: Mapping[str, Any]) -> bool:
    known = groups_on(person.birth_date, person.conditions, person.groups, day)
    return (
        not INCAPABLE.isdisjoint(known)
        or any(needs.get(name) == NOT_AT_ALL for name in NEEDS)
        or _was_assessed(person, day)
    )


def _was_assessed(person: Resident, day: date) -> bool:
    """By the newest assessment of each kind."""
    query = (
        select(Entry.form, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.resident_id == person.id, Entry.form.in_(ASSESSED), Entry.status.in_(STANDING))
        .where(Entry.occurred_on <= day)
        .order_by(Entry.occurred_on, Entry.id)
    )
    newest = {row.form: row.answers for row in db.session.execute(query)}
    return any(answers.get(name) == NOT_AT_ALL for form, answers in newest.items() for name in ASSESSED[form])
