"""Roster import (B16): read by header, good rows in, wrong rows named, duplicates kept or merged."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.clock import today
from app.errors import Invalid
from app.jobs.kinds import Order
from app.orgs.models import Grid
from app.residents.fields import value_of
from app.residents.models import Resident
from app.residents.roster.file import MOST_ROWS, read_roster
from app.residents.roster.import_job import bring_in
from app.residents.roster.sheets import fault_report, template
from app.spreadsheet import MOST_UNPACKED
from tests.make import ELSEWHERE, Make
from tests.residents.rosters import HEADERS, LINE, an_order, bring, csv_file, dry_run, lines, xlsx

DB = scoped_session[Session]


def one(db: DB) -> Resident:
    return db.scalars(select(Resident)).one()


def test_a_line_becomes_a_resident_with_all_it_says(make: Make, db: DB, tmp_path: Path) -> None:
    admin, doctor = make.user(Role.COUNTY_ADMIN), make.user(employee_no="D007")
    grid = make._add(Grid(id=uuid7(), village_code=make.village.code, name="第一网格"))
    more = {
        "ethnic": "汉",
        "relation_to_head": "户主",
        "contact": "李四 13900000000",
        "household_no": "7",
        "record_opened_on": "2020/1/5",
        "employee_no": "D007",
        "grid": "第一网格",
        "blood_type": "O型",
        "conditions": "高血压(2019/05/01)；糖尿病",
        "listed": "65+;残疾人",
        "poverty": "监测对象",
        "special": "低保",
    }
    result = bring(xlsx(tmp_path / "r.xlsx", [LINE | more]), admin)
    assert (result["imported"], result["faults"]) == (1, [])
    who = one(db)
    assert (who.name, who.sex, who.ethnic, who.blood_type, who.hukou_status) == (
        "曾小妹",
        "2",
        "01",
        "3",
        "1",
    )
    assert (who.contact_name, who.contact_phone) == ("李四", "13900000000")
    assert (who.doctor_id, who.grid_id, who.org_unit_id) == (doctor.id, grid.id, make.clinic.id)
    assert value_of(who, "household_no", who.birth_date) == f"{make.village.code}00007"
    assert [(c.code, str(c.confirmed_on)) for c in sorted(who.conditions, key=lambda c: c.code)] == [
        ("E11", "None"),
        ("I10", "2019-05-01"),
    ]
    assert sorted(g.group_code for g in who.groups) == ["G08", "G11", "G14"]


@pytest.mark.parametrize(
    ("change", "column", "cause"),
    [
        ({"id_no": "32072319560312001X"}, "证件号码", "校验位"),
        ({"id_no": "110105491231002"}, "证件号码", "15 位"),
        ({"id_no": 110105194912310020}, "证件号码", "文本格式"),
        ({"id_no": "=A1"}, "证件号码", "公式"),
        ({"id_no": ""}, "证件号码", "必填"),
        ({"name": ""}, "姓名", "必填"),
        ({"sex": "女性"}, "性别", "可选范围"),
        ({"birth_date": "1949-02-30"}, "出生日期", "有效日期"),
        ({"birth_date": "2049-02-01", "id_type": "无证件", "id_no": ""}, "出生日期", "晚于今天"),
        ({"area_code": "36078310120"}, "村居代码", "12 位"),
        ({"area_code": "360783999999"}, "村居代码", "没有这个村居"),
        ({"phone": "12"}, "本人电话", "电话"),
        ({"conditions": "头痛"}, "既往疾病", "不认识的疾病"),
        ({"listed": "富人"}, "人群标识", "不认识的人群"),
        ({"household_no": "36078310220100001"}, "户编号", "不符"),
        ({"employee_no": "X1"}, "责任医生", "没有这个工号"),
        ({"grid": "第九网格"}, "网格", "没有这个网格"),
        ({"death_date": "1940-01-01"}, "死亡日期", "早于出生"),
        ({"record_no": "36078310120000001"}, "档案号", "17 位"),
        ({"name": "字" * 51}, "姓名", "不能超过"),
    ],
)
def test_a_wrong_line_is_named_with_row_column_and_cause_and_the_good_one_goes_in(
    make: Make, db: DB, tmp_path: Path, change: dict[str, Any], column: str, cause: str
) -> None:
    good = lines(2)[1] | dict.fromkeys(change, "") | {name: LINE[name] for name in change if name in LINE}
    good["id_no"] = lines(2)[1]["id_no"]
    result = bring(xlsx(tmp_path / "r.xlsx", [good, LINE | change]), make.user(Role.COUNTY_ADMIN))
    assert (result["read"], result["imported"], result["errors"]) == (2, 1, 1)
    [fault] = result["faults"]
    assert fault["row"] == 3
    assert fault["column"].startswith(column)
    assert cause in fault["message"]
    assert db.scalar(select(func.count(Resident.id))) == 1


def test_the_order_of_columns_does_not_matter(make: Make, db: DB, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "r.csv", [LINE])
    header, values = (line.split(",") for line in path.read_text("utf-8-sig").splitlines())
    path.write_text("\n".join(",".join([*reversed(line)]) for line in (header, values)), "utf-8")
    assert bring(path, make.user(Role.COUNTY_ADMIN))["imported"] == 1
    assert one(db).name == "曾小妹"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_spreadsheets_write(
    make: Make, db: DB, tmp_path: Path, encoding: str
) -> None:
    path = csv_file(tmp_path / "r.csv", [LINE | {"name": "曾小妹", "address": "㙟头组"}], encoding)
    assert bring(path, make.user(Role.COUNTY_ADMIN))["imported"] == 1
    assert one(db).address == "㙟头组"


def test_a_formula_is_refused_although_it_shows_a_value(make: Make, tmp_path: Path) -> None:
    result = dry_run(
        xlsx(tmp_path / "r.xlsx", [LINE | {"name": '="曾"&"小妹"'}]), make.user(Role.COUNTY_ADMIN)
    )
    assert [(fault["column"], fault["row"]) for fault in result["faults"]] == [("姓名", 2)]


def test_a_number_twice_in_one_file_is_refused_the_second_time(make: Make, tmp_path: Path) -> None:
    result = dry_run(xlsx(tmp_path / "r.xlsx", [LINE, LINE]), make.user(Role.COUNTY_ADMIN))
    assert [(fault["row"], fault["message"]) for fault in result["faults"]] == [(3, "与第 2 行相同")]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(make: Make, db: DB, tmp_path: Path) -> None:
    make.resident(name="曾小妹", id_type="01", id_no=LINE["id_no"], phone="13811111111", address="一组1号")
    rows = [*lines(3)[1:], LINE, LINE | {"id_no": "1"}]
    result = dry_run(xlsx(tmp_path / "r.xlsx", rows), make.user(Role.COUNTY_ADMIN))
    assert {name: result[name] for name in ("read", "new", "duplicates", "errors")} == {
        "read": 4,
        "new": 2,
        "duplicates": 1,
        "errors": 1,
    }
    [duplicate] = result["duplicate_lines"]
    assert ["phone", "13811111111", "13800000000"] in duplicate["differences"]
    assert "address" not in [name for name, *_ in duplicate["differences"]]
    assert db.scalar(select(func.count(Resident.id))) == 1


@pytest.mark.parametrize(
    ("merge", "phone", "updated"),
    [("all", "13800000000", 1), ([2], "13800000000", 1), ([], "13811111111", 0)],
)
def test_a_duplicate_is_kept_or_merged_as_was_chosen(
    make: Make, db: DB, tmp_path: Path, merge: Any, phone: str, updated: int
) -> None:
    make.resident(id_type="01", id_no=LINE["id_no"], phone="13811111111", allergies="青霉素")
    path = xlsx(tmp_path / "r.xlsx", [LINE | {"conditions": "糖尿病"}])
    result = bring(path, make.user(Role.COUNTY_ADMIN), merge)
    assert (result["duplicates"], result["updated"], result["imported"]) == (1, updated, 0)
    who = one(db)
    assert (who.phone, who.allergies) == (phone, "青霉素")  # what the file leaves empty stays
    wanted = ["E11", "I10"] if updated else ["I10"]  # and what it does not name goes on
    assert [each["code"] for each in value_of(who, "conditions", today())] == wanted


def test_a_resident_of_another_centre_is_not_shown_to_this_one(make: Make, tmp_path: Path) -> None:
    make.resident(make.other_village, id_type="01", id_no=LINE["id_no"], name="别处的人")
    manager = make.user(Role.CENTRE_MANAGER)
    result = dry_run(xlsx(tmp_path / "r.xlsx", [LINE, LINE | {"area_code": ELSEWHERE}]), manager)
    assert result["duplicates"] == 0
    assert [fault["row"] for fault in result["faults"]] == [2, 3]
    assert "别处的人" not in str(result)


def test_an_interrupted_import_ends_as_if_it_had_not_been(make: Make, db: DB, tmp_path: Path) -> None:
    admin = make.user(Role.COUNTY_ADMIN)
    rows = [*lines(700), *[LINE | {"id_type": "无证件", "id_no": "", "name": f"新生儿{n}"} for n in range(3)]]
    order = an_order(xlsx(tmp_path / "r.xlsx", rows), admin)
    _stop_after_first_slice(order, db)
    assert db.scalar(select(func.count(Resident.id))) == 500
    result = bring(tmp_path, admin, order=order)
    assert (result["read"], result["imported"], result["duplicates"]) == (703, 703, 0)
    assert db.scalar(select(func.count(Resident.id))) == 703
    imported = select(func.count(AuditEvent.id)).where(AuditEvent.action == "resident.imported")
    assert db.scalar(imported) == 703


def _stop_after_first_slice(order: Order, db: DB) -> None:
    for progress in bring_in(order):
        db.commit()
        if progress.done >= 703 + 500:
            return


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"\x00\x01\x02", "不是 Excel"),
        ("姓名,性别\n甲,男".encode(), "表头"),
        (b"PK\x03\x04 broken", "不是 Excel"),
        (b"\xff\xff\xff", "编码"),
    ],
)
def test_what_is_no_roster_is_refused_as_a_whole(tmp_path: Path, content: bytes, cause: str) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        read_roster(path)
    assert cause in refused.value.message


def test_more_than_20000_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    line = ",".join(map(str, LINE.values()))
    path.write_text("\n".join([",".join(HEADERS[name] for name in LINE), *[line] * (MOST_ROWS + 1)]))
    with pytest.raises(Invalid, match="invalid") as refused:
        read_roster(path)
    assert "20001 行" in refused.value.message


def test_the_template_is_understood_and_its_sample_row_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(template())
    with pytest.raises(Invalid) as refused:
        read_roster(path)
    assert refused.value.message == "文件中没有数据行"


def test_the_error_report_is_a_spreadsheet(tmp_path: Path) -> None:
    content = fault_report([{"row": 3, "column": "姓名", "message": "必填"}])
    assert content.startswith(b"PK")


def test_a_small_file_that_unfolds_beyond_measure_is_refused_before_it_does(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/a.xml", "w") as content,
    ):
        for _ in range(MOST_UNPACKED // 2**20 + 1):
            content.write(b" " * 2**20)
    assert path.stat().st_size < 2**20
    with pytest.raises(Invalid) as refused:
        read_roster(path)
    assert refused.value.message == "文件展开后过大，请拆分后再导入"
