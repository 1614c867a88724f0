"""Visits that met somebody who was not there by an ending or an explanation: both are doubted, whichever came
first, for as long as both stand.

Who is lost, has moved or is dead cannot be met; nobody signs such an ending, and it takes the visit out of
the figures. A person decides which of the two is true.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.claims.endings import LOST, MEMBER
from app.contracts.derived.facts import NO_SERVICE
from app.contracts.derived.followers import follows_contracts
from app.contracts.derived.fulfil import TOOK_PLACE
from app.contracts.events.events import END, WAIVER
from app.contracts.models import AgreementMember
from app.contracts.signings.crowd import NEVER_HELD
from app.contracts.signings.read import chunks
from app.contracts.signings.sign import DIED, MOVED
from app.contracts.terms.service import FACE_TO_FACE
from app.contracts.words import ENDINGS
from app.entries.doubts.doubt import as_rows
from app.entries.doubts.marks import mark
from app.entries.followers import follows_beside
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.formdefs.catalog import definition

TOLD = (END, WAIVER)
STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)
NOT_THERE = (LOST, MOVED, DIED)  # reasons of endings
AWAY = {"2": ("MED", "外出"), "3": ("MED", "住院"), "4": ("HIGH", "死亡")}  # reasons of explanations
OURS = ("end_contradicted", "served_after_end", "met_after_end", "waiver_contradicted", "met_though_away")


@dataclass(frozen=True)
class Said:
    """An ending or an explanation that stands."""

    entry: Entry
    answers: Mapping[str, Any]

    @property
    def reason(self) -> str:
        return str(self.answers.get("reason"))

    def on(self, name: str) -> date:
        return date.fromisoformat(self.answers[name])


@dataclass
class Life:
    """What is here of one person, each in order."""

    said: list[Said] = field(default_factory=list)
    visits: list[Entry] = field(default_factory=list)
    marked: list[Entry] = field(default_factory=list)  # which no longer stand, or meet nobody
    contracts: list[AgreementMember] = field(default_factory=list)


@follows_beside(*TOLD)
@follows_contracts
def follow(resident_ids: Sequence[UUID]) -> int:
    """Hold these residents' visits against what says that they were not there. Returns how many changed."""
    told = select(Entry.resident_id).where(Entry.form.in_(TOLD)).distinct()
    concerned = [
        id_
        for part in chunks(resident_ids)
        for id_ in db.session.scalars(told.where(Entry.resident_id.in_(part)))
        if id_
    ]
    return sum(_judge(life) for life in _lives(concerned).values()) if concerned else 0


def rebuild() -> int:
    """The same for everybody; where nothing is amiss, nothing changes."""
    about = db.session.scalars(select(Entry.resident_id).where(Entry.form.in_(TOLD)).distinct())
    return sum(follow(part) for part in chunks(id_ for id_ in about if id_))


def _judge(life: Life) -> int:
    doubts = defaultdict[UUID, list[Flag]](list)
    for said in life.said:
        for entry, flag in _ended(said, life) if said.entry.form == END else _explained(said, life):
            doubts[entry.id].append(flag)
    entries = [*(each.entry for each in life.said), *life.visits, *life.marked]
    return sum(mark(each, _is_ours, as_rows(doubts[each.id])) for each in entries)


def _is_ours(flag: Mapping[str, Any]) -> bool:
    return flag["code"] in OURS


