"""Phones: the numbers of the revisions that arrived, and those that are missing."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from app.accounts.models import Device, DeviceGap
from app.entries.draft import Delivery
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
    table, gap_table = table_of(Device), table_of(DeviceGap)
    seen = {"highest_seq": top, "seen_at": delivery.received_at, "app_version": delivery.app_version}
    db.session.execute(update(table).where(table.c.id == delivery.device_id).values(**seen))
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
    return db.session.scalar(select(Device.highest_seq).where(Device.id == device_id).with_for_update())


def _gaps(device_id: str) -> list[Range]:
    query = select(DeviceGap.first, DeviceGap.last).where(DeviceGap.device_id == device_id)
    return [(row.first, row.last) for row in db.session.execute(query.order_by(DeviceGap.first))]
