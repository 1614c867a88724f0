"""Doubts that an entry raises beside what else is here (domain.md §7); of the answers alone: formdefs."""

from collections.abc import Iterable, Iterator, Mapping
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.drugs.doses import Ranges, unusual
from app.entries.drafts.draft import Delivery, Draft
from app.entries.drafts.facts import Facts, Past
from app.entries.drafts.person import Person, Place
from app.entries.life_events import CHANGE
from app.entries.models import Entry
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.formdefs.catalog import definition

WEIGHTS = {"HIGH": 100, "MED": 10, "LOW": 1}
CLOCK_FLAG_S = 600
CLOCK_WRONG_S = 24 * 3600
USABLE_ACCURACY_M = 200
HOME_VISIT = "2"
REUSED = "Q-21"
CHECKS = ("phone_survey", "spot_check")
# Several a day are ordinary: they are about what they name, not about the day.
REPEATABLE = (
    "fulfil",
    "resident_update",
    "resident_registration",
    "referral_check",
    "service_request",
    "service_waiver",
    *CHECKS,
    CHANGE,
)
DAILY = ("epi", "bed_round")  # asked for every day, or nearly: a colleague may come on the next
_EARTH_M = 6_371_000


def doubts(draft: Draft, person: Person | None, facts: Facts, by: UUID, delivery: Delivery) -> Iterator[Flag]:
    yield from _clock(delivery.skew_s)
    if person is not None:
        if draft.form != CHANGE and person.is_closed_on(draft.occurred_on):
            yield Flag("Q-06", "HIGH", "居民档案已注销或迁出", "occurred_on")
        yield from _repeated(draft, person.id, facts, by)
        yield from _far(draft, person.home)
    yield from _reused(draft, person, facts)
    if draft.form in CHECKS:
        yield from _own(draft, by)


def _own(draft: Draft, by: UUID) -> Iterator[Flag]:
    """A person who is checked is not the checker (domain.md §2.2)."""
    target = UUID(draft.answers["target_entry_id"])
    if db.session.scalar(select(Entry.author_id).where(Entry.id == target)) == by:
        yield Flag("own_check", "HIGH", "检查人就是被查记录的记录人", "target_entry_id")


def doses(answers: Mapping[str, object], usual: Ranges) -> Iterator[Flag]:
    """Q-29: more or less of a medicine in a day than the local list has as usual."""
    for sentence in unusual(answers.get("medications"), usual):
        yield Flag("Q-29", "MED", sentence, "medications")


def weight(flags: list[dict[str, Any]]) -> int:
    """The order of the reviewer's queue: one HIGH outweighs nine MED."""
    return sum(WEIGHTS.get(flag["level"], 0) for flag in flags)


def as_rows(flags: Iterable[Flag]) -> list[dict[str, Any]]:
    return [
        {"code": flag.code, "level": flag.level, "message": flag.message}
        | ({"field": flag.field} if flag.field else {})
        for flag in flags
    ]


def _clock(skew_s: int) -> Iterator[Flag]:
    if abs(skew_s) > CLOCK_WRONG_S:
        yield Flag("Q-33", "HIGH", "手机时钟与服务器相差超过 24 小时")
    elif abs(skew_s) > CLOCK_FLAG_S:
        yield Flag("clock", "LOW", "手机时钟与服务器相差超过 10 分钟")


def _repeated(draft: Draft, resident_id: UUID, facts: Facts, by: UUID) -> Iterator[Flag]:
    if draft.form in REPEATABLE:
        return
    for past in facts.history.get((resident_id, draft.form), {}).values():
        if past.entry_id == draft.entry_id:
            continue
        days = abs((past.occurred_on - draft.occurred_on).days)
        if days <= 2 and _complete_each_other(draft, past, facts):
            continue
        is_near = days <= 2 and past.author_id != by and draft.form not in DAILY
        if days == 0 or is_near:
            reason = "同一居民同一天已有同种记录" if days == 0 else "另一人在两天内做过同种记录"
            yield Flag("Q-07", "HIGH", reason, "occurred_on")
            return


def _complete_each_other(draft: Draft, past: Past, facts: Facts) -> bool:
    """One did a part, and the other one the whole: as between the village and the centre."""
    form = definition(draft.form)
    schedule = form.rules.schedule if form else None
    if schedule is None or not schedule.part_if:
        return False
    return schedule.is_part(draft.answers) != schedule.is_part(facts.answers_of(past))


def _far(draft: Draft, home: Place | None) -> Iterator[Flag]:
    at = draft.location
    if home is None or at is None or draft.answers.get("visit_mode") != HOME_VISIT:
        return
    if (at.get("accuracy_m") or 0) > USABLE_ACCURACY_M:
        return  # cannot be judged
    distance = distance_m(at, home)
    if distance > home.radius_m:
        yield Flag("Q-19", "HIGH", f"上门定位距居住地约 {distance / 1000:.1f} 公里", "location")


def distance_m(at: Mapping[str, Any], home: Place) -> float:
    """Along the great circle."""
    north, south = radians(at["lat"]), radians(home.lat)
    half = (
        sin((north - south) / 2) ** 2 + cos(north) * cos(south) * sin(radians(at["lon"] - home.lon) / 2) ** 2
    )
    return 2 * _EARTH_M * asin(sqrt(half))


def _reused(draft: Draft, person: Person | None, facts: Facts) -> Iterator[Flag]:
    subject = person.id if person else None
    for digest in draft.named:
        others = (use for use in facts.uses.get(digest, ()) if use.entry_id != draft.entry_id)
        if any(use.resident_id != subject or use.occurred_on != draft.occurred_on for use in others):
            yield Flag(REUSED, "HIGH", "照片或签名与另一位居民或另一天的记录相同")
            return
