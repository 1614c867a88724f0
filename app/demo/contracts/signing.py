"""Signings of the demo county: who signs up when, on what terms, and who renews."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from app.demo.contracts.agreement import ADULT, Signed, Terms, groups_of, sign
from app.demo.county import County
from app.demo.dice import Dice
from app.demo.enrol import Resident
from app.demo.logbook import Logged
from app.demo.pictures import Album

EARLY_DAYS = 60  # so long before the year began the first signed up: those contracts have ended since
EARLY, CAMPAIGN = 0.12, 0.65  # shares of the signings
MODES = {"standard": 0.86, "a_la_carte": 0.08, "first_contact": 0.06}
ABSENT = 0.08

Signing = tuple[Logged, list[Signed]]


def households(people: Sequence[Resident]) -> Iterator[list[Resident]]:
    homes: dict[int, list[Resident]] = {}
    for resident in people:
        homes.setdefault(resident.home.number, []).append(resident)
    yield from homes.values()


def signings(
    county: County,
    album: Album,
    people: Sequence[Resident],
    seed: int,
    first: date,
    last: date,
    treated: Mapping[UUID, date],
) -> Iterator[Signing]:
    """Most sign up in the yearly campaign of the first months, some before or later; about two of five do.

    Those who are treated for tuberculosis (each with the day) do when they are first seen for it.
    """
    for each in people:
        if each.id in treated:
            terms = Terms(found=("G07",))
            yield sign(county, album, Dice(seed, "treated", each.id), [each], treated[each.id], terms)
    for number, home in enumerate(households(people)):
        dice = Dice(seed, "signing", home[0].id)
        wishes = [each for each in home if _wishes(dice, each, last) and each.id not in treated]
        members, terms = _parties(dice, home, wishes, first)
        if not members:
            continue
        day = _day(dice, first, last, is_early=number % 9 == 0 or dice.happens(EARLY / 2))
        signing = sign(county, album, dice, members, day, terms)
        yield signing
        renewal = _renewed(dice, signing, terms, last) if number % 2 == 0 else None
        if renewal:
            yield sign(county, album, dice, members, *renewal)


def _parties(
    dice: Dice, home: list[Resident], wishes: list[Resident], day: date
) -> tuple[list[Resident], Terms]:
    """Who signs, an adult first; a child alone by the hand of its guardian."""
    early = day - timedelta(days=EARLY_DAYS)
    adults = [each for each in wishes if each.human.age_on(early) >= ADULT]
    mode = dice.one_of(MODES)
    if adults:
        absent = adults[1] if len(adults) > 1 and dice.happens(ABSENT) else None
        return [adults[0], *(each for each in wishes if each is not adults[0])], Terms(
            "new", mode, absent=absent
        )
    grown = [each for each in home if each.human.age_on(early) >= ADULT]
    children = [each for each in wishes if each.human.born < early]
    return (children[:1], Terms(guardian=grown[0])) if children and grown else ([], Terms())


def _day(dice: Dice, first: date, last: date, is_early: bool) -> date:
    if is_early:
        day = first - timedelta(days=dice.randint(3, EARLY_DAYS - 2))
    else:
        days = (last - first).days
        day = first + timedelta(
            days=dice.randrange(100) if dice.happens(CAMPAIGN) else dice.randrange(100, days)
        )
    return day + timedelta(days=day.weekday() == 6)


def _wishes(dice: Dice, resident: Resident, day: date) -> bool:
    is_priority = groups_of(resident, day) != ["G90"]
    return dice.happens(0.62 if is_priority else 0.2)


def _renewed(dice: Dice, signing: Signing, before: Terms, last: date) -> tuple[date, Terms] | None:
    """When a contract that has ended, or soon will, is renewed, and on what terms."""
    entry, lines = signing
    end = lines[0].end
    day = end + timedelta(days=dice.randint(-25, 15))
    day += timedelta(days=day.weekday() == 6)
    if day > last:
        return None
    start = max(day, end + timedelta(days=1))
    previous = uuid5(entry.id, "agreement")
    return day, Terms("renew", before.mode, start, previous, guardian=before.guardian)
