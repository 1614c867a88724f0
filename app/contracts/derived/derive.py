"""Keeps contracts in step with what reviewers decide: who is signed up, what is owed, what was done.

Contracts are a function of the entries (rows.py). Whatever changes, the contracts of the people
whom it concerns are derived again from all their entries, and what differs is written: so the order of
decisions does not matter, and a rebuild ends where the decisions had led.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.clock import today
from app.contracts.derived.facts import DECIDED, Facts, attendees, gather
from app.contracts.derived.followers import tell_of_contracts
from app.contracts.derived.hold import conflicts
from app.contracts.derived.rows import derive_rows
from app.contracts.derived.store import save
from app.contracts.events.events import CONFIRM, EXTEND
from app.contracts.signings.read import SIGN, chunks, signings_of, written
from app.contracts.signings.sign import Line, lines_by_person
from app.entries.models import Entry
from app.errors import AlreadySigned
from app.extensions import db
from app.orgs.models import Team
from app.residents.followers import follows_residents, tell
from app.residents.models import Resident
from app.residents.move import Move, carries_along

BINDING = (SIGN, CONFIRM, EXTEND)  # forms by whose approval somebody may come to have two contracts at once


def follow_approval(entries: Sequence[Entry], _: UUID) -> None:
    """Derive what these entries, just approved, bring about.

    Raises AlreadySigned if one of them signs up somebody who has another contract for some of that time.
    """
    db.session.flush()
    _follow(entries, must_not_conflict=True)


def follow_invalidation(entries: Sequence[Entry], _: UUID) -> None:
    """Take back what these entries, just invalidated, brought about."""
    db.session.flush()
    _follow(entries, must_not_conflict=False)
    tell(each.resident_id for each in entries if each.resident_id)


@follows_residents
def follow_residents(resident_ids: Iterable[UUID]) -> int:
    """Derive the contracts of these people again: they moved or died, say. Returns how many rows changed."""
    return _derive(set(resident_ids), set(), frozenset())


@carries_along
def take_contracts_along(moves: Sequence[Move]) -> None:
    """The contracts of residents who moved village are shown in the new one."""
    follow_residents(move.resident_id for move in moves)


def follow_evidence(entry_ids: Iterable[UUID]) -> None:
    """Derive the contracts again whose signings were waiting for attachments."""
    signed = written(DECIDED, entry_ids)
    _derive({id_ for each in signed for id_ in each.named}, {each.row.id for each in signed}, frozenset())


def _follow(entries: Sequence[Entry], must_not_conflict: bool) -> None:
    signed = {each.id for each in entries if each.form == SIGN}
    binding = {each.id for each in entries if each.form in BINDING}
    named = {id_ for each in written(DECIDED, signed) for id_ in each.named} if signed else set()
    concerned = named | {each.resident_id for each in entries if each.resident_id}
    concerned |= attendees(each.id for each in entries if each.resident_id is None)
    _derive(concerned, signed, frozenset(binding if must_not_conflict else ()))


def _derive(resident_ids: set[UUID], signed: set[UUID], new: frozenset[UUID]) -> int:
    """Derive these people's contracts; `signed`: signings that may not have made any yet."""
    db.session.flush()
    changed = 0
    for part in chunks(resident_ids):
        _lock(part)
        facts = gather(part, written(DECIDED, signings_of(part) | signed))
        _require_free(facts, new)
        written_here = save(derive_rows(facts, today()), part)
        if written_here:
            tell_of_contracts(part)
        changed += written_here
    return changed


def _lock(resident_ids: Sequence[UUID]) -> None:
    """Of two reviewers who decide on one person at once, the second waits and sees the first's work."""
    query = select(Resident.id).where(Resident.id.in_(resident_ids)).order_by(Resident.id)
    db.session.execute(query.with_for_update(key_share=True))


def _require_free(facts: Facts, new: frozenset[UUID]) -> None:
    if not new:
        return
    for lines in lines_by_person(facts.signings, facts.people, facts.events).values():
        for earlier, later in conflicts(lines):
            if later.causes & new:
                _refuse(earlier, later, min(later.causes & new, key=str))
            elif earlier.causes & new:
                _refuse(later, earlier, min(earlier.causes & new, key=str))


def _refuse(standing: Line, new: Line, entry_id: UUID) -> None:
    team = db.session.get(Team, standing.signing.team_id) if standing.signing.team_id else None
    person = db.session.get_one(Resident, new.person.id)
    message = (
        f"{person.name}已与{team.name if team else '其他团队'}签约"
        f"（{standing.start} 至 {standing.last}），同一时间只能有一份协议；{_way_out(standing, new)}"
    )
    raise AlreadySigned(message, errors={str(entry_id): [message]})


def _way_out(standing: Line, new: Line) -> str:
    if new.signing.answers.get("kind") == "renew":
        return f"续签须从 {standing.last + timedelta(days=1)} 起生效，请退回改生效日期"
    return "如需更换团队，请按转约办理"
