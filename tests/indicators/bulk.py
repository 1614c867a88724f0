"""Rows by the ten thousand, written a table at a time and without being checked."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from app.clock import now
from app.contracts.derived.rows import Rows
from app.contracts.derived.store import MODELS
from app.extensions import db
from app.upsert import insert_rows


class Bulk:
    """Collects rows of these tables and writes them in this order."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables, self.at, self.made = list(tables), now(), 0
        self.rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in self.tables}

    @property
    def waiting(self) -> int:
        return len(self.rows["entry"])

    def id(self) -> UUID:
        """Another one, spread as random ones are, and the same each time."""
        self.made += 1
        return UUID(int=(self.made * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128)

    def add(self, table: str, row: dict[str, Any]) -> None:
        self.rows[table].append(row)

    def log(self, row: dict[str, Any], answers: dict[str, Any], outcome: dict[str, Any]) -> UUID:
        """An entry with one revision."""
        id_ = self.id()
        entry = {"id": id_, "form_version": 1, "revision": 1, "flags": [], "doubt": 0}
        entry |= {"visit_mode": None, "visit_result": None, "visit_class": None, "severity": None}
        entry |= {"missing_attachments": [], "received_at": self.at, "changed_at": self.at}
        self.add("entry", entry | row)
        revision = {"entry_id": id_, "number": 1, "digest": "0" * 64, "content": {}, "answers": answers}
        by = {"outcome": outcome, "author_id": row["author_id"], "device_id": "test", "app_version": "1.0.0"}
        self.add("revision", revision | by | {"recorded_at": self.at, "received_at": self.at, "skew_s": 0})
        return id_

    def write(self) -> None:
        for table in self.tables:
            insert_rows(db.session(), table, self.rows[table.name])
            self.rows[table.name] = []


def table_of(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


def by_table(rows: Rows) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    for model in MODELS:
        table = table_of(model)
        yield table, list(getattr(rows, table.name).values())
