"""Loading divisions and villages from the command line."""

from pathlib import Path

import click

from app.errors import Problem
from app.extensions import db
from app.orgs import load


@click.command("import-divisions")
def import_divisions() -> None:
    """Load the shipped divisions, provinces to townships. Safe to repeat."""
    count = load.load_divisions()
    db.session.commit()
    click.echo(f"行政区划：{count} 条" if count else "行政区划：已是最新")


@click.command("import-villages")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_villages(file: Path) -> None:
    """Load villages from a CSV FILE with the header 村居代码,村居名称,…"""
    try:
        count = load.import_villages(file)
    except (Problem, UnicodeDecodeError) as error:
        raise click.ClickException(getattr(error, "message", "文件不是 UTF-8 编码")) from error
    db.session.commit()
    click.echo(f"村居：{count} 个")


commands = [import_divisions, import_villages]
