"""Channels: the ordered log of changes that phones read on from."""

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class Channel(Model):
    """One village's data, or `ref`. Its row is the lock under which changes are numbered."""

    __tablename__ = "channel"

    id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    count: Mapped[int] = mapped_column(BigInteger, default=0)  # live records
    digest: Mapped[str] = mapped_column(default="0" * 16)  # hex of the XOR over the live records


class Change(Model):
    """The newest change of one record in one channel: a later one moves it up."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_channel_seq", "channel", "seq", unique=True),)

    channel: Mapped[str] = mapped_column(ForeignKey("channel.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    removed: Mapped[bool] = mapped_column(default=False)


class ServerState(Model):
    """Facts about the data set as a whole: its epoch, and the newest checked backup."""

    __tablename__ = "server_state"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
