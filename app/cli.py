"""The commands of `flask`: each feature's own, and what a fresh database needs."""

import click
from flask import Flask

from app.accounts.cli import commands as accounts
from app.audit.cli import commands as audit
from app.audit.log import log
from app.backups.cli import commands as backups
from app.contracts.claims.met import rebuild as rebuild_met
from app.contracts.cli import commands as contracts
from app.contracts.derived.rebuild import expire
from app.contracts.derived.rebuild import rebuild as rebuild_contracts
from app.demo.cli import commands as demo
from app.entries.doubts.between_entries import rebuild as rebuild_doubts
from app.entries.doubts.named import rebuild as rebuild_named
from app.entries.doubts.verdicts import rebuild as rebuild_verdicts
from app.entries.lives.follow import rebuild as rebuild_lives
from app.extensions import db
from app.jobs.cli import commands as jobs
from app.orgs.cli import commands as orgs
from app.prepare import prepare as prepare_site
from app.residents.roster.cli import commands as residents
from app.sync.cli import commands as sync
from app.worklists.alerts.answered import rebuild as rebuild_alerts
from app.worklists.alerts.outcomes import rebuild as rebuild_outcomes
from app.worklists.beds import rebuild as rebuild_beds
from app.worklists.cli import commands as worklists
from app.worklists.planning.plan import rebuild as rebuild_tasks


def register_commands(app: Flask) -> None:
    own = (prepare, rebuild, expire_contracts)
    for command in (
        *own,
        *accounts,
        *audit,
        *backups,
        *contracts,
        *demo,
        *jobs,
        *orgs,
        *residents,
        *sync,
        *worklists,
    ):
        app.cli.add_command(command)


@click.command()
def prepare() -> None:
    """Load what every site needs: divisions, service catalogue, form definitions. Safe to repeat."""
    prepare_site()
    db.session.commit()


@click.command()
def rebuild() -> None:
    """Derive residents' lives, contracts, fulfilments and tasks again from the entries."""
    lives = rebuild_lives() + rebuild_verdicts() + rebuild_named() + rebuild_doubts()
    contracts = rebuild_contracts()
    tasks = rebuild_tasks() + rebuild_alerts() + rebuild_beds() + rebuild_outcomes() + rebuild_met()
    log("derived.rebuilt", "county", None, lives=lives, contracts=contracts, tasks=tasks)
    db.session.commit()
    click.echo(
        f"已从记录重新推导：居民档案改动 {lives} 行，合同与履约改动 {contracts} 行，任务改动 {tasks} 行"
    )


@click.command()
def expire_contracts() -> None:
    """Mark contracts that ran out as such; once a night."""
    changed = expire()
    db.session.commit()
    click.echo(f"已更新 {changed} 行")
