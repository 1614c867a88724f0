"""Checking the evidence of signings from the command line."""

from collections import Counter

import click
from flask import current_app

from app.contracts.signings.seal import State, sealed_entries, verify


@click.command("verify-evidence")
def verify_evidence() -> None:
    """Check the evidence of all that is signed; ends with 1 when some is gone or not what was sealed."""
    folder, found, entries = current_app.config["DATA_DIR"], Counter[State](), 0
    for entry_id in sealed_entries():
        entries += 1
        for part in verify(entry_id, folder):
            found[part.state] += 1
            if part.state is not State.INTACT:
                click.echo(f"记录 {entry_id}：{part.name} {part.word}", err=True)
    if found[State.DAMAGED] or found[State.GONE]:
        told = f"{found[State.DAMAGED]} 件证据与封存时不符，{found[State.GONE]} 件已丢失"
        raise click.ClickException(f"{told}，请保留现场并核查")
    click.echo(f"已核对 {entries} 份签字记录，从未收到 {found[State.MISSING]} 件，其余完好")


commands = [verify_evidence]
