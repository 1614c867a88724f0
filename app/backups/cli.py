"""`flask backup` and `flask restore`."""

from pathlib import Path

import click
import flask_migrate
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app

from app.audit.log import log
from app.backups.make import FULL, LISTED, keep_newest, make
from app.backups.restore import require_fitting, restore
from app.backups.snapshot import BackupFailed
from app.extensions import db
from app.sync.state import note_backed_up, rotate


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--check",
    type=click.Choice([LISTED, FULL]),
    default=LISTED,
    show_default=True,
    help="full: PostgreSQL is restored into a scratch database, every attachment is read again.",
)
@click.option("--keep", type=click.IntRange(1), default=30, show_default=True, help="How many backups stay.")
def make_backup(folder: Path, check: str, keep: int) -> None:
    """Back the database and the attachments up into FOLDER, check that, and tell phones what is safe."""
    try:
        made = make(db.engine.url, current_app.config["DATA_DIR"], folder.resolve(), check)
    except (BackupFailed, OSError) as error:
        raise click.ClickException(f"备份没有完成：{error}") from error
    note_backed_up(made.snapshot.channels)
    log("backup.made", made.file.name, None, sha256=made.sha256, check=check)
    db.session.commit()
    gone = keep_newest(folder.resolve(), keep)
    rows = sum(made.snapshot.counts.values())
    click.echo(f"备份：{made.file}（{made.file.stat().st_size} 字节，SHA-256 {made.sha256}）")
    click.echo(f"附件：{len(made.snapshot.attachments)} 个，其中新复制 {made.copied} 个")
    click.echo(
        f"恢复校验已通过：{rows} 行，结构版本 {made.snapshot.version}，{len(made.snapshot.channels)} 个通道"
    )
    click.echo(f"已删除过期的备份 {gone} 份" if gone else f"备份目录保留最近 {keep} 份")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore_backup(file: Path, yes: bool) -> None:
    """Put the backup FILE into place. Stop the server first; the present database is kept aside."""
    url, source = db.engine.url, file.resolve()
    try:
        _require_known(require_fitting(url, source))
        if not yes:
            click.confirm(f"用 {source.name} 替换现在的数据库？服务必须已停止，现有数据库会另存", abort=True)
        db.session.remove()
        db.engine.dispose()
        restored = restore(url, current_app.config["DATA_DIR"], source)
    except (BackupFailed, OSError) as error:
        raise click.ClickException(f"恢复没有完成：{error}") from error
    flask_migrate.upgrade()
    epoch = rotate(f"从 {source.name} 恢复")
    log("backup.restored", source.name, None, aside=Path(restored.aside).name)
    db.session.commit()
    click.echo(f"已恢复 {source.name}；原数据库另存为 {restored.aside}")
    click.echo(f"补回附件 {restored.attachments} 个；新的数据纪元 {epoch}")
    click.echo("现在可以启动服务；手机下次同步时会补交这份备份之后的记录")


def _require_known(version: str) -> None:
    scripts = ScriptDirectory(current_app.extensions["migrate"].directory)
    try:
        scripts.get_revision(version)
    except CommandError as error:
        raise BackupFailed(f"备份的结构版本 {version} 比程序新，请先升级程序") from error


commands = [make_backup, restore_backup]
