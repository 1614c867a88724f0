"""What is due for a person: every programme's tasks, from the visits that stand. A pure function, so that a
rebuild and the phone give the same. Mirrored by frontend/src/domain/plan.ts.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from app.formdefs.answers.context import Context, ResidentFacts
from app.formdefs.answers.evaluate import applies
from app.formdefs.definitions.definition import Definition
from app.worklists.planning.chain import chain, with_places
from app.worklists.planning.due import DIED, MISSED, RECORD_CLOSED, Due, Person, Visit, over
from app.worklists.planning.points import at_points
from app.worklists.planning.programme import Programme
from app.worklists.planning.referrals import checks


def tasks_of(
    programmes: Iterable[Programme], person: Person, visits: Sequence[Visit], as_of: date
) -> list[Due]:
    """As of a day: yearly visits go on by the calendar, children and pregnancies by their weeks."""
    ordered = sorted(visits, key=lambda visit: (visit.on, str(visit.id)))
    until = min(as_of, person.closed_on) if person.closed_on else as_of
    is_closed = person.is_closed or any(visit.result == DIED for visit in ordered)
    dues: list[Due] = []
    for programme in programmes:
        planned = _planned(programme, person, ordered, until)
        if is_closed or _is_over(programme, person):
            planned = [over(due, RECORD_CLOSED) for due in planned]
        dues += with_places(programme, person, planned)
    return dues


def _planned(programme: Programme, person: Person, visits: Sequence[Visit], as_of: date) -> list[Due]:
    if programme.schedule.kind == "referral_check":
        return checks(programme, visits)
    mine = [visit for visit in visits if programme.concerns(visit.form)]
    if not mine and not _begins_by_itself(programme, person):
        return []
    schedule = programme.schedule
    if schedule.points or schedule.every:
        dues = at_points(programme, person, mine, as_of)
    else:
        told = [visit for visit in mine if visit.form not in schedule.enders or visit.met]
        told.sort(key=lambda visit: (visit.on, visit.form not in programme.raisers))  # it may be done at once
        dues = chain(programme, person, told, as_of)
    return [each for due in dues if (each := _for_whom(programme.head, person, due, as_of)) is not None]


def _begins_by_itself(programme: Programme, person: Person) -> bool:
    if programme.schedule.begins in ("age", "birth"):
        return True
    return any(code in person.since for code in programme.starters)


def _is_over(programme: Programme, person: Person) -> bool:
    """The disease is no longer managed, the person no longer one of the group."""
    codes = programme.starters
    if programme.schedule.begins == "age":
        return False  # years that are not asked for are not there at all
    return not any(code in person.since for code in codes) and any(code in person.over for code in codes)


def _for_whom(form: Definition, person: Person, due: Due, as_of: date) -> Due | None:
    """Nothing is asked for of those whom the form is not for; what they grew out of was missed."""
    if not due.is_open or form.applies is None:
        return due
    if not _applies(form, person, due.due_on):
        return None
    is_past = as_of > due.due_on and not _applies(form, person, as_of)
    return over(due, MISSED) if is_past else due


def _applies(form: Definition, person: Person, day: date) -> bool:
    facts = ResidentFacts(person.sex, person.birth_date, conditions=tuple(sorted(person.since)))
    return applies(form, Context(day, day, day, facts))
