"""Changes that one approval is not enough for: striking an untrue record, moving to another centre."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row, delete, func, select
from uuid6 import uuid7

from app.accounts.models import User
from app.audit.log import log
from app.clock import day_in_china, now
from app.entries.life_events import MOVED, NAMES_A_MOTHER
from app.entries.models import Entry, EntryStatus, Revision
from app.errors import EntryClosed, Invalid, OwnEntry
from app.extensions import db
from app.orgs.models import OrgUnit, Village
from app.residents.life.events import Closed
from app.residents.life.statuses import UNTRUE as STRUCK
from app.residents.models import Resident, SecondReview

UNTRUE, MOVE = "untrue", "move"
SAYING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)


def needs_second(changes: Sequence[Row[*tuple[Any, ...]]], by: UUID | None) -> set[UUID]:
    """Those of these entries whose effect waits for a second reviewer. One that was just approved by `by`
    is put on the list of what waits.
    """
    kinds = {row.id: kind for row in changes if (kind := _kind(row))}
    there = _there(kinds)
    for row in changes:
        if row.id in kinds and row.id not in there and row.status is EntryStatus.APPROVED and by is not None:
            db.session.add(_asked(row, kinds[row.id], by))
    return set(kinds)


def confirmed(entry_ids: Collection[UUID]) -> set[UUID]:
    query = select(SecondReview.entry_id).where(
        SecondReview.entry_id.in_(entry_ids), SecondReview.is_confirmed.is_(True)
    )
    return {id_ for id_ in db.session.scalars(query) if id_ is not None}


def forget_unasked(standing: Collection[UUID], resident_ids: Collection[UUID]) -> None:
    """An entry that stands no longer asks for nothing; what was settled about it stays written down."""
    unsettled = select(SecondReview.id).where(
        SecondReview.resident_id.in_(resident_ids),
        SecondReview.entry_id.is_not(None),
        SecondReview.entry_id.not_in(standing),
        SecondReview.settled_at.is_(None),
    )
    ids = list(db.session.scalars(unsettled))
    if ids:
        db.session.execute(delete(SecondReview).where(SecondReview.id.in_(ids)))


def mothers_named(changes: Iterable[Row[*tuple[Any, ...]]]) -> Mapping[UUID, UUID]:
    """By entry, the resident whom its `mother_id_no` names."""
    numbers = {
        row.id: str(row.answers["mother_id_no"]).upper() for row in changes if row.answers.get("mother_id_no")
    }
    if not numbers:
        return {}
    query = select(Resident.id_no, Resident.id).where(
        Resident.id_no.in_(numbers.values()), Resident.archive_status != STRUCK, Resident.sex == "2"
    )
    known = {row.id_no: row.id for row in db.session.execute(query)}
    return {entry: known[number] for entry, number in numbers.items() if number in known}


def children_of(mothers: Collection[UUID]) -> set[UUID]:
    """Whose entries name one of these residents, by the identity number, as the mother."""
    numbers = select(Resident.id_no).where(Resident.id.in_(mothers), Resident.id_no.is_not(None))
    named = func.upper(Revision.answers["mother_id_no"].as_string())
    query = (
        select(Entry.resident_id)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.form.in_(NAMES_A_MOTHER), Entry.status.in_(SAYING), named.in_(numbers))
    )
    return {id_ for id_ in db.session.scalars(query) if id_}


def struck(resident_ids: Collection[UUID]) -> dict[UUID, list[Closed]]:
    """What reviewers struck as untrue without an entry of a field worker's."""
    query = select(SecondReview).where(
        SecondReview.resident_id.in_(resident_ids),
        SecondReview.entry_id.is_(None),
        SecondReview.is_confirmed.is_(True),
    )
    found: dict[UUID, list[Closed]] = {}
    for each in db.session.scalars(query):
        closed = Closed(day_in_china(each.marked_at), each.id, STRUCK, each.reason)
        found.setdefault(each.resident_id, []).append(closed)
    return found


def _kind(row: Row[*tuple[Any, ...]]) -> str | None:
    change = row.answers.get("change")
    if change == UNTRUE:
        return UNTRUE
    return MOVE if change == MOVED and _crosses(row) else None


def _crosses(row: Row[*tuple[Any, ...]]) -> bool:
    """Whether another centre answers for the new village than for the clinic at that time."""
    unit = _clinic(row)
    old = db.session.get(OrgUnit, row.org_unit_id)
    return unit is not None and old is not None and unit.parent_id != old.parent_id


def _clinic(row: Row[*tuple[Any, ...]]) -> OrgUnit | None:
    village = db.session.get(Village, row.answers.get("area_code") or "")
    return village.clinic if village else None


def _asked(row: Row[*tuple[Any, ...]], kind: str, by: UUID) -> SecondReview:
    unit = _clinic(row) if kind == MOVE else None
    return SecondReview(
        id=uuid5(row.id, "second_review"),
        resident_id=row.resident_id,
        kind=kind,
        entry_id=row.id,
        org_unit_id=unit.id if unit else row.org_unit_id,
        reason=row.answers.get("reason") or row.answers.get("note") or "",
        marked_by=by,
        marked_at=now(),
    )


def _there(entry_ids: Collection[UUID]) -> set[UUID]:
    query = select(SecondReview.entry_id).where(SecondReview.entry_id.in_(entry_ids))
    return {id_ for id_ in db.session.scalars(query) if id_ is not None}


def settle_second(review: SecondReview, by: User, is_confirmed: bool, remark: str) -> None:
    """The second reviewer's word; whoever calls brings the record into line (app/entries/lives/follow.py).

    Raises OutOfScope, EntryClosed if it was settled before, OwnEntry for the author and the first reviewer.
    """
    by.scope.require(review.org_unit_id)
    entry = db.session.get(Entry, review.entry_id) if review.entry_id else None
    if review.settled_at is not None:
        raise EntryClosed("这一条已有人处理过，请刷新查看")
    if by.id in (review.marked_by, entry.author_id if entry else None):
        raise OwnEntry("复核人不能是登记人或第一位审核人，请由另一位审核员处理")
    review.settled_by, review.settled_at, review.is_confirmed = by.id, now(), is_confirmed
    review.remark = remark.strip() or None
    resident = db.session.get_one(Resident, review.resident_id)
    entry_id = str(review.entry_id) if review.entry_id else None
    details = {"kind": review.kind, "confirmed": is_confirmed, "entry_id": entry_id}
    log("change.settled", review.resident_id, by.id, chain=resident.village_code, **details)


def doubt_record(resident: Resident, by: User, reason: str) -> None:
    """Hold a record to be untrue (Q-37). Raises Invalid without a reason, or if it is held so already."""
    by.scope.require(resident.org_unit_id)
    waiting = select(SecondReview.id).where(
        SecondReview.resident_id == resident.id,
        SecondReview.kind == UNTRUE,
        SecondReview.settled_at.is_(None),
    )
    if not reason.strip():
        raise Invalid("请写明依据")
    if db.session.scalar(waiting.limit(1)) is not None:
        raise Invalid("这份档案已在等待复核")
    review = SecondReview(
        id=uuid7(),
        resident_id=resident.id,
        kind=UNTRUE,
        org_unit_id=resident.org_unit_id,
        reason=reason.strip(),
        marked_by=by.id,
        marked_at=now(),
    )
    db.session.add(review)
    log("record.doubted", resident.id, by.id, chain=resident.village_code, reason=review.reason)
