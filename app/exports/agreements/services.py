"""What an agreement promises: as it was written at approval, or, before it, as it will be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.derived.expected import expected
from app.contracts.models import AgreementItem, AgreementMember
from app.contracts.terms.catalogue import catalogues, in_force, item_names, package_names
from app.contracts.terms.promise import Promise
from app.exports.agreements.agreement import Service
from app.extensions import db

ON_DEMAND = "按需"
CHOSEN = "点单项目"


@dataclass(frozen=True)
class Promised:
    """One item for one member; `times` is None for a service on demand."""

    package_id: str | None
    item_id: str
    times: int | None
    price: Decimal
    discount: Decimal
    pays: Decimal


Promises = Mapping[int, Sequence[Promised]]  # by the member's number


def kept(members: Mapping[UUID, AgreementMember], numbers: Mapping[UUID, int]) -> Promises:
    """From the contracts; `members` and `numbers` by resident."""
    whose = {member.id: numbers[resident_id] for resident_id, member in members.items()}
    query = select(AgreementItem).where(AgreementItem.member_id.in_(whose)).order_by(AgreementItem.item_id)
    found: dict[int, list[Promised]] = {}
    for each in db.session.scalars(query):
        prices = each.unit_price, each.discount, each.resident_pays
        line = Promised(each.package_id, each.item_id, each.times_total, *prices)
        found.setdefault(whose[each.member_id], []).append(line)
    return found


def to_be(answers: Mapping[str, Any], numbers: Mapping[UUID, int], signed_on: date) -> Promises:
    """What the catalogue in force on that day will make of a signing that is not approved yet."""
    known = catalogues()
    if not known:
        return {}
    return {
        numbers[resident_id]: [
            Promised(each.package_id, item_id, each.times, each.unit_price, each.discount, each.resident_pays)
            for item_id, each in sorted(promises.items())
        ]
        for resident_id, promises in expected(in_force(known, signed_on), answers).items()
    }


def services(promises: Promises, signed_on: date) -> list[Service]:
    """One line an item of a package, with the numbers of the members that it is for, as called that day."""
    names, packages = item_names(signed_on), package_names(signed_on)
    lines: dict[Promised, list[int]] = {}
    for number, promised_items in sorted(promises.items()):
        for each in promised_items:
            lines.setdefault(each, []).append(number)
    ordered = sorted(lines, key=lambda each: (each.package_id is None, each.package_id or "", each.item_id))
    return [
        Service(
            package=packages.get(each.package_id or "", each.package_id or CHOSEN),
            name=names.get(each.item_id, each.item_id),
            times=ON_DEMAND if each.times is None else f"{each.times} 次",
            price=each.price,
            discount=each.discount,
            pays=each.pays,
            members="、".join(str(number) for number in lines[each]),
        )
        for each in ordered
    ]


def on_offer(day: date) -> list[Service]:
    """The catalogue as a blank agreement shows it, to tick; what every contract has stands there once."""
    return list(_on_offer(day))


def _on_offer(day: date) -> Iterator[Service]:
    known, names, packages = catalogues(), item_names(day), package_names(day)
    if not known:  # before `flask prepare`
        return
    catalogue = in_force(known, day)
    basic = {each["item_id"] for held in catalogue.packages.values() if held.is_basic for each in held.items}
    for package in catalogue.packages.values():
        for each in package.items:
            item = catalogue.items.get(each["item_id"])
            if item is None or (item.id in basic and not package.is_basic):
                continue
            freq = each.get("freq") or item.freq
            times = ON_DEMAND if freq is None else f"{freq} 次/年"
            name = packages.get(package.id, package.id)
            promise = Promise(item, package.id, freq, discount=Decimal(each.get("discount") or item.discount))
            prices = promise.unit_price, promise.discount, promise.resident_pays
            yield Service(name, names.get(item.id, item.id), times, *prices, "")
