"""Checking the evidence of signings from the command line."""

import click
from flask import current_app
from sqlalchemy import select

from app.contracts.models import Agreement
from app.contracts.seal import State, verify
from app.extensions import db


@click.command("verify-evidence")
def verify_evidence() -> None:
    """Check the sealed evidence of every agreement; ends with 1 when some of it is not what was sealed."""
    folder, damaged, missing, agreements = current_app.config["DATA_DIR"], 0, 0, 0
    for entry_id in db.session.scalars(select(Agreement.entry_id).order_by(Agreement.entry_id)):
        agreements += 1
        for part in verify(entry_id, folder):
            if part.state is not State.INTACT:
                click.echo(f"签约 {entry_id}：{part.name} {part.word}", err=True)
            damaged += part.state is State.DAMAGED
            missing += part.state is State.MISSING
    if damaged:
        raise click.ClickException(f"{damaged} 件证据与封存时不符，请保留现场并核查")
    click.echo(f"已核对 {agreements} 份签约，缺失 {missing} 件，其余完好")


commands = [verify_evidence]
