"""The closed list of audited actions, each with its details; events are chained at the commit."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from app.audit.models import AuditChain, AuditEvent
from app.clock import now
from app.columns import among
from app.pending import collect, writes
from app.upsert import insert_rows, upsert

COUNTY = "county"  # the chain of what belongs to no single village

ACTIONS: dict[str, set[str]] = {
    "user.signed_in": {"device_id"},
    "user.signed_out": set(),
    "user.locked_out": {"username"},
    "entry.recorded": {"revision", "form", "digest"},
    "entry.quarantined": {"code", "entry_id"},
    "quarantine.settled": {"note"},
    "quarantine.uploaded": {"author_id", "entries"},
    "entry.voided": {"revision", "reason"},
    "entry.doubted": {"flags"},
    "entry.approved": {"revision"},
    "entry.returned": {"revision", "reason"},
    "entry.invalidated": {"revision", "reason"},
    "resident.looked_up": {"tail", "found"},
    "resident.registered": {"entry_id"},
    "resident.updated": {"fields"},
    "resident.imported": {"job_id"},
    "resident.viewed": set(),
    "sheet.printed": {"form", "entries"},
    "sheets.printed": {"form", "people"},
    "agreement.printed": {"number"},
    "ledger.printed": {"ledger", "lines"},
    "sensitive.viewed": {"form", "how", "reason"},
    "signing_list.printed": {"list", "rows"},
    "figure.exported": {"code", "lines"},
    "template.published": {"version", "valid_from"},
    "template.withdrawn": {"version", "valid_from"},
    "conflict.settled": {"field", "kept"},
    "change.settled": {"kind", "confirmed", "entry_id"},
    "record.doubted": {"reason"},
    "people.exported": {"asked", "rows", "whole_ids"},
    "roster.imported": {"read", "imported", "updated", "duplicates", "errors"},
    "villages.imported": {"count"},
    "alert.acknowledged": set(),
    "alert.handled": {"result"},
    "alert.closed": {"closing"},
    "alert.escalated": set(),
    "alert.taken_back": {"state"},
    "epoch.rotated": {"reason"},
    "backup.made": {"sha256", "check"},
    "backup.restored": {"aside"},
    "county.founded": {"code"},
    "organisation.added": {"code", "level"},
    "organisation.changed": {"fields"},
    "villages.assigned": {"codes"},
    "team.added": {"centre_id"},
    "team.changed": {"fields"},
    "team.joined": {"user_id", "role"},
    "team.left": {"user_id"},
    "grid.assigned": {"team_id"},
    "user.added": {"role", "org_unit_id"},
    "user.changed": {"fields"},
    "user.password_issued": set(),
    "user.password_changed": set(),
    "user.enabled": set(),
    "user.disabled": set(),
    "user.posts_changed": {"added", "ended"},
    "staff.imported": {"organisations", "teams", "people"},
    "drugs.published": {"drugs"},
    "signing_list.exported": {"list", "rows"},
    "definition.uploaded": {"name", "versions"},
    "definition.published": {"versions", "valid_from"},
    "definition.withdrawn": {"versions"},
    "definition.discarded": {"versions"},
    "catalogue.published": {"version", "valid_from", "items", "packages"},
    "catalogue.withdrawn": {"version", "valid_from"},
    "derived.rebuilt": {"lives", "contracts", "tasks"},
    "contracts.bulk": {"what", "entries", "refused"},
    "target.set": {"year", "indicator", "value", "before"},
    "population.set": {"year", "kind", "now", "before"},
    "goals.imported": {"targets", "numbers"},
    "figures.rules_changed": {"rules"},
    "figures.kept": {"month", "edition", "supersedes", "reason", "digest"},
    "setting.changed": {"value"},
}


@dataclass(frozen=True)
class Event:
    """One audited action, before it has its place in the chain."""

    chain: str
    at: datetime
    actor_id: UUID | None
    action: str
    subject_id: str
    details: dict[str, Any]


def log(
    action: str, subject_id: object, actor_id: UUID | None, chain: str = COUNTY, **details: object
) -> None:
    """Audit an action in this transaction. `chain`: the village it belongs to, or COUNTY."""
    if details.keys() != ACTIONS[action]:
        raise ValueError(f"{action} needs {ACTIONS[action]}, got {set(details)}")
    collect("audit", Event(chain, now(), actor_id, action, str(subject_id), details))


def link(head: str, number: int, event: Event | AuditEvent) -> str:
    """The hash that ties an event to the one before it, hex."""
    body = [number, event.at.isoformat(), event.actor_id, event.action, event.subject_id, event.details]
    return sha256(head.encode() + orjson.dumps(body, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _write(session: Session, events: list[Event]) -> None:
    ends = _ends(session, sorted({event.chain for event in events}))
    rows = []
    for event in events:
        length, head = ends[event.chain]
        hash_ = link(head, length + 1, event)
        ends[event.chain] = (length + 1, hash_)
        rows.append({**vars(event), "number": length + 1, "hash": hash_})
    insert_rows(session, _EVENTS, rows)
    grown = [{"of": name, "length": length, "head": head} for name, (length, head) in ends.items()]
    session.connection().execute(_LENGTHEN, grown)


def _ends(session: Session, names: list[str]) -> dict[str, tuple[int, str]]:
    """Length and newest hash of each chain, which is locked."""
    locked = session.execute(_LOCK, {"names": names}).all()
    if len(locked) < len(names):
        upsert(session, _CHAINS, [{"id": name, "length": 0, "head": ""} for name in names], [])
        locked = session.execute(_LOCK, {"names": names}).all()
    return {name: (length, head) for name, length, head in locked}


def _table(model: type[AuditChain] | type[AuditEvent]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table


# Put together once: that costs as much as running them.
_CHAINS, _EVENTS = _table(AuditChain), _table(AuditEvent)
_LOCK = (
    select(_CHAINS.c.id, _CHAINS.c.length, _CHAINS.c.head)
    .where(among(_CHAINS.c.id, "names"))
    .order_by(_CHAINS.c.id)
    .with_for_update()
)
_LENGTHEN = (
    update(_CHAINS)
    .where(_CHAINS.c.id == bindparam("of"))
    .values(length=bindparam("length"), head=bindparam("head"))
)

writes("audit", _write)
