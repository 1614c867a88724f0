"""The trial of a workbook of agreements judges each row as the run will, and leaves nothing behind."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.changes.models import Change
from app.clock import today
from app.console.bulk import order as bulk_order
from app.entries.models import Entry, Revision
from app.orgs.models import OrgUnit
from app.worklists.models import Task
from tests.console.bulk.orders import DB, NUMBERS, START, carried_out, handed_in, post, row
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make


def told(found: dict[str, object], what: str) -> list[tuple[int, str, str]]:
    rows = found[what]
    assert isinstance(rows, list)
    return [(each["row"], each["column"], each["message"]) for each in rows]


def counted(db: DB) -> list[int | None]:
    db.rollback()
    tables = (Entry, Revision, Change, Task, AuditEvent)
    return [db.scalar(select(func.count()).select_from(table)) for table in tables]


def test_who_died_before_the_signing_is_told_at_the_trial_and_the_run_refuses_nobody(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    died = START - timedelta(days=3)
    for name, number, day in (("张建国", NUMBERS[0], died), ("李秀英", NUMBERS[1], None)):
        make.resident(name=name, id_no=number, id_type="01", doctor_id=signing.doctor.id, death_date=day)
    db.commit()
    order, found = handed_in(console, db, row(), row(name="李秀英", id_no=NUMBERS[1]))
    assert found["agreements"] == 1
    assert told(found, "faults") == [(2, "签订日期", "服务日期不能晚于死亡日期")]
    assert carried_out(db, post(console, order, order)) == {"taken": 1, "refused": []}


def test_a_member_who_died_is_told_at_the_members_own_row(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    died = START - timedelta(days=3)
    for name, number, day in (("张建国", NUMBERS[0], None), ("李秀英", NUMBERS[1], died)):
        make.resident(name=name, id_no=number, id_type="01", doctor_id=signing.doctor.id, death_date=day)
    db.commit()
    wife = row(name="李秀英", id_no=NUMBERS[1], agreement_no="H-1")
    _, found = handed_in(console, db, row(agreement_no="H-1"), wife)
    assert found["agreements"] == 0
    assert told(found, "faults") == [(3, "证件号码", f"这位成员已于 {died} 去世")]


def test_what_a_reviewer_will_doubt_is_told_and_refuses_no_row(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    child = today() - timedelta(days=365 * 10)
    for name, number, born in (
        ("张建国", NUMBERS[0], date(1949, 12, 31)),
        ("李秀英", NUMBERS[1], child),
        ("王小明", NUMBERS[2], date(1949, 12, 31)),
    ):
        make.resident(name=name, id_no=number, id_type="01", doctor_id=signing.doctor.id, birth_date=born)
    db.commit()
    early = (START - timedelta(days=200)).isoformat()
    order, found = handed_in(
        console,
        db,
        row(mode="点单式", packages="基础服务包"),
        row(name="李秀英", id_no=NUMBERS[1], packages="基础服务包"),
        row(name="王小明", id_no=NUMBERS[2], packages="基础服务包", start_date=early),
    )
    assert (found["agreements"], found["faults"]) == (3, [])
    doubts = told(found, "doubts")
    assert doubts == [
        (2, "点单项目", "点单式签约没有选择点单项目"),
        (3, "证件号码", "未成年人签约须由监护人签字，写明姓名和关系"),
        (4, "生效日期", "生效日期早于签约日期 30 天以上"),
    ]
    shown = page(console.get(order)).text
    assert "点单式签约没有选择点单项目" in shown
    assert "有提醒的照常导入" in shown
    assert console.get(f"{order}/faults.xlsx").status_code == 200
    assert carried_out(db, post(console, order, order)) == {"taken": 3, "refused": []}


def test_a_trial_in_many_slices_leaves_nothing_behind(
    console: Client, make: Make, signing: Signing, db: DB, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_order, "AT_ONCE", 1)
    for name, number in zip(("张建国", "李秀英", "王小明"), NUMBERS, strict=True):
        make.resident(name=name, id_no=number, id_type="01", doctor_id=signing.doctor.id)
    db.commit()
    before = counted(db)
    rows = [
        row(name=name, id_no=number)
        for name, number in zip(("张建国", "李秀英", "王小明"), NUMBERS, strict=True)
    ]
    _, found = handed_in(console, db, *rows)
    assert (found["agreements"], found["faults"]) == (3, [])
    assert counted(db) == before


def test_a_doctor_of_another_village_is_told_at_the_trial(
    console: Client, make: Make, signing: Signing, db: DB
) -> None:
    make.resident(name="张建国", id_no=NUMBERS[0], id_type="01", doctor_id=signing.doctor.id)
    make.user(employee_no="D-9", at=db.get_one(OrgUnit, make.second_village().clinic_id))
    db.commit()
    _, found = handed_in(console, db, row(doctor="D-9"))
    assert told(found, "faults") == [(2, "签约医生(工号或账号)", "居民不在这位医生的管辖范围内")]
