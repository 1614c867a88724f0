"""A county set up from nothing: its administrator, its organisations, teams and people, from a workbook."""

import csv
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import Result
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, TeamMember, User
from app.accounts.password import must_change
from app.accounts.sign_in import check_password
from app.accounts.staff_file import COLUMNS, PEOPLE, TEAMS, UNITS, read_staff, staff_template
from app.errors import Invalid
from app.orgs.models import GridTeam, OrgUnit, Team, Village
from app.sync.channels.readable import channels_of

DB = scoped_session[Session]
PASSWORD = "a-good-Password-1"
CLINIC = {"level": "村卫生室", "parent": "360783101"}
ROWS = {
    UNITS: [
        {"code": "360783101", "name": "甲镇卫生院", "level": "卫生院"},
        {
            "code": "c1",
            "name": "一村卫生室",
            "level": "村卫生室",
            "parent": "360783101",
            "villages": "360783101201",
        },
        {
            "code": "c2",
            "name": "二村卫生室",
            "level": "村卫生室",
            "parent": "360783101",
            "villages": "360783101202",
        },
    ],
    TEAMS: [{"name": "第一团队", "centre": "360783101", "grids": "360783101201:一;360783101201:二"}],
    PEOPLE: [
        {
            "username": "doctor1",
            "name": "甲",
            "role": "乡村医生",
            "unit": "c1",
            "team": "第一团队",
            "team_role": "乡村医生",
            "posts": "c2",
        },
        {"username": "check1", "name": "乙", "role": "审核员", "unit": "360783101"},
    ],
}


