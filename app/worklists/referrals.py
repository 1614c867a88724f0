"""What became of each referral is asked for (domain.md §5.13).

Mirrored by frontend/src/domain/referrals.ts.
"""

from collections.abc import Sequence
from datetime import timedelta

from app.worklists.chain import says
from app.worklists.due import Due, Visit, asked_id, done
from app.worklists.programme import Programme


def checks(programme: Programme, visits: Sequence[Visit]) -> list[Due]:
    """A check on every referral, by whatever form; done by what tells of that one, not by any visit."""
    return [_check(programme, visit, visits) for visit in visits if _refers(programme, visit)]


def _refers(programme: Programme, visit: Visit) -> bool:
    """What already tells its result asks for no check."""
    if visit.form == programme.code or not visit.met:
        return False
    slip = programme.members.get(visit.form)
    told = (slip or programme.schedule).ends_if
    return (slip is not None or visit.refers) and not any(says(visit, *each) for each in told)


def _check(programme: Programme, made: Visit, visits: Sequence[Visit]) -> Due:
    schedule, kind = programme.schedule, programme.schedule.kind
    due_on = made.on + timedelta(schedule.referral_days)
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
    by = next((visit for visit in visits if _tells(programme, visit, made)), None)
    return due if by is None else done(due, by)


def _tells(programme: Programme, visit: Visit, made: Visit) -> bool:
    """An entry about that referral, the hospital's letter, or a later visit of the form with a result."""
    schedule = programme.schedule
    if visit.form == programme.code:
        return visit.facts.get(schedule.stage or "") == str(made.id)
    if visit.form in schedule.closers:
        return visit.met and visit.on >= made.on
    is_later = visit.form == made.form and visit.on > made.on
    return is_later and visit.met and any(says(visit, *each) for each in schedule.ends_if)
