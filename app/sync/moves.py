"""When a resident moves village, what is theirs follows into the new channel."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select, update

from app.changes.note import note
from app.contracts.derive import follow_residents
from app.entries.draft import Draft
from app.entries.models import Entry
from app.extensions import db
from app.residents.move import Move, channel_moves, villages_of
from app.worklists.models import Alert


def villages_before(drafts: Sequence[Draft]) -> Mapping[UUID, str]:
    """Where those residents live whose village these drafts may change."""
    moving = {draft.resident_id for draft in drafts if draft.resident_id and "area_code" in draft.answers}
    return villages_of(moving) if moving else {}


def follow_moves(before: Mapping[UUID, str]) -> None:
    """Tasks are derived anew by worklists/plan.py, which moves them as well."""
    moves = channel_moves(before) if before else []
    for move in moves:
        _carry(move, "entry", Entry)
        _carry(move, "alert", Alert)
    if moves:
        follow_residents(move.resident_id for move in moves)


def _carry(move: Move, kind: str, model: type[Entry] | type[Alert]) -> None:
    theirs = (model.resident_id == move.resident_id) & (model.channel == move.old)
    ids = list(db.session.scalars(select(model.id).where(theirs)))
    db.session.execute(update(model).where(theirs).values(channel=move.new))
    _note(move, kind, ids)


def _note(move: Move, kind: str, ids: Sequence[UUID]) -> None:
    for id_ in ids:
        note(move.old, kind, id_, removed=True)
        note(move.new, kind, id_)
