"""Roster import from the command line: the same two jobs, done here and now."""

from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from uuid6 import uuid7

from app.accounts.models import Role, User
from app.errors import Problem
from app.extensions import db
from app.jobs.kinds import Order, Steps
from app.residents.roster.import_job import bring_in, look_through
from app.residents.roster.take_in import ALL

TOTALS = {
    "read": "读取",
    "new": "可导入",
    "imported": "新导入",
    "updated": "已合并",
    "duplicates": "证件号码已在册",
    "errors": "有错误",
}


@click.command("import-roster")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--duplicates", type=click.Choice(["keep", "merge"]), default="keep", show_default=True)
@click.option(
    "--by", "username", help="Account that imports, and whose scope holds; a county_admin if not given."
)
def import_roster(file: Path, dry_run: bool, duplicates: str, username: str | None) -> None:
    """Import residents from an xlsx or CSV FILE."""
    arguments = {
        "path": str(file.resolve()),
        "name": file.name,
        "merge": ALL if duplicates == "merge" else [],
    }
    order = Order(uuid7(), arguments, _importer(username).id)
    try:
        result = _with_progress((look_through if dry_run else bring_in)(order))
    except Problem as problem:
        raise click.ClickException(problem.message) from problem
    for fault in result["faults"]:
        click.echo(f"第 {fault['row']} 行 {fault['column']}：{fault['message']}")
    click.echo("，".join(f"{label} {result[name]}" for name, label in TOTALS.items() if name in result))


def _importer(username: str | None) -> User:
    wanted = User.username == username if username else User.role == Role.COUNTY_ADMIN
    query = select(User).where(wanted, User.enabled.is_(True)).order_by(User.username).limit(1)
    user: User | None = db.session.scalar(query)
    if user is None:
        raise click.ClickException("没有可用的导入账号，请用 --by 指定")
    return user


def _with_progress(steps: Steps) -> dict[str, Any]:
    with click.progressbar(length=1000, label="导入") as bar:
        while True:
            try:
                progress = next(steps)
            except StopIteration as ended:
                db.session.commit()
                bar.update(1000 - bar.pos)
                result: dict[str, Any] = ended.value
                return result
            db.session.commit()
            bar.update(1000 * progress.done // max(progress.total, 1) - bar.pos)


commands = [import_roster]