def workbook(path: Path, rows: dict[str, list[dict[str, str]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for kind, lines in rows.items():
            sheet = book.add_worksheet(kind)
            sheet.write_row(0, 0, COLUMNS[kind].values())
            for number, line in enumerate(lines, 1):
                sheet.write_row(number, 0, [line.get(field, "") for field in COLUMNS[kind]])
    return path


def flask(app: Flask, *args: str, typed: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(args), input=typed)


def create_admin(app: Flask, password: str = PASSWORD) -> Result:
    options = ("--county-code", "360783", "--county-name", "某县卫健委", "--password-stdin")
    return flask(app, "create-admin", *options, typed=f"{password}\n")


@pytest.fixture
def county(app: Flask, db: DB) -> None:
    assert create_admin(app).exit_code == 0
    for code in ("360783101201", "360783101202"):
        db.add(Village(code=code, name=f"{code[-1]}村", township_code=code[:9]))
    db.commit()


def test_the_first_administrator_can_sign_in(app: Flask, db: DB) -> None:
    assert "系统管理员 admin" in create_admin(app).output
    user = check_password("admin", PASSWORD)
    assert user is not None
    assert (user.role, user.org_unit.code, user.org_unit.name) == (Role.COUNTY_ADMIN, "360783", "某县卫健委")
    assert not must_change(user)


def test_the_password_is_asked_for_twice(app: Flask, db: DB) -> None:
    options = ("--county-code", "360783", "--county-name", "某县卫健委")
    assert flask(app, "create-admin", *options, typed=f"{PASSWORD}\n{PASSWORD}\n").exit_code == 0
    assert check_password("admin", PASSWORD) is not None


@pytest.mark.parametrize("weak", ["short1", "onlyletterslong", "admin-2026-admin"])
def test_a_weak_password_makes_nothing(app: Flask, db: DB, weak: str) -> None:
    assert create_admin(app, weak).exit_code == 1
    assert db.scalar(select(func.count(OrgUnit.id))) == 0


def test_a_workbook_sets_up_the_county(app: Flask, county: None, db: DB, tmp_path: Path) -> None:
    result = flask(app, "import-orgs", str(workbook(tmp_path / "a.xlsx", ROWS)))
    assert result.exit_code == 0, result.output
    doctor = db.scalars(select(User).where(User.username == "doctor1")).one()
    assert channels_of(doctor.scope) == {"360783101201": "1村", "360783101202": "2村"}
    assert db.scalar(select(func.count(GridTeam.grid_id))) == 2
    assert db.scalars(select(TeamMember.role)).all() == ["village_doctor"]
    clinic = db.scalars(select(OrgUnit).where(OrgUnit.code == "c1")).one()
    assert clinic.path == "/360783/360783101/c1/"


def test_the_same_file_again_changes_nothing(app: Flask, county: None, db: DB, tmp_path: Path) -> None:
    path = str(workbook(tmp_path / "a.xlsx", ROWS))
    flask(app, "import-orgs", path)
    again = flask(app, "import-orgs", path)
    assert "机构：新建 0，已有 3" in again.output
    assert db.scalar(select(func.count(Team.id))) == 1


def test_a_dry_run_writes_nothing(app: Flask, county: None, db: DB, tmp_path: Path) -> None:
    result = flask(app, "import-orgs", str(workbook(tmp_path / "a.xlsx", ROWS)), "--dry-run")
    assert "人员：新建 2" in result.output
    assert db.scalar(select(func.count(OrgUnit.id))) == 1


@pytest.mark.parametrize(
    ("kind", "row", "column", "cause"),
    [
        (UNITS, {"code": "x/y", "name": "坏", "level": "卫生院"}, "机构代码", "字母、数字"),
        (UNITS, {"code": "z", "name": "坏", "level": "诊所"}, "类型", "可选范围"),
        (UNITS, {"code": "z", "name": "坏", "level": "村卫生室"}, "上级机构代码", "必填"),
        (UNITS, {"code": "z", "level": "卫生院"}, "机构名称", "必填"),
        (
            UNITS,
            {
                "code": "z",
                "name": "坏",
                "level": "村卫生室",
                "parent": "360783101",
                "villages": "360783101201",
            },
            "负责村居代码",
            "已由其他",
        ),
        (TEAMS, {"name": "坏", "centre": "c1"}, "所属卫生院代码", "卫生院"),
        (TEAMS, {"name": "坏", "centre": "360783101", "grids": "360783999999:一"}, "网格", "不存在"),
        (PEOPLE, {"username": "x", "name": "坏", "role": "乡村医生", "unit": "c1"}, "用户名", "2 到 50"),
        (PEOPLE, {"username": "xx", "name": "坏", "role": "审核员", "unit": "c1"}, "所属机构代码", "这一级"),
        (PEOPLE, {"username": "xx", "name": "坏", "role": "厨师", "unit": "c1"}, "角色", "可选范围"),
    ],
)
def test_a_wrong_row_is_named_and_the_good_ones_go_in(
    app: Flask, county: None, db: DB, tmp_path: Path, kind: str, row: dict[str, str], column: str, cause: str
) -> None:
    rows = {each: [*lines, *([row] if each == kind else [])] for each, lines in ROWS.items()}
    result = flask(app, "import-orgs", str(workbook(tmp_path / "a.xlsx", rows)))
    assert result.exit_code == 1
    [line] = [line for line in result.output.splitlines() if "第" in line and "行" in line]
    assert line.startswith(f"{kind} 第 {len(rows[kind]) + 1} 行 {column}：")
    assert cause in line
    assert db.scalar(select(func.count(User.id))) == 3


def test_a_csv_is_told_by_its_header(app: Flask, county: None, db: DB, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("机构代码,机构名称,类型\n360783101,甲镇卫生院,卫生院\n", "gb18030")
    assert flask(app, "import-orgs", str(path)).exit_code == 0
    assert db.scalar(select(func.count(OrgUnit.id))) == 2


def test_the_template_is_understood_and_its_samples_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(staff_template())
    assert read_staff(path) == {UNITS: [], TEAMS: [], PEOPLE: []}


def test_a_cell_far_out_is_refused_before_it_costs_memory(tmp_path: Path) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(1_000_000, 1, "x")
    with pytest.raises(Invalid) as refused:
        read_staff(path)
    assert "超出" in refused.value.message


def test_one_time_passwords_open_the_accounts_and_ask_for_ones_own(
    app: Flask, county: None, db: DB, tmp_path: Path
) -> None:
    flask(app, "import-orgs", str(workbook(tmp_path / "a.xlsx", ROWS)))
    out = tmp_path / "passwords.csv"
    assert "2 人" in flask(app, "issue-passwords", str(out)).output
    assert out.stat().st_mode & 0o777 == 0o600
    with out.open(encoding="utf-8-sig") as lines:
        issued = {line["用户名"]: line["一次性密码"] for line in csv.DictReader(lines)}
    user = check_password("doctor1", issued["doctor1"])
    assert user is not None
    assert must_change(user)
