"""The shipped divisions, Longnan's villages and the demo's places hold together."""

import csv
import json
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from app.orgs.divisions import (
    CODE_LENGTH,
    DATA,
    DivisionLevel,
    DivisionRow,
    level_of,
    parent_code,
    read_divisions,
)

DAY = date(2026, 11, 1)
ByCode = dict[str, list[DivisionRow]]


@pytest.fixture(scope="module")
def by_code() -> ByCode:
    rows = defaultdict(list)
    for row in read_divisions():
        rows[row.code].append(row)
    return dict(rows)


@pytest.fixture(scope="module")
def villages() -> list[dict[str, str]]:
    with (DATA / "longnan_villages.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def places() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "demo_places.json").read_text("utf-8"))
    return found


def on(by_code: ByCode, code: str, day: date) -> str | None:
    return next((row.name for row in by_code[code] if row.held_on(day)), None)


def test_the_country_is_there_down_to_townships(by_code: ByCode) -> None:
    held = Counter(row.level for rows in by_code.values() for row in rows if row.held_on(DAY))
    assert held[DivisionLevel.PROVINCE] == 34
    assert held[DivisionLevel.PREFECTURE] == 342
    assert 2900 < held[DivisionLevel.COUNTY] < 3050
    assert 41000 < held[DivisionLevel.TOWNSHIP] < 42000


def test_a_code_has_one_name_on_any_day(by_code: ByCode) -> None:
    clashes = [
        (earlier, later)
        for rows in by_code.values()
        for earlier, later in pairwise(rows)
        if earlier.valid_to is None or later.valid_from is None or earlier.valid_to >= later.valid_from
    ]
    assert clashes == []


def test_a_row_does_not_end_before_it_begins(by_code: ByCode) -> None:
    rows = [row for rows in by_code.values() for row in rows if row.valid_from and row.valid_to]
    assert [row for row in rows if row.valid_from and row.valid_to and row.valid_from > row.valid_to] == []


def test_a_codes_length_is_its_levels(by_code: ByCode) -> None:
    assert {(row.level, len(row.code)) for rows in by_code.values() for row in rows} == set(
        CODE_LENGTH.items()
    )


def test_whatever_holds_lies_in_something_that_holds(by_code: ByCode) -> None:
    held = {row.code for rows in by_code.values() for row in rows if row.held_on(DAY)}
    assert [code for code in held if parent_code(code) and parent_code(code) not in held] == []


def test_a_successor_is_a_code_of_the_list(by_code: ByCode) -> None:
    rows = [row for rows in by_code.values() for row in rows if row.successor]
    assert len(rows) > 1000
    assert [row for row in rows if row.successor not in by_code] == []


def test_longnan_became_a_city_in_2020(by_code: ByCode) -> None:
    assert on(by_code, "360727", date(2019, 12, 31)) == "龙南县"
    assert on(by_code, "360727", date(2020, 1, 1)) is None
    assert [row.successor for row in by_code["360727"]] == ["360783"]
    assert on(by_code, "360783", date(2019, 12, 31)) is None
    assert on(by_code, "360783", date(2020, 1, 1)) == "龙南市"


def test_a_township_that_became_a_town_keeps_its_code(by_code: ByCode) -> None:
    assert on(by_code, "360783201", date(2023, 6, 30)) == "东江乡"
    assert on(by_code, "360783201", DAY) == "东江镇"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("320723", "灌云县"),
        ("340621", "濉溪县"),
        ("320506", "吴中区"),
        ("500157", "两江新区"),
        ("330113", "临平区"),
    ],
)
def test_counties_bear_their_names_of_today(by_code: ByCode, code: str, name: str) -> None:
    assert on(by_code, code, DAY) == name


def test_a_dissolved_countys_townships_ended_with_it(by_code: ByCode) -> None:
    assert on(by_code, "500112", DAY) is None
    assert [code for code in by_code if code.startswith("500112") and on(by_code, code, DAY)] == []


@pytest.mark.parametrize(
    ("code", "parent"), [("360783201", "360783"), ("360783", "3607"), ("3607", "36"), ("36", None)]
)
def test_a_codes_parent_is_its_own_beginning(code: str, parent: str | None) -> None:
    assert parent_code(code) == parent


def test_a_length_that_no_level_has_is_no_code() -> None:
    with pytest.raises(KeyError):
        level_of("360783201200")  # a village: not among the shipped divisions


def test_longnans_villages_lie_in_its_townships(villages: list[dict[str, str]], by_code: ByCode) -> None:
    assert len(villages) == len({village["村居代码"] for village in villages}) == 108
    for village in villages:
        assert len(village["村居代码"]) == 12
        assert village["村居代码"][:9] == village["乡镇代码"]
        assert village["乡镇名称"] == on(by_code, village["乡镇代码"], DAY)
    townships = {
        code for code in by_code if code.startswith("360783") and len(code) == 9 and on(by_code, code, DAY)
    }
    assert {village["乡镇代码"] for village in villages} == townships


def test_longnans_villages_are_placed_near_their_township(villages: list[dict[str, str]]) -> None:
    assert len({(village["纬度"], village["经度"]) for village in villages}) == len(villages)
    for village in villages:
        assert 24.5 < float(village["纬度"]) < 25.1
        assert 114.4 < float(village["经度"]) < 115.1


def test_every_village_is_cared_for_by_one_centre(
    villages: list[dict[str, str]], places: dict[str, Any]
) -> None:
    centres = [centre["township_code"] for centre in places["centres"]]
    assert len(centres) == len(set(centres)) == 14
    cared_for = {*centres, *places["care_of_unlisted"]}
    assert {village["乡镇代码"] for village in villages} == cared_for
    assert set(places["care_of_unlisted"].values()) <= set(centres)


def test_a_centre_bears_its_townships_name(places: dict[str, Any]) -> None:
    for centre in places["centres"]:
        assert centre["name"].startswith(centre["township"])
        assert centre["name"].endswith(("卫生院", "社区卫生服务中心"))
