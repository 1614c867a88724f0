"""Receiving what phones send: one receipt an entry, in the order sent, each independent of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.accounts.models import User
from app.changes.note import seqs_of
from app.clock import now
from app.entries.drafts.schemas import read_draft
from app.entries.drafts.texts import ENVELOPE
from app.entries.intake.quarantine import Kept, keep, readable_id, readable_revision, settle
from app.entries.intake.record import Delivery, Draft, Known, Refused, Taken, Verdict, record_all
from app.errors import TooLarge, flatten
from app.extensions import db
from app.pending import savepoint, write
from app.sync.channels.readable import villages_read
from app.sync.pushes import devices
from app.sync.state import epoch_and_backup
from app.worklists.alerts.alert import raise_alerts
from app.worklists.planning.plan import follow

MOST_ENTRIES = 200

_TAKEN_ELSEWHERE = Refused("busy", result="busy")  # another request is taking the same entry in
_FAULT = Refused("fault", result="busy")  # ours: it is kept for all to see, and the phone sends it again

logger = structlog.get_logger()


@dataclass(frozen=True)
class Batch:
    """One push request."""

    device_id: str
    app_version: str
    sent_at: datetime
    entries: Sequence[object]
    cursors: Mapping[str, int]

    def delivery(self) -> Delivery:
        at = now()
        skew_s = max(-(2**31), min(2**31 - 1, round((self.sent_at - at).total_seconds())))
        return Delivery(self.device_id, at, self.app_version, skew_s, self.cursors)


@dataclass(frozen=True)
class Receipts:
    """The answer to a push, and how far it brought the channels that it wrote to."""

    epoch: str
    body: dict[str, Any]
    seqs: Mapping[str, int]


def receive(batch: Batch, by: User) -> Receipts:
    """Take a batch in; the caller commits and then answers. Raises TooLarge for more than 200 entries."""
    if len(batch.entries) > MOST_ENTRIES:
        raise TooLarge
    delivery = batch.delivery()
    highest = devices.lock(delivery, by.id)
    read = [_read(each) for each in batch.entries]
    verdicts = _verdicts(read, by, delivery)
    refused = [
        Kept(sent, verdict)
        for sent, verdict in zip(batch.entries, verdicts, strict=True)
        if isinstance(verdict, Refused) and verdict != _TAKEN_ELSEWHERE
    ]
    keep(refused, by, delivery)
    settle([verdict.entry_id for verdict in verdicts if isinstance(verdict, Taken)], delivery)
    gaps = devices.arrive(delivery, _numbers(batch.entries, verdicts), highest)
    write(db.session())
    return _answer(batch.entries, verdicts, gaps, by)


def _read(sent: object) -> Draft | Refused:
    if not isinstance(sent, dict):
        return Refused("invalid", errors={"entry": [ENVELOPE["type"]]})
    try:
        return read_draft(sent)
    except ValidationError as error:
        return Refused("invalid", errors=flatten(error.messages))


def _verdicts(read: Sequence[Draft | Refused], by: User, delivery: Delivery) -> list[Verdict]:
    taken_in = iter(take_in([each for each in read if isinstance(each, Draft)], by, delivery))
    return [next(taken_in) if isinstance(each, Draft) else each for each in read]


def take_in(drafts: Sequence[Draft], by: User, delivery: Delivery) -> list[Verdict]:
    """All at once; if that fails, one by one, so that one entry never holds back the rest."""
    try:
        return _with_effects(drafts, by, delivery)
    except Exception as error:
        if _is_of_the_database(error):
            raise
        logger.warning("batch taken apart", cause=type(error).__name__)
    return [_alone(draft, by, delivery) for draft in drafts]


def _alone(draft: Draft, by: User, delivery: Delivery) -> Verdict:
    try:
        return _with_effects([draft], by, delivery)[0]
    except IntegrityError:
        return _TAKEN_ELSEWHERE
    except Exception as error:
        if _is_of_the_database(error):
            raise
        logger.exception("entry not taken in", entry_id=str(draft.entry_id))
    return _FAULT


def _is_of_the_database(error: Exception) -> bool:
    """Whether the whole request fails: the database is away, locked, or asks for a retry."""
    return isinstance(error, DBAPIError) and not isinstance(error, IntegrityError)


def _with_effects(drafts: Sequence[Draft], by: User, delivery: Delivery) -> list[Verdict]:
    with savepoint():
        verdicts = record_all(drafts, by, delivery)
        taken = [verdict for verdict in verdicts if isinstance(verdict, Taken)]
        follow(taken)
        raise_alerts(taken, delivery.received_at)
    return verdicts


def _numbers(sent: Sequence[object], verdicts: Sequence[Verdict]) -> list[int]:
    """The device's numbers of what arrived and is kept; what is busy comes again."""
    numbers = []
    for each, verdict in zip(sent, verdicts, strict=True):
        number = each.get("device_seq") if isinstance(each, dict) else None
        busy = isinstance(verdict, Refused) and verdict.result == "busy"
        if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**53 and not busy:
            numbers.append(number)
    return numbers


def _answer(sent: Sequence[object], verdicts: Sequence[Verdict], gaps: list[int], by: User) -> Receipts:
    here = [verdict for verdict in verdicts if not isinstance(verdict, Refused)]
    seqs = seqs_of("entry", {(each.channel, str(each.entry_id)) for each in here})
    receipts = [_receipt(each, verdict, seqs) for each, verdict in zip(sent, verdicts, strict=True)]
    newest: dict[str, int] = {}
    for verdict in here:
        if isinstance(verdict, Taken):
            seq = seqs[verdict.channel, str(verdict.entry_id)]
            newest[verdict.channel] = max(seq, newest.get(verdict.channel, 0))
    of, backups = epoch_and_backup()
    held = {
        channel: backups[channel]
        for channel in sorted(villages_read(by) if backups else ())
        if channel in backups
    }
    body = {"epoch": of, "backed_up": held, "gaps": gaps, "receipts": receipts}
    return Receipts(of, body, newest)


def _receipt(sent: object, verdict: Verdict, seqs: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    head: dict[str, Any] = {"id": readable_id(sent), "revision": readable_revision(sent)}
    if isinstance(verdict, Refused):
        return head | _refusal(verdict)
    place = {"channel": verdict.channel, "seq": seqs.get((verdict.channel, str(verdict.entry_id)), 0)}
    missing = list(verdict.missing_attachments)
    if isinstance(verdict, Known):
        still = {"missing_attachments": missing} if missing else {}  # the first receipt may have been lost
        return head | {"result": "duplicate"} | place | {"status": verdict.status} | still
    alerts = [{"code": c, "severity": s, "message": m} for c, s, m in verdict.alerts]
    accepted = {"result": "accepted"} | place | {"status": "submitted", "alerts": alerts}
    return head | accepted | {"missing_attachments": missing}


def _refusal(refused: Refused) -> dict[str, Any]:
    if refused.result == "busy":
        return {"result": "busy"}
    body: dict[str, Any] = {"result": refused.result, "code": refused.code}
    if refused.errors:
        body["errors"] = dict(refused.errors)
    if refused.result == "conflict":
        body["current_revision"] = refused.current_revision
    return body
