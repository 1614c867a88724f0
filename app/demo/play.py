"""Plays a year through: phones push, reviewers decide, authors correct; week by week, each at its moment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.clock import CHINA, at, now
from app.demo.county import HOME_VILLAGE, County
from app.demo.dice import Dice
from app.demo.doubtful import corrected, remark
from app.demo.logbook import APP_VERSION, Logged
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.review.decide import approve, invalidate, return_to_author
from app.sync.pushes.push import MOST_ENTRIES, Batch, receive
from app.worklists.alerts.handle import acknowledge, close, handle
from app.worklists.models import Alert

WEEK = timedelta(days=7)
RETURNED, CORRECTED, LEFT_LYING, OVERTURNED, HANDLED = 0.03, 0.85, 0.01, 0.004, 0.9
RARE = ("bed_open", "bed_close")  # too few to leave one of them returned
BULK = 200
PUSHES, REVIEWS = 2, 4  # how many weeks lie between two turns of a remote village, of a remote centre
APPROVED = EntryStatus.APPROVED
DOUBT_CLEARED = "已电话向居民核实，情况属实"
OVERTURN_REASON = "现场抽查与记录不符"
CLOSED, NOTED = 0.6, 0.5  # of the alerts that were handled; of the others
CLOSING, REFUSAL = "血压等指标已复测平稳", "患者暂不愿转诊，已书面说明风险并加密随访"
HANDLING = "已电话联系居民，确认就诊并复测"


class Refused(Exception):
    """The demo county made an entry that the server does not accept: the demo is wrong."""


@dataclass
class Year:
    """The entries still to come, and those that wait for a decision."""

    county: County
    seed: int
    until: datetime
    waiting: list[Logged]
    sent: dict[UUID, Logged] = field(default_factory=dict)  # to be decided on
    approved: list[tuple[datetime, UUID]] = field(default_factory=list)  # when; may be overturned
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # device_seq by village

    def play(self, first: date) -> Iterator[date]:
        """Yields after each week; the caller commits."""
        self.waiting.sort(key=lambda each: (each.moment, each.id))
        monday = datetime.combine(first, time(19), CHINA)
        for week in count():
            evening = min(monday + WEEK, self.until)
            self._decide(week, evening - timedelta(hours=3))
            self._push(week, evening)
            if evening == self.until:
                yield evening.date()
                return
            monday += WEEK
            yield evening.date()

    def _push(self, week: int, evening: datetime) -> None:
        by_village, later = defaultdict(list), []
        for each in self.waiting:
            if each.moment <= evening and self._has_turn(each.village, week, PUSHES, evening):
                by_village[each.village].append(each)
            else:
                later.append(each)
        self.waiting = later
        for number, village in enumerate(sorted(by_village), 1):
            with at(evening - timedelta(seconds=20 * (len(by_village) - number))):
                for start in range(0, len(by_village[village]), MOST_ENTRIES):
                    self._send(village, by_village[village][start : start + MOST_ENTRIES])

    def _send(self, village: str, batch: list[Logged]) -> None:
        entries = [each.entry | {"device_seq": self._number(village)} for each in batch]
        pushed = Batch(f"demo-{village}", APP_VERSION, now(), entries, {})
        receipts = receive(pushed, self.county.doctors[village]).body["receipts"]
        for each, receipt in zip(batch, receipts, strict=True):
            if receipt["result"] != "accepted":
                raise Refused(f"{each.entry} {receipt}")
            self.sent[each.id] = each

    def _has_turn(self, code: str, week: int, every: int, evening: datetime) -> bool:
        """The doctor's village and centre have their turn each week, the others every so many weeks."""
        is_home = code.startswith(HOME_VILLAGE) or code == HOME_VILLAGE[:9]
        return is_home or week % every == int(code[5:9]) % every or evening == self.until

    def _number(self, village: str) -> int:
        self.numbers[village] += 1
        return self.numbers[village]

    def _decide(self, week: int, moment: datetime) -> None:
        by_centre = defaultdict(list)
        for each in list(self.sent.values()):
            centre = self.county.centre_of(each.village)
            if self._has_turn(centre, week, REVIEWS, moment):
                by_centre[centre].append(self.sent.pop(each.id))
        for number, centre in enumerate(sorted(by_centre)):
            with at(moment + timedelta(minutes=number)):
                self._review(by_centre[centre], self.county.reviewers[centre], moment)
        with at(moment + timedelta(hours=1)):
            self._overturn(moment)
            self._handle_alerts(moment)

    def _review(self, sent: list[Logged], reviewer: User, moment: datetime) -> None:
        logged = {each.id: each for each in sent}
        sound: list[Entry] = []
        waiting = _entries(logged)
        if moment > self.until - WEEK:
            self._return_one(waiting, reviewer)
        for entry in waiting:
            dice = Dice(self.seed, "review", entry.id, entry.revision)
            is_doubted = any(flag["level"] == "HIGH" for flag in entry.flags)
            if dice.happens(0.1 if is_doubted else LEFT_LYING):
                continue
            if (
                entry.revision == 1
                and entry.form not in RARE
                and dice.happens(0.25 if is_doubted else RETURNED)
            ):
                reason, remarks = remark(entry.form)
                return_to_author(entry, reviewer, entry.revision, reason, remarks)
                self._correct(dice, logged[entry.id], moment)
            else:
                sound.append(entry)
        for start in range(0, len(sound), BULK):
            part = sound[start : start + BULK]
            seen = {each.id: each.revision for each in part}
            approve(part, reviewer, seen, dict.fromkeys(seen, DOUBT_CLEARED))
            self.approved += [(moment, each) for each in seen]

    def _return_one(self, waiting: list[Entry], reviewer: User) -> None:
        """One of the last entries of the doctor's goes back, and lies there uncorrected."""
        mine = [each for each in waiting if each.channel == HOME_VILLAGE and each.form == "htn"]
        if mine:
            reason, remarks = remark("htn")
            waiting.remove(mine[0])
            return_to_author(mine[0], reviewer, mine[0].revision, reason, remarks)

    def _correct(self, dice: Dice, logged: Logged, moment: datetime) -> None:
        if dice.happens(CORRECTED):
            day = (moment + timedelta(days=dice.randint(1, 6))).date()
            self.waiting.append(corrected(logged, dice.moment(day)))

    def _overturn(self, moment: datetime) -> None:
        """What was approved about three weeks ago may have been visited by the county since."""
        ripe = [each for at_, each in self.approved if at_ <= moment - 3 * WEEK]
        self.approved = [each for each in self.approved if each[0] > moment - 3 * WEEK]
        chosen = [each for each in ripe if Dice(self.seed, "overturn", each).happens(OVERTURNED)]
        for entry in _entries(chosen):
            if entry.form != "resident_registration":
                invalidate(entry, self.county.supervisor, entry.revision, OVERTURN_REASON)

    def _handle_alerts(self, moment: datetime) -> None:
        waiting = select(Alert).where(Alert.state == "open", Alert.raised_at < moment)
        recent = waiting.where(Alert.raised_at >= moment - 2 * WEEK).order_by(Alert.id)
        for alert in db.session.scalars(recent).all():
            if alert.channel == HOME_VILLAGE and moment > self.until - WEEK:
                continue  # the doctor and the leader find something to do
            leader = self.county.leaders[self.county.centre_of(alert.channel)]
            dice = Dice(self.seed, "alert", alert.id)
            if not dice.happens(HANDLED):
                if dice.happens(NOTED):
                    acknowledge(alert, leader)
                continue
            handle(alert, leader, HANDLING)
            if dice.happens(CLOSED):
                close(alert, leader, CLOSING, REFUSAL if alert.severity == "red" else "")


def _entries(ids: Iterable[UUID]) -> list[Entry]:
    """In the order of their ids, in parts that any database takes."""
    wanted, found = sorted(ids), list[Entry]()
    for start in range(0, len(wanted), 500):
        found += db.session.scalars(select(Entry).where(Entry.id.in_(wanted[start : start + 500])))
    return sorted((entry for entry in found if entry.is_open or entry.status is APPROVED), key=lambda e: e.id)