def _ended(said: Said, life: Life) -> Iterator[tuple[Entry, Flag]]:
    """Met after the last day: which nobody signed, so that it is not so; or which will count no more."""
    end = said.on("end_date")
    contract = next((each for each in life.contracts if str(each.id) == said.answers.get(MEMBER)), None)
    if contract is None or end > contract.end_date:
        return
    others = [each for each in life.contracts if each is not contract]
    after = [
        each for each in life.visits if each.occurred_on > end and not _covered(each.occurred_on, others)
    ]
    if not after:
        return
    if said.reason not in NOT_THERE:
        message = f"解约日期之后还有服务（{_called(after[-1])}），审核通过后不再计入"
        yield said.entry, Flag("served_after_end", "MED", message, "end_date")
        return
    why = ENDINGS[said.reason]
    message = f"{_called(after[-1])}当面见到了居民，与{end}起“{why}”不符，请核实解约日期和原因"
    yield said.entry, Flag("end_contradicted", "HIGH", message, "end_date")
    for each in after:
        if each.occurred_on <= contract.end_date:
            yield each, Flag("met_after_end", "HIGH", _uncounted(said, end, why), "occurred_on")


def _uncounted(said: Said, end: date, why: str) -> str:
    if said.entry.status is EntryStatus.APPROVED:
        told = f"协议已按“{why}”于 {end} 解约，这次却当面见到了居民，服务不计入履约"
    else:
        told = f"待审核的解约登记写明 {end} 起“{why}”，这次却当面见到了居民"
    return f"{told}。请核实：居民确在的，请否定那条解约；没有见到的，请退回本记录"


def _explained(said: Said, life: Life) -> Iterator[tuple[Entry, Flag]]:
    """Met within the time for which it says that the person was away."""
    level, why = AWAY.get(said.reason, ("", ""))
    first, last = said.on("from_date"), said.on("to_date")
    met = [each for each in life.visits if first <= each.occurred_on <= last]
    if not level or not met:
        return
    message = f"{_called(met[-1])}当面见到了居民，与这段时间“{why}”不符，请核实"
    yield said.entry, Flag("waiver_contradicted", level, message, "reason")
    for each in met:
        message = f"“未能服务说明”写明 {first} 至 {last} 居民{why}，这次却当面见到了，请核对哪一条属实"
        yield each, Flag("met_though_away", level, message, "occurred_on")


def _covered(day: date, contracts: Sequence[AgreementMember]) -> bool:
    return any(each.start_date <= day <= (each.ended_on or each.end_date) for each in contracts)


def _called(visit: Entry) -> str:
    form = definition(visit.form)
    return f"{visit.occurred_on} 的“{form.short if form else visit.form}”"


def _lives(resident_ids: Sequence[UUID]) -> dict[UUID, Life]:
    lives = defaultdict[UUID, Life](Life)
    for part in chunks(resident_ids):
        for entry in _entries(part):
            if entry.resident_id:
                _place(lives[entry.resident_id], entry)
        held = select(AgreementMember).where(
            AgreementMember.resident_id.in_(part), AgreementMember.status.not_in(NEVER_HELD)
        )
        for contract in db.session.scalars(held.order_by(AgreementMember.id)):
            lives[contract.resident_id].contracts.append(contract)
        for said in _said(part):
            if said.entry.resident_id:
                lives[said.entry.resident_id].said.append(said)
    return lives


def _place(life: Life, entry: Entry) -> None:
    is_met = entry.visit_mode in FACE_TO_FACE and entry.visit_result in (None, TOOK_PLACE)
    if is_met and entry.status in STANDING and entry.form not in NO_SERVICE:
        life.visits.append(entry)
    elif any(_is_ours(flag) for flag in entry.flags) and not (
        entry.form in TOLD and entry.status in STANDING
    ):
        life.marked.append(entry)


def _entries(resident_ids: Sequence[UUID]) -> Sequence[Entry]:
    query = select(Entry).where(Entry.resident_id.in_(resident_ids))
    return db.session.scalars(query.order_by(Entry.occurred_on, Entry.id)).all()


def _said(resident_ids: Sequence[UUID]) -> Iterator[Said]:
    query = (
        select(Entry, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.resident_id.in_(resident_ids), Entry.form.in_(TOLD), Entry.status.in_(STANDING))
        .order_by(Entry.occurred_on, Entry.id)
    )
    for entry, answers in db.session.execute(query):
        yield Said(entry, answers)
