"""What became of a kept month since: the worked example of domain.md §6.2, and why each line differs."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from app.accounts.models import Role, User
from app.entries.models import Entry
from app.extensions import db
from app.indicators.snapshots.drift.compare import compare
from app.indicators.snapshots.drift.recount import ask_for_drift
from app.indicators.snapshots.drift.report import LINES
from app.indicators.snapshots.lines import KeptLine, Place
from app.indicators.snapshots.listed import entries_behind, kept_lines
from app.indicators.snapshots.models import KeptMonth
from app.indicators.source.basis import Basis
from app.jobs.models import Job, JobState
from app.residents.models import Resident
from app.review.decide import approve, invalidate
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed
from tests.indicators.county import County
from tests.indicators.snapshots.keeping import keep, opened, work
from tests.indicators.test_worked_fixture import Example, people
from tests.make import Make

LATER = "2021-07-05T10:00:00+08:00"


@pytest.fixture
def example(signing: Signing, make: Make) -> Example:
    return people(signing, make, "1")


@pytest.fixture
def overturned(example: Example, supervisor: User) -> KeptMonth:
    """Kept, and then m2's only I011 entry is invalidated."""
    kept = keep(supervisor)
    overturn(example.m2_visit, supervisor)
    return kept


def overturn(entry: Entry, by: User) -> None:
    with time_machine.travel(LATER, tick=False):
        invalidate(entry, by, entry.revision, "查无此次随访")
        db.session.commit()


def drift(kept: KeptMonth, by: User) -> dict[str, Any]:
    job = ask_for_drift(kept, by)
    work(job)
    db.session.refresh(job)
    assert job.state is JobState.DONE, job.error
    assert job.result is not None
    return job.result


def official(found: dict[str, Any]) -> dict[str, tuple[list[int], list[int]]]:
    """Of the county: code → before, now."""
    return {
        each["code"]: (each["before"][:2], each["after"][:2])
        for each in found["figures"]
        if each["basis"] == Basis.OFFICIAL and not each["centre"]
    }


def figure(kept: KeptMonth, code: str) -> tuple[int, int, str]:
    told = opened(kept).figure(code, Basis.OFFICIAL)
    return told.part, told.whole, str(told.percent)


def test_the_old_snapshot_stays_and_the_new_one_references_it(
    overturned: KeptMonth, supervisor: User
) -> None:
    again = keep(supervisor, reason="抽查否定了一条随访")
    assert figure(overturned, "F03") == (4, 5, "80.0")
    assert figure(again, "F03") == (3, 5, "60.0")
    assert figure(again, "F01") == figure(overturned, "F01") == (1, 2, "50.0")
    assert again.supersedes_id == overturned.id


def test_the_drift_report_lists_the_figure_and_the_line_with_the_entry(
    overturned: KeptMonth, supervisor: User, example: Example
) -> None:
    found = drift(overturned, supervisor)
    assert official(found)["F03"] == ([4, 5], [3, 5])
    assert "F01" not in official(found)
    (line,) = [each for each in found["lines"] if each["code"] == "F03"]
    assert (line["what"], line["resident"], line["item"]) == ("weighs", example.m2.id.hex, "I011")
    assert (line["before"]["part"], line["after"]["part"]) == (1, 0)
    assert line["bases"] == ["official", "provisional"]
    (why,) = line["whys"]
    assert why == {
        "said": "封存后被否定",
        "at": "2021-07-05 10:00",
        "reason": "查无此次随访",
        "entry": str(example.m2_visit.id),
        "form": "高血压随访",
        "day": "2021-03-10",
    }


def test_the_kept_line_still_opens_to_the_entry_that_was_overturned(
    overturned: KeptMonth, example: Example
) -> None:
    kept = opened(overturned)
    (line,) = [
        each
        for each in kept_lines(kept, "F03", Basis.OFFICIAL)
        if (each.resident_id, each.item_id) == (example.m2.id.hex, "I011")
    ]
    assert line.part == 1
    assert example.m2_visit.id in entries_behind(kept, "F03", Basis.OFFICIAL, line)


def test_after_it_is_kept_again_nothing_differs(overturned: KeptMonth, supervisor: User) -> None:
    found = drift(keep(supervisor, reason="抽查否定了一条随访"), supervisor)
    assert (found["figures"], found["lines"], found["total"], found["handed_over"]) == ([], [], 0, 0)


def test_what_was_approved_late_is_told_so(signing: Signing, make: Make, supervisor: User) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    visit = signing.serve(resident, date(2021, 3, 1), approved=False)
    kept = keep(supervisor)
    with time_machine.travel(LATER, tick=False):
        approve([visit], make.user(Role.CENTRE_REVIEWER), {visit.id: 1})
    found = drift(kept, supervisor)
    assert official(found)["F03"] == ([0, 2], [1, 2])
    lines = [each for each in found["lines"] if each["code"] == "F03"]
    assert [(each["bases"], each["whys"][0]["said"]) for each in lines] == [(["official"], "封存后审核通过")]


def test_a_record_that_was_struck_takes_its_lines_along(
    example: Example, make: Make, supervisor: User
) -> None:
    kept = keep(supervisor)
    example.m1.archive_status = "6"
    found = drift(kept, supervisor)
    gone = {each["code"] for each in found["lines"] if each["what"] == "went"}
    assert {"C01", "F01", "F03"} <= gone
    assert {each["resident"] for each in found["lines"]} == {example.m1.id.hex}
    assert all(each["whys"] == [] for each in found["lines"])  # no entry says why


