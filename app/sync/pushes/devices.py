"""Phones: the numbers of the revisions that arrived, and those that are missing."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from app.accounts.models import Device, DeviceGap
from app.entries.drafts.draft import Delivery
from app.entries.tables import table_of
from app.extensions import db
from app.upsert import upsert

MOST_TOLD = 1000  # gaps in one answer

Range = tuple[int, int]  # first and last number


def lock(delivery: Delivery, user_id: UUID) -> int:
    """The highest number so far. A second request of the phone waits here until the first is done."""
    table = table_of(Device)
    highest = _highest(delivery.device_id)
    if highest is None:
        row = {
            "id": delivery.device_id,
            "user_id": user_id,
            "highest_seq": 0,
            "seen_at": delivery.received_at,
        }
        upsert(db.session(), table, [row], [])
        highest = _highest(delivery.device_id) or 0
    return highest


def arrive(delivery: Delivery, numbers: Iterable[int], highest: int) -> list[int]:
    """Note the numbers that arrived; the ones that are still missing come back, at most 1,000 of them."""
    before = _gaps(delivery.device_id)
    gaps, top = without(before, sorted(set(numbers)), highest)
    gap_table = table_of(DeviceGap)
    seen = {"highest": top, "at": delivery.received_at, "version": delivery.app_version}
    db.session.execute(_SEEN, {"device": delivery.device_id, **seen})
    if gaps != before:
        db.session.execute(delete(gap_table).where(gap_table.c.device_id == delivery.device_id))
        rows = [{"device_id": delivery.device_id, "first": a, "last": b} for a, b in gaps]
        if rows:
            db.session.execute(insert(gap_table), rows)
    return told(gaps)


def without(gaps: list[Range], arrived: list[int], highest: int) -> tuple[list[Range], int]:
    """The gaps that remain when these numbers (rising) have arrived, and the highest number."""
    remaining = list(gaps)
    for number in arrived:
        if number > highest:
            if number > highest + 1:
                remaining.append((highest + 1, number - 1))
            highest = number
        else:
            remaining = [part for gap in remaining for part in _split(gap, number)]
    return remaining, highest


def told(gaps: list[Range]) -> list[int]:
    numbers: list[int] = []
    for first, last in gaps:
        numbers += range(first, min(last, first + MOST_TOLD - len(numbers) - 1) + 1)
    return numbers


def _split(gap: Range, number: int) -> list[Range]:
    first, last = gap
    if not first <= number <= last:
        return [gap]
    return [part for part in ((first, number - 1), (number + 1, last)) if part[0] <= part[1]]


def _highest(device_id: str) -> int | None:
    return db.session.scalar(_HIGHEST, {"device": device_id})


def _gaps(device_id: str) -> list[Range]:
    return [(first, last) for first, last in db.session.execute(_GAPS, {"device": device_id})]


# Put together once: that costs as much as running them.
_DEVICE, _GAP = table_of(Device).c, table_of(DeviceGap).c
_HIGHEST = select(_DEVICE.highest_seq).where(_DEVICE.id == bindparam("device")).with_for_update()
_GAPS = select(_GAP.first, _GAP.last).where(_GAP.device_id == bindparam("device")).order_by(_GAP.first)
_SEEN = (
    update(table_of(Device))
    .where(_DEVICE.id == bindparam("device"))
    .values(highest_seq=bindparam("highest"), seen_at=bindparam("at"), app_version=bindparam("version"))
)
