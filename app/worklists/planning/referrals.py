"""What became of each referral is asked for (domain.md §5.13, §5.14).

Mirrored by frontend/src/domain/referrals.ts.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app.formdefs.definitions.schedule import Schedule
from app.worklists.planning.chain import says
from app.worklists.planning.due import LOST_SIGHT, TO_DO, Due, Visit, asked_id, done
from app.worklists.planning.programme import Programme


def checks(programme: Programme, visits: Sequence[Visit]) -> list[Due]:
    """A check on every referral, by whatever form; done by what tells of that one, not by any visit.

    The forms of one visit refer once.
    """
    of_visits = dict[UUID, list[Visit]]()
    for visit in visits:
        if _refers(programme, visit):
            of_visits.setdefault(visit.visit_id or visit.id, []).append(visit)
    made = list(of_visits.values())
    return [_check(programme, together, _about(programme, together, made, visits)) for together in made]


def _about(
    programme: Programme, together: Sequence[Visit], made: Sequence[Sequence[Visit]], visits: Sequence[Visit]
) -> list[Visit]:
    """What tells of that referral. A letter tells of the newest one before it, and never of one by a slip
    that has to be asked after by itself (of somebody who may have tuberculosis).
    """
    told, schedule = list[Visit](), programme.schedule
    is_kept = any(says(each, *kept) for each in together for kept in schedule.kept_if)
    for visit in visits:
        if visit.form in schedule.closers:
            newest = next((each for each in reversed(made) if each[0].on <= visit.on), None)
            is_about = visit.met and newest is together and not is_kept
        else:
            is_about = any(_tells(programme, visit, each) for each in together)
        if is_about:
            told.append(visit)
    return told


def _refers(programme: Programme, visit: Visit) -> bool:
    """What already tells its result asks for no check."""
    if visit.form == programme.code or not visit.met:
        return False
    slip = programme.members.get(visit.form)
    told = (slip or programme.schedule).ends_if
    return (slip is not None or visit.refers) and not any(says(visit, *each) for each in told)


def _check(programme: Programme, together: Sequence[Visit], about: Sequence[Visit]) -> Due:
    """Done by the first that tells a result; who is still to go, or was not reached, is asked again soon: who
    was not reached several times in a row is lost sight of.
    """
    schedule, kind = programme.schedule, programme.schedule.kind
    made = next((each for each in together if each.severity == "red"), together[0])
    due_on = min(_until(programme, each) for each in together)
    due = Due(
        asked_id(made, kind),
        programme.code,
        kind,
        programme.code,
        schedule.title or programme.head.short,
        made.on + timedelta(1),
        due_on,
        due_on,
        severity=made.severity,
        made_by=made.id,
    )
    for visit in about:
        if visit.form != programme.code or not schedule.is_part(visit.facts):
            return done(due, visit)
        again = visit.on + timedelta(schedule.retry_days)
        lost = due.attempts + 1 if schedule.is_lost(visit.facts) else 0
        due = due._replace(
            window_start=visit.on + timedelta(1), due_on=again, window_end=again, attempts=lost
        )
        due = due._replace(status=LOST_SIGHT if is_lost_sight(schedule, lost) else TO_DO)
    return due


def is_lost_sight(schedule: Schedule, times: int) -> bool:
    """Whether nobody is asked after any more who was not reached so many times in a row."""
    return schedule.lost_after is not None and times >= schedule.lost_after


def _until(programme: Programme, made: Visit) -> date:
    """A slip may ask for it sooner: of somebody who may have tuberculosis within a week."""
    latest = made.on + timedelta(programme.schedule.referral_days)
    sooner = made.rule_date if made.form in programme.members else None
    return min(latest, sooner or latest)


def _tells(programme: Programme, visit: Visit, made: Visit) -> bool:
    """An entry about that referral, or a later visit of the form with a result."""
    schedule = programme.schedule
    if visit.form == programme.code:
        return visit.facts.get(schedule.stage or "") == str(made.id)
    is_later = visit.form == made.form and visit.on > made.on
    return is_later and visit.met and any(says(visit, *each) for each in schedule.ends_if)
