"""A service by age counts and is owed in the contract in whose term it was given, though its time ends later.

There it is owed by the last day of the contract, if its time ends only after that; and no contract after it
promises it again (docs/decisions/056).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.contracts.derived.facts import Facts
from app.contracts.derived.fulfil import ANY_FORM, fulfil
from app.contracts.derived.hold import Membership
from app.contracts.signings.sign import Line
from app.contracts.terms.catalogue import Catalogue, Item
from app.contracts.terms.promise import Early, Promise, planned, promised
from app.contracts.terms.service import Service
from app.contracts.terms.timing import AGE, Window, windows


def promises_in_turn(
    members: Iterable[Membership], facts: Facts
) -> Iterator[tuple[Membership, dict[str, Promise]]]:
    """What each of one person's contracts promises; what one was served early, those after it do not."""
    before: frozenset[tuple[str, int]] = frozenset()
    for member in members:
        line = member.line
        catalogue = facts.catalogue(line.signing.catalogue_version)
        services: Sequence[Service] = facts.services.get(line.person.id, ())
        chosen = _promises_to(line, catalogue)
        early = _served_early(member, chosen, catalogue, services, before)
        before |= early.here
        yield member, planned(chosen, line.person.birth_date, line.start, line.end, services, early)


def _promises_to(line: Line, catalogue: Catalogue) -> dict[str, Promise]:
    groups = line.answers.get("groups") or ()
    return promised(catalogue, line.chosen("packages"), line.chosen("items"), groups, line.months)


def _served_early(
    member: Membership,
    promises: Mapping[str, Promise],
    catalogue: Catalogue,
    services: Sequence[Service],
    before: frozenset[tuple[str, int]],
) -> Early:
    """`before`: what contracts before this one were served early."""
    here = [
        (item_id, months)
        for item_id, ages in _may_be_early(member, promises, before)
        for months in closing_later(
            ages, _counting(member, promises[item_id], catalogue, services), member.until
        )
    ]
    return Early(frozenset(here), before, member.until)


def _may_be_early(
    member: Membership, promises: Mapping[str, Promise], before: frozenset[tuple[str, int]]
) -> Iterator[tuple[str, list[Window]]]:
    """The windows of items of which one is open on the last day of the contract and longer."""
    born = member.line.person.birth_date
    for item_id, promise in promises.items():
        timing = promise.item.timing
        if timing and timing["by"] == AGE:
            ages = [each for each in windows(timing, born) if (item_id, each.months) not in before]
            if any(each.opens <= member.until < each.closes for each in ages):
                yield item_id, ages


def _counting(
    member: Membership, promise: Promise, catalogue: Catalogue, services: Sequence[Service]
) -> list[Service]:
    """The services that count for the item, however many are promised."""
    wanted = {promise.item.id: replace(promise, times=None)}
    rows = (each for each in fulfil(member, wanted, catalogue, services) if each.reason is None)
    return [each.service for each in rows if each.item_id == promise.item.id]


def closing_later(ages: Iterable[Window], given: Iterable[Service], until: date) -> list[int]:
    """For which ages services were given in a contract that lasts until then, and is over before their time.

    `given`: those that count for the item, in order.
    """
    return [each.months for each in _served(ages, list(given)) if each.closes > until]


def _served(ages: Iterable[Window], given: list[Service]) -> Iterator[Window]:
    """Each service is for one window, the first that it can be for and that none before it was for."""
    for each in ages:
        service = next((one for one in given if each.is_for(one)), None)
        if service:
            given.remove(service)
            yield each


def items_by_age(catalogues: Iterable[Catalogue]) -> list[Item]:
    items = (item for catalogue in catalogues for item in catalogue.items.values())
    return [item for item in items if item.timing and item.timing["by"] == AGE]


def may_move_dues(items: Iterable[Item], form: str, born: date, day: date) -> bool:
    """Whether such a service may be for a window of one of these items by age."""
    return any(
        each.opens <= day <= each.closes
        for item in items
        if item.timing
        and (day - born).days <= max(31 * months + days for months, days in item.timing["points"])
        and any(rule["form"] in (form, ANY_FORM) for rule in item.rules)
        for each in windows(item.timing, born)
    )
