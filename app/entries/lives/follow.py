"""Keeps residents' records in step with the entries that stand (docs/decisions/017)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, Select, or_, select

from app.columns import among
from app.entries.doubts.between_entries import hold_together
from app.entries.followers import tell_beside, tell_of
from app.entries.life_events import (
    CHANGE,
    DIED,
    LOST_TO_US,
    MANAGEMENT_ENDED,
    NAMES_A_MOTHER,
    OF_FORM,
    Said,
    life_events,
)
from app.entries.lives.second import (
    children_of,
    confirmed,
    forget_unasked,
    mothers_named,
    needs_second,
    struck,
)
from app.entries.models import Entry, EntryStatus, Revision
from app.entries.tables import table_of
from app.extensions import db
from app.residents.followers import follows_residents, tell
from app.residents.life.events import Event
from app.residents.life.follow import Told, bring_into_line
from app.residents.models import Condition, GroupMembership, Pregnancy, RecordStatus, Residence
from app.residents.move import Move, carries_along, take_rows_along

STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)
GONE = (EntryStatus.INVALIDATED, EntryStatus.VOID)
PROFILE = ("resident_registration", "resident_update")
SPANS = {"conditions", "groups", "area_code", "household_no", "clear"}  # of a profile: what has days
_CHUNK = 500


class Taken(Protocol):
    """As much of what was taken in as tells whether a life may have changed."""

    @property
    def form(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def resident_id(self) -> UUID | None: ...
    @property
    def visit_result(self) -> str | None: ...
    @property
    def answers(self) -> Mapping[str, Any]: ...
    @property
    def visit_id(self) -> UUID | None: ...


def follow_taken(taken: Collection[Taken], by: UUID) -> None:
    """Bring the records into line with entries that were just taken in."""
    profiles = {each.resident_id for each in taken if each.resident_id and each.form in PROFILE}
    moved = {each.resident_id for each in taken if each.resident_id and _may_tell(each)}
    settle(moved | (children_of(profiles) if profiles else set()), by)
    tell_of(taken)
    hold_together(taken)


def follow_decided(entries: Collection[Entry], by: UUID) -> None:
    """Bring the records into line with what was just decided on these entries."""
    settle({each.resident_id for each in entries if each.resident_id and _decides(each)}, by)
    db.session.flush()
    tell_of(entries)
    tell_beside(each.resident_id for each in entries if each.resident_id)
    hold_together(entries)


def settle(resident_ids: Collection[UUID], by: UUID | None) -> int:
    """Returns how many rows changed; tells of the residents."""
    if not resident_ids:
        return 0
    db.session.flush()
    changed = _derive(sorted(resident_ids), by)
    tell(changed)
    return sum(changed.values())


@follows_residents
def follow_told(resident_ids: Sequence[UUID]) -> None:
    """What was told otherwise than by an entry (a roster, a settled conflict) meets what entries tell."""
    _derive(sorted({*resident_ids, *children_of(resident_ids)}), None)


@carries_along
def take_entries_along(moves: Sequence[Move]) -> None:
    take_rows_along(Entry, "entry", moves)


def rebuild() -> int:
    """The same for everybody whom anything was told about; where nothing is amiss, nothing changes."""
    return sum(settle(part, None) for part in _parts(_concerned()))


def _may_tell(taken: Taken) -> bool:
    if taken.form in PROFILE:
        return taken.revision > 1 or (taken.form == PROFILE[1] and bool(SPANS & taken.answers.keys()))
    answers = taken.answers
    return (
        taken.revision > 1
        or taken.form in OF_FORM
        or taken.visit_result in (LOST_TO_US, DIED)
        or answers.get("mgmt_outcome") == MANAGEMENT_ENDED
        or bool(answers.get("stop_date"))
    )


def _decides(entry: Entry) -> bool:
    """An approval makes only these tell more than before; whatever else is decided takes something back."""
    is_approval = entry.status is EntryStatus.APPROVED
    return not is_approval or entry.form == CHANGE or entry.visit_result in (LOST_TO_US, DIED)


def _derive(resident_ids: Sequence[UUID], by: UUID | None) -> dict[UUID, int]:
    changed: dict[UUID, int] = {}
    for part in _parts(resident_ids):
        told = _told(part, by)
        changed |= bring_into_line(told, by) if told else {}
    return changed


def _parts(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    ordered = sorted(ids)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


def _told(resident_ids: Sequence[UUID], by: UUID | None) -> dict[UUID, Told]:
    """Of those about whom anything is told, or was."""
    rows = db.session.execute(_TELLING, {"ids": resident_ids}).all()
    changes = [row for row in rows if row.form == CHANGE]
    forget_unasked([row.id for row in changes], resident_ids)
    waiting = needs_second(changes, by) - confirmed([row.id for row in changes])
    mothers = mothers_named([row for row in rows if row.form in NAMES_A_MOTHER])
    events: dict[UUID, list[Event]] = {id_: list(each) for id_, each in struck(resident_ids).items()}
    for row in rows:
        said = _said(row, mothers, is_final=row.id not in waiting)
        events.setdefault(row.resident_id, []).extend(life_events(said))
    gone: dict[UUID, set[str]] = {}
    for fallen in db.session.execute(_FALLEN, {"ids": resident_ids}):
        gone.setdefault(fallen.resident_id, set()).add(str(fallen.id))
    known = events.keys() | gone.keys() | _derived_before(resident_ids)
    return {id_: Told(events.get(id_, ()), gone.get(id_, frozenset())) for id_ in known}


def _said(row: Row[*tuple[Any, ...]], mothers: Mapping[UUID, UUID], is_final: bool) -> Said:
    return Said(
        row.id,
        row.form,
        row.form_version,
        row.author_id,
        row.occurred_on,
        row.visit_result,
        row.answers,
        row.status is EntryStatus.APPROVED and is_final,
        mothers.get(row.id),
    )


def _derived_before(resident_ids: Sequence[UUID]) -> set[UUID]:
    return {
        id_
        for statement in _DERIVED
        for id_ in db.session.scalars(
            statement.where(among(statement.selected_columns[0], "ids")), {"ids": resident_ids}
        )
    }


def _concerned() -> set[UUID]:
    found = set(db.session.scalars(select(_TELLS.c.resident_id).distinct()))
    found |= set(db.session.scalars(select(_ENTRY.c.resident_id).where(_ENTRY.c.status.in_(GONE)).distinct()))
    for statement in _DERIVED:
        found |= set(db.session.scalars(statement.distinct()))
    return {id_ for id_ in found if id_ is not None}


# Put together once: that costs as much as running them.
_ENTRY, _REVISION = table_of(Entry), table_of(Revision)
_ANSWERS = _REVISION.c.answers
_TELLING_ROWS = (
    select(
        _ENTRY.c.id,
        _ENTRY.c.resident_id,
        _ENTRY.c.form,
        _ENTRY.c.form_version,
        _ENTRY.c.author_id,
        _ENTRY.c.org_unit_id,
        _ENTRY.c.occurred_on,
        _ENTRY.c.visit_result,
        _ENTRY.c.status,
        _ANSWERS,
    )
    .join_from(
        _ENTRY,
        _REVISION,
        (_REVISION.c.entry_id == _ENTRY.c.id) & (_REVISION.c.number == _ENTRY.c.revision),
    )
    .where(
        _ENTRY.c.status.in_(STANDING),
        or_(
            _ENTRY.c.form.in_(OF_FORM),
            _ENTRY.c.visit_result.in_((LOST_TO_US, DIED)),
            _ANSWERS["mgmt_outcome"].as_string() == MANAGEMENT_ENDED,
            _ANSWERS["stop_date"].as_string().is_not(None),
        ),
    )
)
_TELLS = _TELLING_ROWS.subquery()
_TELLING = _TELLING_ROWS.where(among(_ENTRY.c.resident_id, "ids"))
_FALLEN = select(_ENTRY.c.id, _ENTRY.c.resident_id).where(
    among(_ENTRY.c.resident_id, "ids"), _ENTRY.c.status.in_(GONE)
)


def _made_or_ended(model: type[Condition | GroupMembership]) -> Select[UUID]:
    """Those of whom an entry told that something begins, or that what was told otherwise is over."""
    part = table_of(model)
    return select(part.c.resident_id).where(part.c.is_derived.is_(True) | part.c.ended_by.is_not(None))


_DERIVED = (
    select(table_of(RecordStatus).c.resident_id),
    select(table_of(Pregnancy).c.resident_id),
    select(table_of(Residence).c.resident_id),
    _made_or_ended(Condition),
    _made_or_ended(GroupMembership),
)
