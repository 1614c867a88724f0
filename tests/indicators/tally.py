"""The oracle's sums: of everything, or of each centre, village, doctor or team that answered on the day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.indicators.raw import County

Counts = dict[str, tuple[int, int]]
OF_PEOPLE = ("C01", "C02", "C03", "F06R", "F07B", "F07R", "F08", "F09")
OF_AUTHORS = ("F06", "F07")  # the others are about contracts
ALL = {"F04": 10}  # how many there are of what counts once


class Tally:
    """`ways`: centre, village, doctor, team; and, by nothing (""), one row of everything."""

    def __init__(self, county: County, day: date, ways: Sequence[str]) -> None:
        self.county, self.day, self.ways = county, day, ways
        self.sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
        self.things: dict[tuple[str, str, str], set[str]] = defaultdict(set)

    def add(self, code: str, id_: str, part: bool | int = 1, whole: bool | int = 1, of: Any = None) -> None:
        for by in self.ways:
            sums = self.sums[by, self._key(by, code, id_, of), code]
            sums[0] += part
            sums[1] += whole

    def cover(self, code: str, id_: str, thing: str, of: Any) -> None:
        for by in self.ways:
            self.things[by, self._key(by, code, id_, of), code].add(thing)

    def rows(self, by: str) -> dict[str, Counts]:
        """Key → indicator → (part, whole); where nothing is, nothing stands."""
        found: dict[str, Counts] = defaultdict(dict)
        for (way, key, code), (part, whole) in self.sums.items():
            if way == by and (part or whole):
                found[key][code] = part, whole
        for (way, key, code), things in self.things.items():
            if way == by:
                found[key][code] = len(things), self._all(by, code)
        if not by:  # none of so many, where there is nothing
            found[""] = {code: (0, self._all(by, code)) for code in ("F04", "C07C")} | found[""]
        return dict(found)

    def _all(self, by: str, code: str) -> int:
        return ALL.get(code, 1 if by else self.county.centres)

    def _key(self, by: str, code: str, id_: str, of: Any) -> str:
        if not by:
            return ""
        if code in OF_AUTHORS:
            return self._of_author(by, of)
        if by in ("doctor", "team") and code not in OF_PEOPLE:
            answering = [each for each in of.doctors if each[0] <= self.day][-1]
            return answering[1 if by == "doctor" else 2] or ""
        if by == "centre":
            return self.county.centre_of(id_, self.day)
        home = self.county.home(id_, self.day)
        return home["village_code" if by == "village" else f"{by}_id"] or ""

    def _of_author(self, by: str, entry: Any) -> str:
        """Of an entry: who wrote it, with the team, the clinic and the village of then."""
        county, day = self.county, entry["occurred_on"]
        if by == "doctor":
            return str(entry["author_id"])
        if by == "team":
            return county.team_of(entry["author_id"], day) or ""
        if by == "centre":
            return county.centre(entry["org_unit_id"])
        stay = county.stay(entry["resident_id"], day)
        return str(stay["village_code"] if stay else entry["channel"])
