"""The vectors of prices: what a signing promises to one person, how often, and what the term costs.

Read by vitest: the phone proposes the fee that the server holds a signing against. One catalogue is as
shipped; in the other everything costs something and packages have frequencies and discounts of their own.
"""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from app.contracts.derived.early import closing_later
from app.contracts.terms.catalogue import Catalogue, Item, Package
from app.contracts.terms.fees import price_of
from app.contracts.terms.owe import term_end
from app.contracts.terms.promise import Early, Promise, planned, promised
from app.contracts.terms.service import Service
from app.contracts.terms.timing import AGE, STAGE, STAGED, windows

Json = dict[str, Any]
SHIPPED = Path(__file__).parents[2] / "app" / "contracts" / "data" / "catalogue.json"
TERMS = (1, 12, 13, 18, 24, 25, 36)
STARTS = ("2025-12-31", "2026-02-28", "2026-03-01", "2028-02-29")
BORN = ("1950-02-28", "2019-05-31", "2023-08-31", "2025-02-01", "2025-12-01", "2026-02-27", "2026-02-28")
CHILD = "G02"
GUESSES = 160
SERVED = 120


def fees() -> Iterator[Json]:
    """The catalogues first, then who chooses what, and what comes of it."""
    versions = {"shipped": _shipped(), "dear": _dear(_shipped())}
    for name, version in versions.items():
        yield {"catalogue": name, **_told(version)}
    for born in BORN:
        for months in TERMS:
            for start in STARTS:
                yield _vector("dear", versions["dear"], _child(born, start, months))
    for number in range(GUESSES):
        name = ("shipped", "dear")[number % 2]
        yield _vector(name, versions[name], _guess(random.Random(number), versions[name]))
    for number in range(SERVED):
        yield _vector("dear", versions["dear"], _served(random.Random(number), versions["dear"]))


def _vector(name: str, catalogue: Catalogue, choice: Json) -> Json:
    start = date.fromisoformat(choice["start"])
    told = promised(
        catalogue, choice["packages"], choice["items"], choice["groups"], months := choice["months"]
    )
    born = date.fromisoformat(choice["born"])
    early = Early(before=_early(catalogue, choice, born, start))
    promises = planned(told, born, start, term_end(start, months), (), early)
    each = {id_: _promise(promise) for id_, promise in sorted(promises.items())}
    return {"of": name, "choice": choice, "promises": each, "fee": float(price_of(promises))}


def _early(catalogue: Catalogue, choice: Json, born: date, start: date) -> frozenset[tuple[str, int]]:
    """What contracts before were served early."""
    found: set[tuple[str, int]] = set()
    for former in choice.get("before", ()):
        until = min(date.fromisoformat(former["until"]), start - timedelta(days=1))
        for id_, told in former["given"].items():
            timing = catalogue.items[id_].timing
            if timing is None:
                raise ValueError(id_)
            ages = [each for each in windows(timing, born) if (id_, each.months) not in found]
            given = [each for each in map(_service, told) if each.day <= until]
            found |= {(id_, months) for months in closing_later(ages, given, until)}
    return frozenset(found)


def _service(told: Json) -> Service:
    answers = {STAGE: told["stage"]} if "stage" in told else {}
    day = date.fromisoformat(told["on"])
    return Service(UUID(int=0), STAGED, day, "1", None, None, None, False, answers)


def _promise(promise: Promise) -> list[Any]:
    return [promise.package_id, promise.times, float(promise.discount), float(promise.resident_pays)]


def _child(born: str, start: str, months: int) -> Json:
    choice = {"packages": ["P-BASE", "P-MCH"], "items": [], "groups": [CHILD]}
    return {**choice, "months": months, "start": start, "born": born}


