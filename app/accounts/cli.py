"""Setting a county up from the command line: its first administrator, its organisations, its passwords."""

import csv
import sys
from pathlib import Path

import click
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.password import NO_PASSWORD, issue, set_password
from app.accounts.people import Details, add_person
from app.accounts.staff_file import COLUMNS
from app.accounts.staff_import import Report, import_staff
from app.errors import Problem
from app.extensions import db
from app.orgs.units import county, found_county


@click.command("create-admin")
@click.option("--county-code", required=True, help="6 位县区代码，如 360783")
@click.option("--county-name", required=True, help="县级机构名称，如 某某县卫生健康委员会")
@click.option("--username", default="admin", show_default=True)
@click.option("--name", default="系统管理员", show_default=True, help="显示的姓名")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_admin(county_code: str, county_name: str, username: str, name: str, password_stdin: bool) -> None:
    """Make the county's own unit and its first administrator."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _ask()
    try:
        top = county()
        if top is not None and top.code != county_code:
            raise click.ClickException(f"县级机构已经建立：{top.code} {top.name}")
        unit = top or found_county(county_code, county_name)
        user = add_person(username, Details(name, Role.COUNTY_ADMIN, unit.id), None)
        set_password(user, password)
    except Problem as problem:
        raise _refused(problem) from problem
    db.session.commit()
    click.echo(f"已建立 {unit.name}（{unit.code}），系统管理员 {username}")


@click.command("import-orgs")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
def import_orgs(file: Path, dry_run: bool) -> None:
    """Bring in organisations, teams and people: an xlsx with sheets 机构, 团队, 人员, or a CSV of one."""
    try:
        report = import_staff(file, None)
    except Problem as problem:
        raise _refused(problem) from problem
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    _tell(report, dry_run)
    if report.faults:
        sys.exit(1)


@click.command("issue-passwords")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def issue_passwords(file: Path) -> None:
    """Write a one-time password for everybody who has none into the CSV FILE; hand out, then destroy it."""
    query = select(User).where(User.password_hash == NO_PASSWORD, User.enabled, User.is_demo.is_(False))
    people = db.session.scalars(query.order_by(User.username)).all()
    file.touch(mode=0o600, exist_ok=False)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("机构", "姓名", "用户名", "一次性密码"))
        writer.writerows((each.org_unit.name, each.name, each.username, issue(each, None)) for each in people)
    db.session.commit()
    click.echo(f"已为 {len(people)} 人发放一次性密码：{file}（分发后请删除该文件）")


def _ask() -> str:
    return str(click.prompt("密码", hide_input=True, confirmation_prompt="再输入一次"))


def _tell(report: Report, dry_run: bool) -> None:
    for fault in report.faults:
        click.echo(f"{fault.sheet} 第 {fault.row} 行 {fault.column}：{fault.message}")
    for kind in COLUMNS:
        click.echo(f"{kind}：新建 {report.new[kind]}，已有 {report.known[kind]}")
    click.echo("试运行，没有写入" if dry_run else f"已导入，{len(report.faults)} 处错误")


def _refused(problem: Problem) -> click.ClickException:
    db.session.rollback()
    said = "；".join(message for messages in problem.errors.values() for message in messages)
    return click.ClickException(said or problem.message)


commands = [create_admin, import_orgs, issue_passwords]
