"""The catalogue as phones read it (docs/wire.md): what may be promised now, and what from which day on.

A phone may sign without a network for weeks, so that it is told in advance: of every item and package the
version in force, until when it may be chosen, and the versions to come.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, TypeVar

from sqlalchemy import select

from app.clock import today
from app.contracts.derived.fulfil import MANUAL
from app.contracts.models import ServiceItem, ServicePackage
from app.extensions import db

Record = dict[str, Any]
Offer = TypeVar("Offer", ServiceItem, ServicePackage)
_DAY = timedelta(days=1)


def read_service_items(ids: Sequence[str]) -> dict[str, Record]:
    return _read(ServiceItem, ids, _service_item)


def read_packages(ids: Sequence[str]) -> dict[str, Record]:
    return _read(ServicePackage, ids, _package)


def _read(model: type[Offer], ids: Sequence[str], read: Callable[[Offer], Record]) -> dict[str, Record]:
    query = select(model).where(model.id.in_(ids)).order_by(model.version)
    found: dict[str, list[Offer]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.id, []).append(row)
    ends, on = _last_days(), today()
    return {id_: _record(rows, ends, read, on) for id_, rows in found.items()}


def _record(
    rows: Sequence[Offer], ends: dict[int, date], read: Callable[[Offer], Record], on: date
) -> Record:
    """The one in force, or what was offered last; of something new the first one, from its day on."""
    begun = [row for row in rows if row.valid_from <= on] or rows[:1]
    now = begun[-1]
    coming = [row for row in rows if row.version > now.version]
    record = read(now) | _span(now, ends)
    if coming:
        record["coming"] = [read(row) | _span(row, ends) for row in coming]
    return record


def _span(row: Offer, ends: dict[int, date]) -> Record:
    last = ends.get(row.version)
    return {"valid_from": row.valid_from.isoformat()} | ({"valid_to": last.isoformat()} if last else {})


def _last_days() -> dict[int, date]:
    """Version → the last day on which it is promised; not of the newest."""
    return dict(_ends())


def _ends() -> Iterator[tuple[int, date]]:
    query = select(ServiceItem.version, ServiceItem.valid_from).distinct().order_by(ServiceItem.version)
    for version, following in pairwise(db.session.execute(query).all()):
        yield version.version, following.valid_from - _DAY


def _package(package: ServicePackage) -> Record:
    return {
        "id": package.id,
        "name": package.name,
        "groups": package.groups,
        "items": package.items,
        "is_basic": package.is_basic,
    }


def _service_item(item: ServiceItem) -> Record:
    forms = [rule["form"] for rule in item.rules]
    return {
        "id": item.id,
        "name": item.name,
        "category": item.category,
        "groups": item.groups,
        "freq": item.freq,
        "rule": "on_demand" if item.freq is None else "fixed",
        "price": float(item.price),
        "forms": forms + ([MANUAL] if item.is_manual and MANUAL not in forms else []),
        "modes": sorted({mode for rule in item.rules for mode in rule.get("modes", ())}),
        **({"discount": str(item.discount)} if item.discount else {}),
        **({"timing": item.timing} if item.timing else {}),
    }
