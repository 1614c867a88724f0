"""Kept months: figures as they stood when a month was closed, with every line behind them.

Rows are only ever added. What is the same for all figures of a month stands in `kept_month`; the ids that
lines name are kept once for each village, and lines refer to them by their place.
"""

from datetime import date, datetime
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from app.columns import Instant, Json
from app.extensions import Model


class KeptMonth(Model):
    """One keeping (封存) of a month's figures. A later one supersedes it and says why; it stays as it is."""

    __tablename__ = "kept_month"
    __table_args__ = (UniqueConstraint("org_unit_id", "month", "edition", name="uq_kept_month_edition"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)  # that of its job
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"))  # the county
    month: Mapped[str]  # 2021-06
    edition: Mapped[int]  # 1, 2, … of the month
    first: Mapped[date]
    day: Mapped[date]  # D of domain.md §6.1
    rules: Mapped[dict[str, Any]] = mapped_column(Json)  # the parameters
    params_hash: Mapped[str]  # SHA-256 of them, hex
    computed_at: Mapped[datetime] = mapped_column(Instant)  # the moment as of which everything was read
    cut_off: Mapped[dict[str, Any]] = mapped_column(Json)  # audit: chain → length; changes: channel → seq
    waiting: Mapped[int]  # entries of the month and before that waited for review then
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("kept_month.id"), unique=True)
    reason: Mapped[str | None]  # why the one before it does not do
    goals: Mapped[dict[str, Any]] = mapped_column(Json)  # targets and official numbers of that time
    names: Mapped[dict[str, Any]] = mapped_column(Json)  # what rows were called: by → key → name
    places: Mapped[list[list[str]]] = mapped_column(Json)  # [centre, clinic, village, team, doctor]
    kinds: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # pack.py; not kept at first
    words: Mapped[list[str]] = mapped_column(Json)  # items, groups and things that lines name
    digest: Mapped[str]  # SHA-256 of all figures and lines, hex; also in the audit trail


class IndicatorSnapshot(Model):
    """One figure of a kept month on one basis; `cells` are its sums for each of the month's places."""

    __tablename__ = "indicator_snapshot"
    __table_args__ = (UniqueConstraint("kept_month_id", "code", "basis", name="uq_indicator_snapshot_code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kept_month_id: Mapped[UUID] = mapped_column(ForeignKey("kept_month.id"))
    code: Mapped[str]
    version: Mapped[int]  # of the indicator's definition
    basis: Mapped[str]
    numerator: Mapped[int]
    denominator: Mapped[int]
    pending: Mapped[int]
    row_things: Mapped[int | None]  # of what counts once: how many there could be in one row
    cells: Mapped[list[list[int]]] = mapped_column(Json)  # [place, thing, whole, part, pending]


class SnapshotLines(Model):
    """The lines of one figure in one village; on the provisional basis those that came and went."""

    __tablename__ = "indicator_snapshot_member"

    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("indicator_snapshot.id"), primary_key=True)
    village: Mapped[str] = mapped_column(primary_key=True)  # "": of none
    lines: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)  # pack.py


class SnapshotCast(Model):
    """The ids that the lines of a village name, and the entries behind them."""

    __tablename__ = "indicator_snapshot_cast"

    kept_month_id: Mapped[UUID] = mapped_column(ForeignKey("kept_month.id"), primary_key=True)
    village: Mapped[str] = mapped_column(primary_key=True)
    ids: Mapped[bytes] = mapped_column(LargeBinary)  # 16 bytes each
    evidence: Mapped[bytes] = mapped_column(LargeBinary)  # pack.py


class Immutable(TypeError):
    """A kept figure is superseded, never changed."""


KEPT: tuple[type[Model], ...] = (KeptMonth, IndicatorSnapshot, SnapshotLines, SnapshotCast)


def _refuse(_: Mapper[Any], __: Any, row: Any) -> NoReturn:
    raise Immutable(type(row).__name__)


for _kept in KEPT:
    event.listen(_kept, "before_update", _refuse)
    event.listen(_kept, "before_delete", _refuse)
