"""The list of medicines in force: the shipped one until an administrator publishes another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select

from app.audit.log import log
from app.changes.note import REF, note
from app.changes.state import state, stated
from app.clock import now
from app.drugs.doses import Ranges, ranges
from app.drugs.drug import Drug, from_wire
from app.drugs.models import DrugList
from app.drugs.read import read_drugs
from app.errors import Invalid
from app.extensions import db

SHIPPED = Path(__file__).parent / "data" / "drugs.csv"
KEY = "drugs:"  # of the settings that phones get: drugs:1, drugs:2, …
CHUNK = 200
RECENT = 20
TOLD = (
    "published_drugs"  # in server_state: JSON, digest of the list that phones were told, and how many parts
)


@dataclass(frozen=True)
class InForce:
    """The list that holds now; version 0 is the shipped one."""

    version: int
    digest: str
    drugs: tuple[Drug, ...]


def in_force() -> InForce:
    row = db.session.execute(_NEWEST).first()
    if row is None:
        return shipped()
    return InForce(row.version, row.digest, _stored(row.digest))


def usual_ranges() -> Ranges:
    """What is usually taken in a day, by the list in force."""
    row = db.session.execute(_NEWEST).first()
    return _ranges(row.digest if row else None)


@cache
def shipped() -> InForce:
    drugs = tuple(read_drugs(SHIPPED).drugs)
    return InForce(0, _digest(drugs), drugs)


def draft(drugs: Sequence[Drug], file_name: str, by: UUID) -> DrugList:
    """Keep a list that was read without a fault, to be looked at and then published."""
    newest = db.session.scalar(select(func.max(DrugList.version))) or 0
    row = DrugList(
        version=newest + 1,
        file_name=file_name[:200],
        digest=_digest(drugs),
        drugs=[drug.wire() for drug in drugs],
        made_at=now(),
        made_by=by,
    )
    db.session.add(row)
    return row


def recent() -> list[DrugList]:
    """The newest first, with what has not been published."""
    return list(db.session.scalars(select(DrugList).order_by(DrugList.version.desc()).limit(RECENT)))


def publish(row: DrugList, by: UUID) -> None:
    """From now on phones have this list. Raises Invalid when it is not the newest, or is out already."""
    newest = db.session.scalar(select(func.max(DrugList.version)))
    if row.published_at is not None or row.version != newest:
        raise Invalid("只能发布最新一次上传、尚未发布的清单")
    row.published_at, row.published_by = now(), by
    db.session.flush()
    log("drugs.published", row.version, by, drugs=len(row.drugs))
    announce()


def announce() -> None:
    """Note the parts of the list for phones when it is other than they were told. Safe to repeat."""
    before: dict[str, Any] = orjson.loads(stated(TOLD) or '{"digest": "", "parts": 0}')
    current = in_force()
    parts = -(-len(current.drugs) // CHUNK)
    told = {"digest": current.digest, "parts": parts}
    if told == before:
        return
    for part in range(1, max(parts, before["parts"]) + 1):
        note(REF, "setting", f"{KEY}{part}", removed=part > parts)
    state(TOLD, orjson.dumps(told).decode())


@lru_cache(maxsize=4)
def _stored(digest: str) -> tuple[Drug, ...]:
    """What a digest stands for never changes, so it is read once."""
    rows = db.session.scalars(select(DrugList.drugs).where(DrugList.digest == digest).limit(1)).one()
    return tuple(from_wire(each) for each in rows)


@lru_cache(maxsize=4)
def _ranges(digest: str | None) -> Ranges:
    return ranges(_stored(digest) if digest else shipped().drugs)


def _digest(drugs: Sequence[Drug]) -> str:
    return sha256(orjson.dumps([drug.wire() for drug in drugs])).hexdigest()


# Put together once: that costs as much as running it.
_NEWEST = (
    select(DrugList.version, DrugList.digest)
    .where(DrugList.published_at.is_not(None))
    .order_by(DrugList.version.desc())
    .limit(1)
)
