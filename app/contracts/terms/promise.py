"""What a contract promises to one member: the items of the packages, and what was ticked besides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.contracts.terms.catalogue import Catalogue, Item, Package
from app.contracts.terms.owe import times_in_term
from app.contracts.terms.service import Service
from app.contracts.terms.timing import AGE, Window, days_due, windows

FREE = Decimal("0.00")


@dataclass(frozen=True)
class Early:
    """Windows (item id and months of age) served in a contract that ends before they close."""

    here: frozenset[tuple[str, int]] = frozenset()  # in this contract
    before: frozenset[tuple[str, int]] = frozenset()  # in one before it
    until: date = date.max  # the last day of this one


NOTHING_EARLY = Early()


@dataclass(frozen=True)
class Promise:
    """One item promised; `times` is None for a service on demand.

    `days` are the last days for it, of an item that falls due by age, treatment or plan (timing.py).
    """

    item: Item
    package_id: str | None
    times: int | None
    days: Sequence[date] | None = None
    discount: Decimal = FREE

    @property
    def unit_price(self) -> Decimal:
        return self.item.price

    @property
    def resident_pays(self) -> Decimal:
        """For each time."""
        return max(FREE, self.unit_price - self.discount)


def promised(
    catalogue: Catalogue, packages: Iterable[str], ticked: Iterable[str], groups: Iterable[str], months: int
) -> dict[str, Promise]:
    """Item id → promise. An item in several packages is promised once, by the one that promises it most often
    and never by the sum (domain.md §3.5).
    """
    found: dict[str, Promise] = {}
    chosen, belongs = set(ticked), set(groups)
    for package_id in dict.fromkeys(packages):
        package = catalogue.packages.get(package_id)
        for item, freq, discount in _of(package, catalogue, chosen, belongs) if package else ():
            promise = replace(_promise(item, package_id, freq, months), discount=discount)
            if item.id not in found or (promise.times or 0) > (found[item.id].times or 0):
                found[item.id] = promise
    for item_id in sorted(chosen - found.keys()):
        if item_id in catalogue.items:
            found[item_id] = _promise(catalogue.items[item_id], None, catalogue.items[item_id].freq, months)
    return found


def planned(
    promises: Mapping[str, Promise],
    born: date,
    start: date,
    end: date,
    services: Sequence[Service],
    early: Early = NOTHING_EARLY,
) -> dict[str, Promise]:
    """The same, with the days of what falls due by age, treatment or plan.

    What goes by an age is promised to who comes to that age in the term.
    """
    found = {}
    for item_id, each in promises.items():
        timing = each.item.timing
        if timing is None:
            found[item_id] = each
        elif timing["by"] != AGE:
            found[item_id] = replace(each, days=days_due(timing, start, end, services))
        elif days := _days_of_ages(item_id, windows(timing, born), start, end, early):
            found[item_id] = replace(each, days=days, times=len(days))
    return found


def _days_of_ages(item_id: str, ages: Iterable[Window], start: date, end: date, early: Early) -> list[date]:
    """When the windows close; those that were served early, by the end of the contract that was served."""
    here = [each for each in ages if (item_id, each.months) not in early.before]
    days = [early.until if (item_id, each.months) in early.here else each.closes for each in here]
    return sorted(day for day in days if start <= day <= end)


def _of(
    package: Package, catalogue: Catalogue, chosen: set[str], belongs: set[str]
) -> Iterator[tuple[Item, int | None, Decimal]]:
    """The items that a package promises, each with how often a year, and how much cheaper."""
    for each in package.items:
        wanted = each["item_id"] in chosen if each["optional"] else _is_for(each.get("groups"), belongs)
        if wanted and each["item_id"] in catalogue.items:
            item = catalogue.items[each["item_id"]]
            freq = None if item.timing else each.get("freq") or item.freq
            yield item, freq, Decimal(each.get("discount") or item.discount)


def _is_for(groups: list[str] | None, belongs: set[str]) -> bool:
    return groups is None or bool(belongs.intersection(groups))


def _promise(item: Item, package_id: str | None, freq: int | None, months: int) -> Promise:
    times = None if freq is None else times_in_term(freq, months)
    return Promise(item, package_id, times, discount=item.discount)
