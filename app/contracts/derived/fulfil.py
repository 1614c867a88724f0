"""Which services an entry gave under a contract, and whether they count (domain.md §3.6).

A pure function of a member's services as a set: they are gone through by day and then by entry id, whenever
and in whatever order they were approved.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, Protocol
from uuid import UUID, uuid5

import orjson

from app.contracts.terms.catalogue import Catalogue, Item
from app.contracts.terms.promise import Promise
from app.contracts.terms.service import Service
from app.formdefs.language.expression import Names, compile_condition
from app.formdefs.language.values import ExpressionError, blank

ANY_FORM, MANUAL = "*", "fulfil"
TOOK_PLACE = "1"  # visit result: the resident was met; a form that does not ask takes it for granted


class Held(Protocol):
    """A member's contract, as far as services under it go."""

    @property
    def id(self) -> UUID: ...

    def covers(self, day: date) -> bool: ...

    def is_too_early(self, day: date) -> bool: ...

    def is_cut_off(self, day: date) -> bool: ...


@dataclass(frozen=True)
class Fulfilled:
    """One item served by one entry; `reason` says why it does not count."""

    service: Service
    member_id: UUID
    item_id: str
    reason: str | None

    @cached_property
    def id(self) -> UUID:
        return uuid5(self.service.entry_id, f"{self.member_id}:{self.item_id}")

    @property
    def origin(self) -> str:
        return "manual" if self.service.form == MANUAL else "form"


def fulfil(
    member: Held, promises: Mapping[str, Promise], catalogue: Catalogue, services: Iterable[Service]
) -> list[Fulfilled]:
    """All that the services of the member's resident did for this contract."""
    rows: list[Fulfilled] = []
    by_item: dict[str, list[Service]] = {}
    for service in services:
        if service.result not in (None, TOOK_PLACE):
            continue
        for item_id in _served(member, promises, catalogue, service):
            if item_id in promises:
                by_item.setdefault(item_id, []).append(service)
            else:
                rows.append(Fulfilled(service, member.id, item_id, "not_promised"))
    for item_id, given in by_item.items():
        rows += _count(member, promises[item_id], given)
    return rows


def _served(
    member: Held, promises: Mapping[str, Promise], catalogue: Catalogue, service: Service
) -> Iterator[str]:
    """The items that a service is for; those that are not promised only if none of its own kind is.

    What a contract was ended before is shown under it all the same, or the service would be gone.
    """
    named = _named(member, catalogue, service)
    covers = member.covers(service.day)
    if not (covers or member.is_cut_off(service.day)):
        yield from named
        return
    matching = list(_matching(catalogue, service))
    owed = [item.id for item in matching if item.id in promises]
    owed += [id_ for id_ in _in_part(catalogue, service) if id_ in promises]
    yield from dict.fromkeys(named + owed)
    if not covers:
        return
    of_its_kind = [item.id for item in matching if not _is_general(item)]
    if not named and not promises.keys() & set(of_its_kind):
        yield from of_its_kind


def _named(member: Held, catalogue: Catalogue, service: Service) -> list[str]:
    """What a record by hand says it is for, if it names this member."""
    if service.form != MANUAL or service.answers.get("agreement_member_id") != str(member.id):
        return []
    return [each for each in service.answers.get("item_ids") or () if each in catalogue.items]


def _matching(catalogue: Catalogue, service: Service) -> Iterator[Item]:
    """The items that a form fulfils by itself; a record by hand names its own."""
    for item, rule in catalogue.rules_by_form.get(ANY_FORM, ()):
        if service.form not in rule.get("except", ()):
            yield item
    if service.form == MANUAL:
        return
    for item, rule in catalogue.rules_by_form.get(service.form, ()):
        if "when" not in rule or _holds(rule["when"], service.answers):
            yield item


def _in_part(catalogue: Catalogue, service: Service) -> Iterator[str]:
    """The items of which it says itself that it did only a part."""
    for item, _ in catalogue.rules_by_form.get(service.form, ()):
        if _denied(item, service):
            yield item.id


def _denied(item: Item, service: Service) -> str | None:
    """The answer by which a service says that it is only a part of the item, if it fulfils it by no rule."""
    rules = [each for each in item.rules if each["form"] == service.form]
    if any("when" not in each or _holds(each["when"], service.answers) for each in rules):
        return None
    for each in rules:
        match each["when"]:
            case {"!=": [{"var": str(name)}, False]} if service.answers.get(name) is False:
                return name
    return None


def _holds(condition: Any, answers: Names) -> bool:
    try:
        return _compiled(orjson.dumps(condition))(answers)
    except ExpressionError:  # an answer of another kind than the condition is about
        return False


@cache
def _compiled(condition: bytes) -> Callable[[Names], bool]:
    return compile_condition(orjson.loads(condition))


def _is_general(item: Item) -> bool:
    return any(rule["form"] == ANY_FORM for rule in item.rules)


def _count(member: Held, promise: Promise, services: Sequence[Service]) -> Iterator[Fulfilled]:
    counted: list[Service] = []
    for service in sorted(services, key=lambda each: (each.day, str(each.entry_id))):
        reason = _fault(member, promise.item, service) or _too_many(promise, counted, service)
        if reason is None:
            counted.append(service)
        yield Fulfilled(service, member.id, promise.item.id, reason)


def _fault(member: Held, item: Item, service: Service) -> str | None:
    """What is wrong with the service itself."""
    if service.is_invalid:
        return "invalidated"
    if member.is_too_early(service.day):
        return "before_signing"
    if not member.covers(service.day):
        return "ended" if member.is_cut_off(service.day) else "outside_term"
    if item.modes and service.mode not in item.modes:
        return "mode"
    if denied := _denied(item, service):
        return f"part:{denied}"
    if lacking := _lacking(item, service):
        return f"lacks:{lacking}"
    if service.form == MANUAL and not _is_general(item):
        return _fault_by_hand(item, service)
    return None


def _lacking(item: Item, service: Service) -> str | None:
    """The field of its form that was left empty, and without which it is not the service promised."""
    needs = [rule.get("needs") for rule in item.rules if rule["form"] == service.form]
    empty = [each is not None and blank(service.answers.get(each)) for each in needs]
    return needs[0] if needs and all(empty) else None


def _fault_by_hand(item: Item, service: Service) -> str | None:
    """A service with a form of its own is shown by that form; any other by some evidence."""
    if not item.is_manual:
        return "own_form"
    return None if service.answers.get("evidence_kind") else "evidence"


def _too_many(promise: Promise, counted: Sequence[Service], service: Service) -> str | None:
    """What is wrong with it beside those that count before it."""
    if counted:
        last = counted[-1]
        if last.day == service.day:
            return "same_day"
        if (service.day - last.day).days < promise.item.min_interval_days and not last.is_urgent:
            return "too_soon"
    if promise.times is not None and len(counted) >= promise.times:
        return "surplus"
    return None
