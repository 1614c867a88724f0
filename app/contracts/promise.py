"""What a contract promises to one member: the items of the packages, and what was ticked besides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.contracts.catalogue import Catalogue, Item, Package
from app.contracts.owe import times_in_term


@dataclass(frozen=True)
class Promise:
    """One item promised; `times` is None for a service on demand."""

    item: Item
    package_id: str | None
    times: int | None

    @property
    def unit_price(self) -> Decimal:
        return self.item.price


def promised(
    catalogue: Catalogue, packages: Iterable[str], ticked: Iterable[str], groups: Iterable[str], months: int
) -> dict[str, Promise]:
    """Item id → promise. An item in several packages is promised once, never by the sum (domain.md §3.5).

    The frequency is the item's own, the same in every package, so that the greatest is that of the first.
    """
    found: dict[str, Promise] = {}
    chosen, belongs = set(ticked), set(groups)
    for package_id in dict.fromkeys(packages):
        package = catalogue.packages.get(package_id)
        for item in _of(package, catalogue, chosen, belongs) if package else ():
            found.setdefault(item.id, _promise(item, package_id, months))
    for item_id in sorted(chosen - found.keys()):
        if item_id in catalogue.items:
            found[item_id] = _promise(catalogue.items[item_id], None, months)
    return found


def _of(package: Package, catalogue: Catalogue, chosen: set[str], belongs: set[str]) -> Iterator[Item]:
    for each in package.items:
        wanted = each["item_id"] in chosen if each["optional"] else _is_for(each.get("groups"), belongs)
        if wanted and each["item_id"] in catalogue.items:
            yield catalogue.items[each["item_id"]]


def _is_for(groups: list[str] | None, belongs: set[str]) -> bool:
    return groups is None or bool(belongs.intersection(groups))


def _promise(item: Item, package_id: str | None, months: int) -> Promise:
    times = None if item.freq is None else times_in_term(item.freq, months)
    return Promise(item, package_id, times)
