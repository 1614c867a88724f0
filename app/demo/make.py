"""Makes the demo county: places and accounts, people, a year of history. Progress is told as it goes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.sign_in import hash_password
from app.changes.note import REF, note
from app.clock import CHINA, at, now, today
from app.contracts.derived.rebuild import expire
from app.demo.contracts.afterwards import Village, afterwards
from app.demo.contracts.signing import EARLY_DAYS, signings
from app.demo.county import County, set_up
from app.demo.courses import glucose, pressure
from app.demo.courses.changes import changes
from app.demo.courses.crisis import crisis
from app.demo.courses.frail import frail
from app.demo.courses.lectures import lectures
from app.demo.courses.lives import asked, closed_on, lives
from app.demo.courses.programmes import courses, treated
from app.demo.courses.services import services
from app.demo.doubtful import doubted
from app.demo.enrol import Resident, enrol
from app.demo.goals import set_goals
from app.demo.logbook import Logged
from app.demo.pictures import Album
from app.demo.play import Year
from app.extensions import db
from app.orgs.settings import announce
from app.worklists.alerts.escalate import escalate, warn_of_missing_rounds
from app.worklists.planning.plan import rebuild as plan_all

DAYS = 360  # of visits; the first contracts were signed some weeks before
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
    signed_from = first - timedelta(days=EARLY_DAYS)
    people: list[Resident] = []
    enrolled_at = datetime.combine(signed_from - ENROLLED_BEFORE, NOON, CHINA)
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
    for week, _ in enumerate(year.play(signed_from), 1):
        if week % WEEKS_AT_ONCE == 0:
            yield Step(HISTORY, total - len(year.waiting), total)
    expire()  # as every night: what goes by the calendar
    plan_all()
    escalate()
    warn_of_missing_rounds()
    set_goals(county, len(people))
    yield Step(HISTORY, total - len(year.waiting), total)


def _history(
    county: County, album: Album, people: list[Resident], seed: int, first: date, last: date
) -> list[Logged]:
    """Everything that is logged in the year, in no order."""
    logged: list[Logged] = []
    for code in county.peopled:
        here = [each for each in people if each.village == code]
        records = list(lives(code, here, seed, first, last))
        found = [each for who in here for each in _follow_ups(county, album, who, seed, first, last)]
        village = Village(county, album, seed, code, last)
        found += changes(village, here, first)
        followed = list(courses(village, here, first))
        closed = closed_on(records)
        found += [*followed, *_contracts(village, here, first, closed, treated(followed))]
        logged += records + _before(closed, found)
    sent = [again for each in logged for again in doubted(each, seed)]
    return sent + crisis(logged, seed, last)


def _contracts(
    village: Village,
    here: list[Resident],
    first: date,
    closed: Mapping[str, date],
    ill: Mapping[UUID, date],
) -> list[Logged]:
    """Signings, what became of the contracts, the services under them, and who did not want any."""
    county, album, seed, last = village.county, village.album, village.seed, village.last
    made = list(signings(county, album, here, seed, first, last, ill))
    told, lines = afterwards(village, [line for _, some in made for line in some])
    signed = {line.resident.id for line in lines if line.last >= last}
    logged = [signing for signing, _ in made] + told
    logged += asked([each for each in here if each.id not in signed], seed, last)
    logged += frail(village, lines)
    logged += lectures(village, lines, first, closed)
    return logged + [each for line in lines for each in services(county, album, line, seed, last)]


def _before(closed: Mapping[str, date], logged: Iterable[Logged]) -> list[Logged]:
    """Nothing is logged about somebody whose record is closed by then."""
    return [
        each
        for each in logged
        if each.moment.date() < closed.get(each.entry["resident_id"], date.max)
        and not any(
            each.moment.date() >= closed.get(line["resident_id"], date.max)
            for line in each.entry["answers"].get("members", ())
        )
    ]


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
