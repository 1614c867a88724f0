"""Doubts between the entries of one visit: what they share was asked once, so they tell it alike."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, cast, select

from app.accounts.sensitive import sensitive_forms
from app.columns import among
from app.entries.doubts.marks import mark
from app.entries.drafts.facts import STANDING
from app.entries.drafts.second_opinion import describe
from app.entries.models import Entry, Revision
from app.extensions import db
from app.formdefs.catalog import known
from app.formdefs.definitions.definition import Definition, Field

DIFFERS = "visit_differs"
_COMPARED = ("integer", "decimal", "text", "date", "choice", "choices", "bool")

Line = Row[*tuple[Any, ...]]


def doubted(resident_ids: Collection[UUID]) -> set[UUID]:
    """These residents' visits that are doubted: a correction may have left one."""
    if not resident_ids:
        return set()
    query = select(Entry.visit_id).where(Entry.resident_id.in_(resident_ids), _is_marked())
    return {id_ for id_ in db.session.scalars(query) if id_}


def hold(visit_ids: Collection[UUID]) -> int:
    """Doubt the entries of these visits that differ, and no others. Returns how many changed."""
    if not visit_ids:
        return 0
    visits: dict[tuple[UUID | None, UUID | None], list[UUID]] = defaultdict(list)
    marked = set[UUID]()
    for id_, visit_id, resident_id, is_doubted in db.session.execute(_TOGETHER, {"visits": visit_ids}):
        visits[visit_id, resident_id].append(id_)
        marked |= {id_} if is_doubted else set()
    doubts = dict(_doubts([ids for ids in visits.values() if len(ids) > 1]))
    concerned = marked | doubts.keys()
    if not concerned:
        return 0
    entries = db.session.scalars(select(Entry).where(Entry.id.in_(concerned)).order_by(Entry.id))
    return sum(mark(each, _is_ours, doubts.get(each.id, [])) for each in entries)


def _is_marked() -> ColumnElement[bool]:
    return cast(Entry.flags, Text).contains(f'"{DIFFERS}"')


def _is_ours(flag: Mapping[str, Any]) -> bool:
    return bool(flag["code"] == DIFFERS)


def _doubts(together: Sequence[Sequence[UUID]]) -> Iterator[tuple[UUID, list[dict[str, Any]]]]:
    if not together:
        return
    newest = (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision)
    query = select(Entry.id, Entry.form, Entry.form_version, Revision.answers).join(Revision, newest)
    query = query.where(Entry.id.in_([id_ for ids in together for id_ in ids]))
    lines = {line.id: line for line in db.session.execute(query)}
    for ids in together:
        for own in ids:
            others = (lines[each] for each in sorted(ids) if each != own)
            parts = [part for other in others for part in _differences(lines[own], other)]
            text = f"同一次随访中的其他表填得不一样：{'；'.join(parts)}"
            if parts:
                yield own, [{"code": DIFFERS, "level": "MED", "message": text}]


def _differences(own: Line, other: Line) -> Iterator[str]:
    ours, theirs = (known(each.form, each.form_version) for each in (own, other))
    if ours is None or theirs is None:
        return
    there = _shared(theirs)
    hidden = sensitive_forms()
    is_open = other.form not in hidden or own.form in hidden  # who reads the one may not read the other
    for name, field in _shared(ours).items():
        asked = there.get(name)
        value, said = own.answers.get(field.id), other.answers.get(asked.id) if asked else None
        if asked and value is not None and said is not None and _plain(value) != _plain(said):
            there_says = f"{theirs.short} {describe(asked, said)}" if is_open else "另一张表填的不同"
            yield f"{field.label}本表 {describe(field, value)}，{there_says}"


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, list) else value


@cache
def _shared(form: Definition) -> Mapping[str, Field]:
    """By the name that it is asked under in a visit."""
    return {each.shared_name: each for each in form.fields if each.shared_name and each.type in _COMPARED}


# Put together once: that costs as much as running it.
_TOGETHER = select(Entry.id, Entry.visit_id, Entry.resident_id, _is_marked()).where(
    among(Entry.visit_id, "visits"), Entry.status.in_(STANDING)
)