def _guess(chance: random.Random, catalogue: Catalogue) -> Json:
    groups = sorted({code for each in catalogue.packages.values() for code in _groups(each)})
    return {
        "packages": chance.sample([*catalogue.packages, "P-GONE"], chance.randrange(5)),
        "items": chance.sample([*catalogue.items, "I999"], chance.randrange(7)),
        "groups": chance.sample(groups, chance.randrange(4)),
        "months": chance.choice(TERMS),
        "start": chance.choice(STARTS),
        "born": chance.choice(BORN),
    }


def _served(chance: random.Random, catalogue: Catalogue) -> Json:
    """A child with contracts before, in which checks were done about the days on which they fall due."""
    born, start = date(2023, chance.randrange(1, 13), 5), date(2025, chance.randrange(1, 13), 1)
    by_age = [id_ for id_, each in catalogue.items.items() if each.timing and each.timing["by"] == AGE]
    until = [start + timedelta(days=days) for days in (-370, chance.choice((-1, -1, 5)))]
    before = [
        {
            "until": last.isoformat(),
            "given": {id_: _checks(chance, catalogue.items[id_], born, last) for id_ in by_age},
        }
        for last in until[chance.randrange(2) :]
    ]
    return {**_child(born.isoformat(), start.isoformat(), 12), "before": before}


def _checks(chance: random.Random, item: Item, born: date, last: date) -> list[Json]:
    found = []
    for each in windows(item.timing or {}, born):
        day = each.age + timedelta(days=chance.randrange(-each.days - 9, each.days + 9))
        stage = {"stage": str(each.months)} if chance.random() < 0.7 else {}
        if last - timedelta(days=365) < day <= last:
            found.append({"on": day.isoformat(), **stage})
    return sorted(found, key=lambda told: told["on"])


def _groups(package: Package) -> Iterator[str]:
    for each in package.items:
        yield from each.get("groups") or ()


def _shipped() -> Catalogue:
    told = json.loads(SHIPPED.read_text(encoding="utf-8"))
    items = {each["id"]: _item(each) for each in told["items"]}
    packages = {each["id"]: Package(each["id"], each["items"]) for each in told["packages"]}
    return Catalogue(1, date.fromisoformat(told["valid_from"]), items, packages)


def _item(told: Json) -> Item:
    rest = (told["rules"], told["is_manual"], told["min_interval_days"], told.get("timing"))
    return Item(told["id"], told["freq"], Decimal(told["price"]), *rest)


def _dear(shipped: Catalogue) -> Catalogue:
    """Everything costs something; each package has frequencies and discounts of its own."""
    chance = random.Random(57)
    items = {
        id_: replace(item, price=Decimal(chance.randrange(1, 9999)) / 100)
        for id_, item in shipped.items.items()
    }
    for id_ in chance.sample(list(items), len(items) // 3):
        off = Decimal(chance.randrange(int(items[id_].price * 100) + 1)) / 100
        items[id_] = replace(items[id_], discount=off)
    packages = {
        id_: replace(package, items=[_own(chance, each, items) for each in package.items])
        for id_, package in shipped.packages.items()
    }
    return replace(shipped, items=items, packages=packages)


def _own(chance: random.Random, each: Mapping[str, Any], items: dict[str, Item]) -> Json:
    item = items[each["item_id"]]
    often = {} if item.timing or chance.random() < 0.5 else {"freq": chance.choice((1, 2, 5, 12))}
    most = int(item.price * 100)
    less = {"discount": str(Decimal(chance.randrange(most + 1)) / 100)} if chance.random() < 0.5 else {}
    return {**each, **often, **less}


def _told(catalogue: Catalogue) -> Json:
    """As phones read it (docs/wire.md), as far as it matters here."""
    kept = ("id", "freq", "timing")
    items = [
        {name: value for name, value in asdict(each).items() if name in kept and (name == "freq" or value)}
        | {"price": float(each.price), **({"discount": str(each.discount)} if each.discount else {})}
        for each in catalogue.items.values()
    ]
    packages = [{"id": each.id, "items": list(each.items)} for each in catalogue.packages.values()]
    return {"items": items, "packages": packages}
