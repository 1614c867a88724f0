"""The oracle's own telling of F06, F07 and F09: services at home, home beds, visits to those at high risk."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from tests.indicators.kinds import Contract, groups_of
from tests.indicators.plans import Stay, stays, told
from tests.indicators.raw import County
from tests.indicators.tally import Tally

BEDS = ("bed_open", "bed_round", "bed_close")
DAY = timedelta(days=1)


@dataclass
class Outside:
    """What services outside of contracts are counted from."""

    county: County
    tally: Tally
    entries: list[Any]  # by day and id, of people who are somebody
    contracts: dict[str, list[Contract]]
    here: set[str]  # who lives here on the day
    died: dict[str, date]
    first: date
    day: date

    def count(self) -> None:
        for each in self.entries:
            if self.first <= each["occurred_on"] <= self.day:
                self._work(each)
            self._opened(each)
        for id_, some in self.contracts.items():
            for each in some:
                holds = each.start <= self.day <= each.last and id_ in self.here
                if holds and self._is_limited(id_, each):
                    self.tally.add("F06R", id_, 0, 1)
        for id_, rows in self._of_known(BEDS).items():
            self._beds(id_, rows)
        for id_, rows in self._of_known(("poverty",)).items():
            self._at_risk(id_, rows)

    def _work(self, entry: Any) -> None:
        if entry["visit_result"] not in (None, "1"):
            return
        if entry["form"] == "home_service":
            self.tally.add("F06", entry["resident_id"], of=entry)
            self.tally.add("F06R", entry["resident_id"], 1, 0)

    def _opened(self, entry: Any) -> None:
        met = entry["form"] == "bed_open" and entry["visit_result"] in (None, "1")
        if met and self.first <= told(entry, "bed_open_date") <= self.day:
            self.tally.add("F07", entry["resident_id"], of=entry)

    def _is_limited(self, id_: str, each: Contract) -> bool:
        said = each.line if each.line.get("packages") is not None else each.entry["answers"]
        return "P-HOME" in (said.get("packages") or ()) or "G08" in groups_of(self.county, id_, self.day)

    def _of_known(self, forms: tuple[str, ...]) -> dict[str, list[Any]]:
        """By resident, those of whom what registered them (if anything did) stands."""
        found: dict[str, list[Any]] = defaultdict(list)
        registered = {each["id"] for each in self.entries if each["form"] == "resident_registration"}
        for each in self.entries:
            if each["form"] in forms:
                by = self.county.residents[each["resident_id"]]["entry_id"]
                if (by is None or by in registered) and each["visit_result"] in (None, "1"):
                    found[each["resident_id"]].append(each)
        return found

    def _beds(self, id_: str, rows: list[Any]) -> None:
        for bed in stays(rows):
            last = min(self._last(id_), bed.last)
            if bed.first <= self.day <= last:
                self.tally.add("F07B", id_)
            at_end, before = (self._rounds(bed, last, rows, day) for day in (self.day, self.first - DAY))
            self.tally.add("F07R", id_, at_end[0] - before[0], at_end[1] - before[1])

    def _rounds(self, bed: Stay, last: date, rows: list[Any], day: date) -> tuple[int, int]:
        """Made and due by the end of the day."""
        until = min(day, last)
        due = sum(each <= until for each in bed.rounds)
        made = sum(each["form"] == "bed_round" and bed.first <= each["occurred_on"] <= until for each in rows)
        return min(made, due), due

    def _at_risk(self, id_: str, rows: list[Any]) -> None:
        known = [each for each in rows if each["visit_result"] == "1" and each["occurred_on"] <= self.day]
        for due, in_time in asked(known):
            if self.first <= due <= min(self.day, self._last(id_)):
                self.tally.add("F09", id_, in_time)

    def _last(self, id_: str) -> date:
        """The last day on which somebody lived here."""
        person = self.county.residents[id_]
        left = person["closed_on"] if person["archive_status"] == "2" else None
        died = self.died.get(id_)
        return min(left or date.max, died - DAY if died else date.max)


def asked(visits: list[Any]) -> Iterator[tuple[date, bool]]:
    """The visits that those at high risk ask for: the day, and whether the next one was made in time."""
    for visit, then in pairwise([*visits, None]):
        told = [visit["answers"].get("next_visit_date"), visit["judged"].get("next_by")]
        days = sorted(date.fromisoformat(each) for each in told if each)
        if visit["answers"].get("risk") == "3" and days:
            late = 3 if (days[0] - visit["occurred_on"]).days <= 14 else 15
            yield days[0], bool(then) and (then["occurred_on"] - days[0]).days <= late
