"""When items fall due, as the workbook of the catalogue says it; what a package says of an item."""

from pathlib import Path
from typing import Any

import pytest

from app.console.catalogue.timing import read, written
from app.console.catalogue.versions import rows_of
from app.console.catalogue.workbook import read_catalogue, workbook
from app.contracts.publishing.publish import check
from app.contracts.terms.catalogue import load_catalogue


@pytest.mark.parametrize(
    ("cell", "timing"),
    [
        ("按月龄 3+30、12+90", {"by": "age", "points": [[3, 30], [12, 90]]}),
        ("按疗程 每1个月 共6个月", {"by": "treatment", "every_months": 1, "months": 6}),
        ("按建床计划", {"by": "bed"}),
    ],
)
def test_a_timing_is_read_as_it_is_written(cell: str, timing: dict[str, Any]) -> None:
    assert (read(cell), written(timing)) == (timing, cell)


@pytest.mark.parametrize(
    "cell",
    ["每月", "按月龄", "按月龄 3", "按月龄 3+30、3+60", "按月龄 999+1", "按疗程", "按疗程 每7个月 共6个月"],
)
def test_a_timing_that_means_nothing_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"应|不超过"):
        read(cell)


@pytest.fixture
def rows(app: object) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    load_catalogue()
    items, packages = rows_of(1)
    return [dict(each) for each in items], [dict(each) for each in packages]


Rows = tuple[list[dict[str, Any]], list[dict[str, Any]]]


def test_how_often_a_package_promises_an_item_survives_the_workbook(rows: Rows, tmp_path: Path) -> None:
    items, packages = rows
    basic = next(each for each in packages if each["id"] == "P-BASE")
    basic["items"] = [each | ({"freq": 6} if each["item_id"] == "I003" else {}) for each in basic["items"]]
    path = tmp_path / "catalogue.xlsx"
    path.write_bytes(workbook(items, packages))
    reading = read_catalogue(path)
    assert reading.faults == []
    kept = next(each for each in reading.packages if each["id"] == "P-BASE")["items"]
    assert [each.get("freq") for each in kept if each["item_id"] in ("I002", "I003")] == [None, 6]


def test_what_goes_by_age_has_no_number_of_times_besides(rows: Rows) -> None:
    items, packages = rows
    next(each for each in items if each["id"] == "I027")["freq"] = 4
    basic = next(each for each in packages if each["id"] == "P-BASE")
    basic["items"] = [*basic["items"], {"item_id": "I031", "optional": True, "freq": 9}]
    assert check(packages, items) == [
        "服务项目 I027 另有到期方式，年次数应留空",
        "服务包 P-BASE 中 I031 另有到期方式，年次数应留空",
    ]
