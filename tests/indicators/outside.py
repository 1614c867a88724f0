"""The oracle's own telling of F06, F07 and F09: services at home, home beds, visits to those at high risk."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from tests.indicators.kinds import Contract, groups_of
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
        if entry["form"] == "bed_open":
            self.tally.add("F07", entry["resident_id"], of=entry)

    def _is_limited(self, id_: str, each: Contract) -> bool:
        said = each.line if each.line.get("packages") is not None else each.entry["answers"]
        return "P-HOME" in (said.get("packages") or ()) or "G08" in groups_of(self.county, id_, self.day)

    def _of_known(self, forms: tuple[str, ...]) -> dict[str, list[Any]]:
        """By resident, those of whom what registered them (if anything did) stands."""
        found: dict[str, list[Any]] = defaultdict(list)
        registered = {each["id"] for each in self.entries if each["form"] == "resident_registration"}
        for each in self.entries:
            if each["form"] in forms and each["occurred_on"] <= self.day:
                by = self.county.residents[each["resident_id"]]["entry_id"]
                if (by is None or by in registered) and each["visit_result"] in (None, "1"):
                    found[each["resident_id"]].append(each)
        return found

    def _beds(self, id_: str, rows: list[Any]) -> None:
        changes = [each for each in rows if each["form"] != "bed_round"]
        for one, then in pairwise([*changes, None]):
            if one["form"] != "bed_open":
                continue
            last = min(self._last(id_), then["occurred_on"] - DAY if then else date.max)
            if one["occurred_on"] <= self.day <= last:
                self.tally.add("F07B", id_)
            at_end, before = (self._rounds(one, last, rows, day) for day in (self.day, self.first - DAY))
            self.tally.add("F07R", id_, at_end[0] - before[0], at_end[1] - before[1])

    def _rounds(self, bed: Any, last: date, rows: list[Any], day: date) -> tuple[int, int]:
        """Made and due by the end of the day."""
        until = min(day, last)
        weeks = max(0, ((until - bed["occurred_on"]).days + 1) // 7)
        due = weeks * int(bed["answers"].get("round_per_week") or 1)
        made = [
            each
            for each in rows
            if each["form"] == "bed_round" and bed["occurred_on"] <= each["occurred_on"] <= until
        ]
        return min(len(made), due), due

    def _at_risk(self, id_: str, rows: list[Any]) -> None:
        for due, in_time in asked([each for each in rows if each["visit_result"] == "1"]):
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