@pytest.mark.usefixtures("county")
def test_with_nothing_changed_there_is_no_drift_months_later(county: County, supervisor: User) -> None:
    kept = keep(supervisor)
    with time_machine.travel("2021-12-15T10:00:00+08:00", tick=False):
        found = drift(kept, supervisor)
    assert (found["figures"], found["lines"], found["notes"]) == ([], [], [])


@pytest.mark.usefixtures("county")
def test_the_lines_that_differ_add_up_to_the_difference_of_the_figure(
    county: County, supervisor: User
) -> None:
    kept = keep(supervisor)
    struck = [resident.id for resident in county.residents[::4]]
    db.session.execute(update(Resident).where(Resident.id.in_(struck)).values(archive_status="6"))
    found, before = drift(kept, supervisor), opened(kept)
    after = opened(keep(supervisor, reason="作废了几份档案"))
    for code in ("C01", "C03", "F01", "F03", "F06"):
        old, new = (each.figure(code, Basis.OFFICIAL) for each in (before, after))
        lines = [each for each in found["lines"] if each["code"] == code and "official" in each["bases"]]
        assert lines
        for name in ("whole", "part"):
            assert sum(weight(each["after"], name) - weight(each["before"], name) for each in lines) == (
                getattr(new, name) - getattr(old, name)
            )


def weight(side: dict[str, Any] | None, name: str) -> int:
    return int(side[name]) if side else 0


def test_one_report_is_made_at_a_time(signing: Signing, supervisor: User) -> None:
    kept = keep(supervisor)
    assert ask_for_drift(kept, supervisor) is ask_for_drift(kept, supervisor)


def test_who_moved_and_who_was_handed_over_is_told_apart() -> None:
    here, there = Place("c", "k", "v1", "t", "d"), Place("c", "k", "v2", "t", "d")
    line = KeptLine("s", "", "r", "m", 1, 1, 0, "", here)
    handed = KeptLine("u", "", "r", "m", 1, 0, 0, "", here)
    found = compare(
        [line, handed], [line._replace(place=there), handed._replace(place=here._replace(doctor="e"))]
    )
    assert [each.what for each in found.differences] == ["moved"]
    assert found.handed_over == 1


@pytest.fixture
def reader(app: Flask, supervisor: User) -> Client:
    return Client(app, supervisor)


DRIFT = "/figures/kept/2021-06/1/drift"


def test_the_report_is_asked_for_on_its_page_and_followed(
    reader: Client, overturned: KeptMonth, example: Example
) -> None:
    shown = page(reader.get(DRIFT))
    assert "还没有核对过" in shown.text
    reader.post(DRIFT, data={"csrf_token": shown.form(DRIFT)["csrf_token"]})
    assert "正在排队" in page(reader.get(DRIFT)).text
    work(db.session.scalars(select(Job).where(Job.kind == "figures.drift")).one())
    told = page(reader.get(DRIFT))
    assert "80.0%（4/5）" in told.text
    assert "60.0%（3/5）" in told.text
    assert "高血压随访 2021-03-10 封存后被否定（2021-07-05 10:00）：查无此次随访" in told.text
    assert f"/review/entries/{example.m2_visit.id}" in told.links
    assert page(reader.get(f"/review/entries/{example.m2_visit.id}")).text


def test_the_live_table_says_how_many_figures_differ(reader: Client, overturned: KeptMonth) -> None:
    live = page(reader.get("/figures?first=2021-01-01&day=2021-06-30"))
    assert "2021 年 6 月已封存" in live.text
    assert "现在与封存相差" in live.text
    assert DRIFT in live.links
    other = page(reader.get("/figures?first=2021-01-01&day=2021-06-30&theta=80")).text
    assert "参数或筛选与封存时不同，不作比较" in other
    assert "已封存" not in page(reader.get("/figures?first=2021-01-01&day=2021-06-29")).text


def test_a_centre_reads_what_differs_of_its_own(
    app: Flask, overturned: KeptMonth, supervisor: User, make: Make
) -> None:
    drift(overturned, supervisor)
    own = page(Client(app, make.user(Role.CENTRE_MANAGER)).get(DRIFT)).text
    assert "60.0%（3/5）" in own
    assert "全县" not in own
    other = page(Client(app, make.user(Role.CENTRE_REVIEWER, at=make.other_centre)).get(DRIFT)).text
    assert "没有差异" in other
    assert Client(app, make.user(Role.VILLAGE_DOCTOR)).get(DRIFT).status_code == 403


def test_the_report_as_a_workbook_and_on_paper(
    reader: Client, overturned: KeptMonth, supervisor: User
) -> None:
    assert reader.get(f"{DRIFT}/report.xlsx").status_code == 302  # nothing was counted yet
    assert reader.get(f"{DRIFT}/print").status_code == 404
    drift(overturned, supervisor)
    book = CalamineWorkbook.from_filelike(BytesIO(reader.get(f"{DRIFT}/report.xlsx").data))
    figures, lines, _ = (book.get_sheet_by_index(number).to_python() for number in range(3))
    assert ["F03 履约率（项次）", "全县", "已审核", "80.0%（4/5）", "60.0%（3/5）"] in figures
    assert lines[0] == list(LINES)
    paper = Printed(reader.get(f"{DRIFT}/print?output=pdf").data)
    assert "与封存的差异：指标" in paper.text
    assert "封存编号：2021-06-1" in paper.text
    assert "封存后被否定" in paper.text
