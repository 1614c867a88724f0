"""Work that outlasts a request: imports, large exports, rebuilds."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Instant, Json
from app.extensions import Model


class JobState(StrEnum):
    WAITING = "waiting"  # 排队
    RUNNING = "running"  # 进行中
    DONE = "done"  # 完成
    FAILED = "failed"  # 失败


class Job(Model):
    """One piece of work; `tries` fences out a worker whose lease ran out."""

    __tablename__ = "job"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING, index=True)
    made_by: Mapped[UUID | None]
    made_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
