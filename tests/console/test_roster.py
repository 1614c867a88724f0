"""The list of residents narrowed, and taken along as the roster of priority people."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.clock import today
from app.console.people import routes
from app.contracts.terms.catalogue import load_catalogue
from app.residents.models import Household, Resident
from app.worklists.models import Task
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed
from tests.make import Make
from tests.review.reviewing import queries

DB = scoped_session[Session]
ID_NO = "360727195603120016"
HOUSE = "36078310120100001"


@pytest.fixture
def manager(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_MANAGER))


def told_of(make: Make, db: DB) -> Resident:
    """Somebody of whom there is something in every column."""
    doctor = make.user(name="责任医生甲")
    home = Household(id=uuid4(), household_no=HOUSE, village_code=make.village.code)
    db.add(home)
    db.flush()
    person = make.resident(
        name="测试甲", id_type="01", id_no=ID_NO, doctor_id=doctor.id, household_id=home.id
    )
    make.entry(person, "htn", today() - timedelta(days=9), {"visit_result": "1"})
    make.entry(person, "htn", today() - timedelta(days=2), {"visit_result": "4"})
    make.entry(person, "resident_update", today() - timedelta(days=1), {})
    db.add_all(_task(person, days) for days in (40, 12))
    load_catalogue()
    Signing(make).sign(person, start=today() - timedelta(days=20))
    return person


def _task(person: Resident, days: int) -> Task:
    due = today() + timedelta(days=days)
    return Task(
        id=uuid4(),
        resident_id=person.id,
        channel=person.village_code,
        org_unit_id=person.org_unit_id,
        kind="followup",
        form="htn",
        title=f"随访{days}",
        window_start=due,
        due_on=due,
        window_end=due,
        status="open",
    )


def test_a_line_of_the_roster_tells_how_things_stand(manager: Client, make: Make, db: DB) -> None:
    told_of(make, db)
    make.resident(name="测试乙", conditions=())
    (first, second) = _lines(manager, "")
    assert [first[name] for name in ("姓名", "性别", "证件号", "户编号")] == [
        "测试甲",
        "女",
        "360727********0016",
        HOUSE,
    ]
    assert (first["人群"], first["在管疾病"], first["责任医生"]) == ("高血压", "高血压", "责任医生甲")
    assert (first["最近服务"], first["服务日期"]) == ("高血压随访", str(today() - timedelta(days=9)))
    assert (first["下次任务"], first["任务日期"]) == ("随访12", str(today() + timedelta(days=12)))
    assert first["签约"] == "有效"
    assert date.fromisoformat(first["协议止于"]) > today()
    assert (second["人群"], second["最近服务"], second["签约"], second["协议止于"]) == (
        "一般人群",
        "",
        "未签",
        "",
    )


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", {"测试甲", "测试乙"}),
        ("group=key", {"测试甲"}),
        ("condition=E11", set()),
        ("status=1", {"测试乙"}),
        ("q=乙", {"测试乙"}),
        ("village=999&group=nothing&doctor=nobody&status=x&condition=%00", {"测试甲", "测试乙"}),
    ],
)
def test_the_roster_holds_whom_the_list_shows(
    manager: Client, make: Make, asked: str, names: set[str]
) -> None:
    make.resident(name="测试甲")
    make.resident(name="测试乙", conditions=(), archive_status="1")
    make.resident(make.other_village, name="远方人")
    shown = page(manager.get(f"/residents?{asked}")).text
    assert {name for name in ("测试甲", "测试乙", "远方人") if name in shown} == names
    assert {line["姓名"] for line in _lines(manager, asked)} == names


def test_what_was_chosen_stays_in_the_links(manager: Client, make: Make) -> None:
    make.resident()
    shown = page(manager.get(f"/residents?group=G04&status=0&village={make.village.code}"))
    (workbook,) = [link for link in shown.links if "roster" in link and "ids=whole" in link]
    assert all(part in workbook for part in ("group=G04", "status=0", f"village={make.village.code}"))


def test_whole_id_numbers_are_for_those_who_answer_for_them(app: Flask, make: Make, db: DB) -> None:
    told_of(make, db)
    asked = "/residents/roster?output=xlsx&ids=whole"
    assert Client(app, make.user()).get(asked).status_code == 403
    assert Client(app, make.user(Role.CENTRE_REVIEWER)).get(asked).status_code == 403
    manager = Client(app, make.user(Role.CENTRE_MANAGER))
    assert [line["证件号"] for line in _lines(manager, "ids=whole")] == [ID_NO]


def test_who_takes_the_roster_along_is_audited(manager: Client, make: Make, db: DB) -> None:
    make.resident()
    _lines(manager, "group=G04&ids=whole")
    event = db.scalars(select(AuditEvent)).one()
    assert event.action == "people.exported"
    assert event.details == {"asked": "高血压", "rows": 1, "whole_ids": True}


def test_the_roster_is_printed_across_without_whole_numbers(manager: Client, make: Make, db: DB) -> None:
    told_of(make, db)
    for _ in range(20):
        make.resident()
    assert "打印" in page(manager.get("/residents/roster?group=key")).text
    printed = Printed(manager.get("/residents/roster?group=key&output=pdf").data)
    assert all(size == (842, 595) for size in printed.sizes)
    assert "重点人群花名册" in printed.pages[0]
    assert "机构：杨村镇卫生院" in printed.pages[0]
    assert "0016" in printed.text
    assert ID_NO not in printed.text


def test_too_many_for_one_roster_are_to_be_narrowed(
    manager: Client, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_ON_PAPER", 1)
    make.resident()
    make.resident()
    refused = page(manager.get("/residents/roster"))
    assert refused.status == 422
    assert "一次最多 1 人，请按村居、人群或医生缩小范围" in refused.text


@pytest.mark.parametrize("url", ["/residents?group=key", "/residents/roster?output=xlsx"])
def test_the_queries_do_not_grow_with_the_people(manager: Client, make: Make, db: DB, url: str) -> None:
    told_of(make, db)
    manager.get(url)  # the first audited event opens its chain
    few = queries(db, manager, url)
    for _ in range(8):
        make.entry(make.resident())
    assert queries(db, manager, url) == few


def test_an_address_with_odd_names_is_no_fault(manager: Client, make: Make) -> None:
    make.resident()
    for url in ("/residents", "/residents/roster", "/ledgers/beds"):
        assert manager.get(f"{url}?endpoint=x&_external=1&values=2&self=3").status_code == 200


def _lines(client: Client, asked: str) -> list[dict[str, str]]:
    """The people of the workbook, by column."""
    content = client.get(f"/residents/roster?output=xlsx&{asked}").data
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    end = next(number for number, row in enumerate(rows) if not any(row))
    return [dict(zip(map(str, rows[0]), map(str, row), strict=True)) for row in rows[1:end]]
