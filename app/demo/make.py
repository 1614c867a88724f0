"""Makes the demo county: places and accounts, people, a year of history. Progress is told as it goes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.sign_in import hash_password
from app.changes.note import REF, note
from app.clock import CHINA, at, now, today
from app.demo import glucose, pressure
from app.demo.changes import changes
from app.demo.county import County, set_up
from app.demo.doubtful import doubted
from app.demo.enrol import Resident, enrol
from app.demo.logbook import Logged
from app.demo.pictures import Album
from app.demo.play import Year
from app.demo.services import services
from app.demo.signing import signings
from app.extensions import db
from app.orgs.settings import announce
from app.worklists.plan import rebuild as plan_all

DAYS = 360  # so that no contract of the demo has ended yet
ENROLLED_BEFORE = timedelta(days=30)
NOON = time(12)
WEEKS_AT_ONCE = 4  # one commit for so many
HISTORY = "十二个月的记录"


@dataclass(frozen=True)
class Size:
    """How many people live in the doctor's village and in each other one, and how many villages there are."""

    at_home: int = 3000
    elsewhere: int = 200
    villages: int = 21


@dataclass(frozen=True)
class Step:
    """What was done, and how much of it."""

    what: str
    done: int
    total: int


def is_there() -> bool:
    return db.session.scalar(select(User.id).limit(1)) is not None


def make(seed: int, password: str, folder: Path, size: Size) -> Iterator[Step]:
    """Make it all, relative to today; the caller commits at each step. The same seed gives the same."""
    until, last = now(), today() - timedelta(days=1)
    first = last - timedelta(days=DAYS)
    people: list[Resident] = []
    enrolled_at = datetime.combine(first - ENROLLED_BEFORE, NOON, CHINA)
    with at(enrolled_at):
        county = set_up(seed, hash_password(password), size.villages)
        _announce(county)
        yield Step("机构与账号", 1, 1)
        for village in enrol(county, size.at_home, size.elsewhere, seed, last):
            people += village
            yield Step("居民档案", len(people), size.at_home + size.elsewhere * (len(county.peopled) - 1))
        album = Album(folder)
        logged = _history(county, album, people, seed, first, last)
        album.store()
        yield Step("签名与照片", len(logged), len(logged))
    year = Year(county, seed, until, logged)
    total = len(logged)
    for week, _ in enumerate(year.play(first), 1):
        if week % WEEKS_AT_ONCE == 0:
            yield Step(HISTORY, total - len(year.waiting), total)
    plan_all()  # as every night: what goes by the calendar
    yield Step(HISTORY, total - len(year.waiting), total)


def _history(
    county: County, album: Album, people: list[Resident], seed: int, first: date, last: date
) -> list[Logged]:
    """Everything that is logged in the year, in no order."""
    logged = [each for who in people for each in _follow_ups(county, album, who, seed, first, last)]
    logged += changes(people, seed, first, last)
    for village in county.peopled:
        here = [each for each in people if each.village == village]
        for signing, lines in signings(county, album, here, seed, first, last):
            logged.append(signing)
            for line in lines:
                logged += services(county, album, line, seed, last)
    return [sent for each in logged for sent in doubted(each, seed)]


def _follow_ups(
    county: County, album: Album, who: Resident, seed: int, first: date, last: date
) -> list[Logged]:
    """The visits for somebody's diseases."""
    found: list[Logged] = []
    if "I10" in who.human.conditions:
        found += pressure.visits(county, album, who, seed, first, last)
    if "E11" in who.human.conditions:
        found += glucose.visits(county, album, who, seed, first, last, tuple(found))
    return found


def _announce(county: County) -> None:
    """Tell phones of organisations, teams and settings."""
    announce()
    for unit in county.units.values():
        note(REF, "organisation", unit.id)
    for team in county.teams.values():
        note(REF, "team", team.id)
