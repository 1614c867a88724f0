"""The catalogue of services (服务项目库) and packages: shipped as data, every version kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, delete, select

from app.changes.note import REF, note
from app.clock import today
from app.contracts.models import ServiceItem, ServicePackage
from app.extensions import db
from app.residents.groups.membership import SENSITIVE
from app.upsert import upsert

_SHIPPED = Path(__file__).parents[1] / "data" / "catalogue.json"


@dataclass(frozen=True)
class Item:
    """A service item: what it takes to fulfil it."""

    id: str
    freq: int | None
    price: Decimal
    rules: Sequence[Mapping[str, Any]]
    is_manual: bool
    min_interval_days: int
    timing: Mapping[str, Any] | None = None
    discount: Decimal = Decimal("0.00")  # each time, where no package gives one of its own

    @cached_property
    def modes(self) -> frozenset[str]:
        """The visit modes in which it must be given; none: any."""
        return frozenset(mode for rule in self.rules for mode in rule.get("modes", ()))


@dataclass(frozen=True)
class Package:
    """A service package; an item with `groups` is promised only to people of one of them."""

    id: str
    items: Sequence[Mapping[str, Any]]
    is_basic: bool = False


@dataclass(frozen=True)
class Catalogue:
    """One version of the catalogue, promised in contracts signed from `valid_from` on."""

    version: int
    valid_from: date
    items: Mapping[str, Item]
    packages: Mapping[str, Package]

    @cached_property
    def rules_by_form(self) -> Mapping[str, Sequence[tuple[Item, Mapping[str, Any]]]]:
        """Form code → the items it may fulfil, each with the rule that says so."""
        found: dict[str, list[tuple[Item, Mapping[str, Any]]]] = {}
        for item in self.items.values():
            for rule in item.rules:
                found.setdefault(rule["form"], []).append((item, rule))
        return found


def load_catalogue() -> None:
    """Take the shipped catalogue into the database; what is there already and the same stays untouched."""
    shipped = json.loads(_SHIPPED.read_text(encoding="utf-8"))
    take(shipped["packages"], shipped["items"], shipped["version"], date.fromisoformat(shipped["valid_from"]))


def take(
    packages: Sequence[Mapping[str, Any]], items: Sequence[Mapping[str, Any]], version: int, valid_from: date
) -> None:
    """Keep packages and items as a version, and tell the phones of what is new or other than before."""
    common = {"version": version, "valid_from": valid_from}
    rows = [{"timing": None, **each, **common, **_amounts(each)} for each in items]
    _take(ServiceItem, "service_item", rows)
    _take(ServicePackage, "package", [{**each, **common} for each in packages])


def _amounts(item: Mapping[str, Any]) -> dict[str, Decimal]:
    return {name: Decimal(str(item.get(name) or 0)) for name in ("price", "discount")}


def drop(version: int) -> None:
    """Forget a version, and tell the phones."""
    for model, kind in ((ServiceItem, "service_item"), (ServicePackage, "package")):
        for id_ in sorted(db.session.scalars(select(model.id).distinct())):
            note(REF, kind, id_)
        db.session.execute(delete(model).where(model.version == version))


def catalogues() -> list[Catalogue]:
    """Every version, oldest first."""
    items: dict[tuple[int, date], dict[str, Item]] = {}
    packages: dict[tuple[int, date], dict[str, Package]] = {}
    for row in db.session.execute(select(ServiceItem.__table__)):
        items.setdefault((row.version, row.valid_from), {})[row.id] = _item(row)
    for row in db.session.execute(select(ServicePackage.__table__)):
        packages.setdefault((row.version, row.valid_from), {})[row.id] = Package(
            row.id, row.items, row.is_basic
        )
    return [Catalogue(*key, items[key], packages.get(key, {})) for key in sorted(items)]


def item_names(day: date | None = None) -> dict[str, str]:
    """What each item is called in contracts signed on that day, or today."""
    return _names(ServiceItem, day or today())


def sensitive_items() -> set[str]:
    """The items for people of sensitive groups alone: their names tell who has them."""
    query = select(ServiceItem.id, ServiceItem.groups)
    return {row.id for row in db.session.execute(query) if row.groups and SENSITIVE.issuperset(row.groups)}


def package_names(day: date | None = None) -> dict[str, str]:
    """What each package is called in contracts signed on that day, or today."""
    return _names(ServicePackage, day or today())


def _names(model: type[ServiceItem | ServicePackage], day: date) -> dict[str, str]:
    """By the version in force on the day; what only later versions know is called as there."""
    query = select(model.id, model.name, model.valid_from).order_by(model.version)
    rows = db.session.execute(query).all()
    later = {row.id: row.name for row in reversed(rows) if row.valid_from > day}
    return later | {row.id: row.name for row in rows if row.valid_from <= day}


def in_force(versions: Sequence[Catalogue], day: date) -> Catalogue:
    """The version that a contract signed on that day promises."""
    return next((each for each in reversed(versions) if each.valid_from <= day), versions[0])


def _item(row: Row[Any]) -> Item:
    how = (row.rules, row.is_manual, row.min_interval_days, row.timing, row.discount)
    return Item(row.id, row.freq, row.price, *how)


def _take(model: type[ServiceItem] | type[ServicePackage], kind: str, rows: list[dict[str, Any]]) -> None:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(table)
    there = {(row.id, row.version): dict(row._mapping) for row in db.session.execute(select(table))}
    changed = [row for row in rows if there.get((row["id"], row["version"])) != row]
    columns = [column.name for column in table.columns if not column.primary_key]
    upsert(db.session(), table, changed, columns)
    others = {id_ for id_, _ in there} if changed else set()  # what a version leaves out ends with it
    for id_ in sorted({row["id"] for row in changed} | others):
        note(REF, kind, id_)
