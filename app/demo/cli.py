"""`flask demo`: the demo county in an empty database."""

import click
from flask import current_app

from app.demo.make import Size, is_there, make
from app.extensions import db
from app.prepare import prepare


@click.command()
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same county.")
@click.option("--home", default=Size.at_home, show_default=True, help="Residents in doctor's village.")
@click.option(
    "--elsewhere", default=Size.elsewhere, show_default=True, help="Residents in each other village."
)
@click.option("--if-empty", is_flag=True, help="Do nothing when there are accounts already.")
def demo(seed: int, home: int, elsewhere: int, if_empty: bool) -> None:
    """Fill an empty database with the demo county: people, accounts, a year of history."""
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("演示数据和演示账号不能装入正式环境")
    if is_there():
        if if_empty:
            return
        raise click.ClickException("数据库中已有账号，演示数据只能装入空库")
    prepare()
    config = current_app.config
    shown = ""
    for step in make(seed, config["DEMO_PASSWORD"], config["DATA_DIR"], Size(home, elsewhere)):
        db.session.commit()
        if step.what != shown and shown:
            click.echo()
        shown = step.what
        click.echo(f"\r{step.what} {step.done}/{step.total}", nl=False)
    click.echo()


commands = [demo]
