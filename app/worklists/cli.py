"""The nightly command of planning."""

import click

from app.extensions import db
from app.worklists.plan import rebuild


@click.command("plan-ahead")
def plan_ahead() -> None:
    """Bring all tasks to today: ages, weeks of pregnancy and years go on by themselves; once a night."""
    changed = rebuild()
    db.session.commit()
    click.echo(f"已按今天的日期更新任务 {changed} 行")


commands = (plan_ahead,)
