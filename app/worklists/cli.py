"""The nightly command of planning."""

import click

from app.extensions import db
from app.worklists.alerts.escalate import escalate, warn_of_missing_rounds
from app.worklists.planning.plan import rebuild


@click.command("plan-ahead")
def plan_ahead() -> None:
    """Bring all tasks to today: ages, weeks of pregnancy and years go on by themselves; once a night."""
    changed = rebuild()
    late, missing = escalate(), warn_of_missing_rounds()
    db.session.commit()
    click.echo(
        f"已按今天的日期更新任务 {changed} 行；超时预警 {late} 条已转主任；新增漏巡诊预警 {missing} 条"
    )


commands = (plan_ahead,)
