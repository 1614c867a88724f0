"""Commands for the data set as a whole."""

import click

from app.extensions import db
from app.sync.channels.reference import refresh_reference
from app.sync.state import rotate


@click.command("rotate-epoch")
@click.option("--reason", required=True, help="为什么：例如从哪一份备份恢复")
def rotate_epoch(reason: str) -> None:
    """After a restore: let phones offer what they hold and pull everything again."""
    epoch = rotate(reason)
    db.session.commit()
    click.echo(f"新的数据纪元：{epoch}")


@click.command("refresh-forms")
def refresh_forms() -> None:
    """Tell phones the form definitions that have changed. Safe to repeat."""
    refresh_reference()
    db.session.commit()
    click.echo("表单定义已更新")


commands = [rotate_epoch, refresh_forms]
