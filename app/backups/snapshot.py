"""What a copy of the database holds, read from the copy itself."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, inspect, select, text

from app.changes.models import Channel, ServerState
from app.entries.models import Attachment
from app.extensions import Model
from app.sync.state import EPOCH


class BackupFailed(Exception):
    """A backup or a restore that did not come to its end; nothing counts as backed up by it."""


@dataclass(frozen=True)
class Snapshot:
    """Schema version, epoch, how far each channel is, rows by table, sizes of attachments by digest."""

    version: str
    epoch: str
    channels: dict[str, int]
    counts: dict[str, int]
    attachments: dict[str, int]

    def summary(self) -> dict[str, Any]:
        """For the manifest: the attachments are counted, since each file bears its own digest."""
        return asdict(self) | {"attachments": len(self.attachments)}


def read_snapshot(connection: Connection) -> Snapshot:
    """Raises BackupFailed when tables of this version are missing."""
    there = set(inspect(connection).get_table_names())
    if not {"alembic_version", Channel.__tablename__, ServerState.__tablename__} <= there:
        raise BackupFailed("备份中没有本系统的数据表")
    version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    epoch = connection.scalar(select(ServerState.value).where(ServerState.key == EPOCH))
    tables = [table for table in Model.metadata.sorted_tables if table.name in there]
    return Snapshot(
        version=version or "",
        epoch=epoch or "",
        channels={row.id: row.seq for row in connection.execute(select(Channel.id, Channel.seq))},
        counts={
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        },
        attachments={
            row.sha256: row.size for row in connection.execute(select(Attachment.sha256, Attachment.size))
        },
    )
