"""What field workers log about an alert (form `alert_handling`), brought into the alert.

A phone without network says it by an entry like everything else. The alert's state follows from the entries
that stand: returned or overturned, they say nothing more. What was said in the console, and a closing, stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row, or_, select

from app.audit.log import log
from app.changes.note import note
from app.columns import among
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.entries.followers import follows_entries
from app.entries.models import Entry, EntryStatus, Revision
from app.entries.tables import table_of
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.worklists.models import Alert

FORM = "alert_handling"
DONE = "2"  # step: 已处置
VISITED = ("1", "2")  # referral_state: 已就诊, 已住院
SAYING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)


@dataclass(frozen=True)
class Said:
    """One entry about an alert."""

    entry_id: UUID
    by: UUID
    at: datetime
    result: str | None  # None: only that somebody knows of it


@checks_claims(FORM)
def check_alert(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Nobody's alert but the resident's. One that is not here may come in the same batch, or be gone."""
    alert = db.session.get(Alert, alert_of(answers))
    if alert is not None and alert.resident_id != draft.resident_id:
        raise Invalid(errors={"answers.alert_entry_id": ["这条预警不是这位居民的"]})
    yield from ()


def alert_of(answers: Mapping[str, Any]) -> UUID:
    """The id of the alert that such an entry is about."""
    return uuid5(UUID(answers["alert_entry_id"]), f"alert:{answers['alert_code']}")


@follows_entries(FORM)
def follow(resident_ids: Sequence[UUID]) -> int:
    """Bring the alerts of these residents into line with what is said of them. Returns how many changed."""
    said = _said(resident_ids)
    ours = or_(Alert.acknowledged_entry_id.is_not(None), Alert.handled_entry_id.is_not(None))
    standing = select(Alert).where(
        Alert.resident_id.in_(resident_ids), Alert.state != "closed", or_(Alert.id.in_(said), ours)
    )
    alerts = db.session.scalars(standing.order_by(Alert.id).execution_options(populate_existing=True))
    return sum(_apply(alert, said.get(alert.id, ())) for alert in alerts)


def heed(resident_ids: Sequence[UUID]) -> None:
    """Of new alerts of these residents something may have been said before they came."""
    if _said(resident_ids):
        follow(resident_ids)


def rebuild() -> int:
    """The same for everybody; where nothing is amiss, nothing changes."""
    about = select(Entry.resident_id).where(Entry.form == FORM, Entry.resident_id.is_not(None)).distinct()
    ids = sorted(id_ for id_ in db.session.scalars(about) if id_)
    return sum(follow(ids[start : start + 500]) for start in range(0, len(ids), 500))


def refused_or_visited(answers: Mapping[str, Any], alert: Alert) -> bool:
    """Whether such an entry tells how the alert's referral ended, or that it was refused."""
    is_it = alert_of(answers) == alert.id
    return is_it and (answers.get("referral_state") in VISITED or bool(answers.get("refusal")))


def _said(resident_ids: Sequence[UUID]) -> dict[UUID, list[Said]]:
    """By alert, in the order in which it arrived."""
    found: dict[UUID, list[Said]] = {}
    for row in db.session.execute(_SAID, {"residents": resident_ids}):
        found.setdefault(alert_of(row.answers), []).append(_one(row))
    return found


def _one(row: Row[*tuple[Any, ...]]) -> Said:
    is_done = row.answers["step"] == DONE
    return Said(row.id, row.author_id, row.received_at, row.answers.get("result") if is_done else None)


def _apply(alert: Alert, said: Sequence[Said]) -> int:
    known = next(iter(said), None)
    done = next((each for each in reversed(said) if each.result), None)
    before = (alert.state, alert.acknowledged_entry_id, alert.handled_entry_id, alert.result)
    had = alert.state
    if not (alert.acknowledged_by and alert.acknowledged_entry_id is None):
        alert.acknowledged_by, alert.acknowledged_at, alert.acknowledged_entry_id = _who(known)
    if not (alert.handled_by and alert.handled_entry_id is None):
        alert.handled_by, alert.handled_at, alert.handled_entry_id = _who(done)
        alert.result = done.result if done else None
    alert.state = "handled" if alert.handled_by else "acknowledged" if alert.acknowledged_by else "open"
    if before == (alert.state, alert.acknowledged_entry_id, alert.handled_entry_id, alert.result):
        return 0
    _tell(alert, had)
    return 1


def _who(said: Said | None) -> tuple[UUID | None, datetime | None, UUID | None]:
    return (said.by, said.at, said.entry_id) if said else (None, None, None)


def _tell(alert: Alert, had: str) -> None:
    order = ("open", "acknowledged", "handled")
    if order.index(alert.state) < order.index(had):
        log("alert.taken_back", alert.id, None, chain=alert.channel, state=alert.state)
    elif alert.state == "handled":
        log("alert.handled", alert.id, alert.handled_by, chain=alert.channel, result=alert.result)
    else:
        log("alert.acknowledged", alert.id, alert.acknowledged_by, chain=alert.channel)
    note(alert.channel, "alert", alert.id)


# Put together once: that costs as much as running it.
_ENTRY, _REVISION = table_of(Entry), table_of(Revision)
_SAID = (
    select(_ENTRY.c.id, _ENTRY.c.author_id, _ENTRY.c.received_at, _REVISION.c.answers)
    .join(_REVISION, (_REVISION.c.entry_id == _ENTRY.c.id) & (_REVISION.c.number == _ENTRY.c.revision))
    .where(among(_ENTRY.c.resident_id, "residents"), _ENTRY.c.form == FORM, _ENTRY.c.status.in_(SAYING))
    .order_by(_ENTRY.c.received_at, _ENTRY.c.id)
)
