"""Whether people had a contract on a day, or have signed for it and wait for review."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select

from app.contracts.models import AgreementMember
from app.contracts.signings.crowd import NEVER_HELD
from app.contracts.signings.read import SIGN, chunks
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.formdefs.language.dates import read_day

When = tuple[UUID, date]  # a resident and a day


def covered(asked: Collection[When]) -> set[When]:
    """Those of them on whose day a contract holds, or may once the signing is approved."""
    people = {id_ for id_, _ in asked}
    held = [span for part in chunks(people) for span in _held(part)]
    found = _within(asked, held)
    left = set(asked) - found
    return found | _within(left, [span for id_, _ in sorted(left) for span in _signed_for(id_)])


def _within(asked: Collection[When], spans: Sequence[tuple[UUID, date, date]]) -> set[When]:
    return {(id_, day) for id_, day in asked if any(id_ == of and a <= day <= z for of, a, z in spans)}


def _held(resident_ids: Sequence[UUID]) -> Iterator[tuple[UUID, date, date]]:
    member = AgreementMember
    until = func.coalesce(member.ended_on, member.end_date)
    query = select(member.resident_id, member.start_date, until).where(
        member.resident_id.in_(resident_ids), member.status.not_in(NEVER_HELD)
    )
    for row in db.session.execute(query):
        yield row[0], row[1], row[2]


def _signed_for(resident_id: UUID) -> Iterator[tuple[UUID, date, date]]:
    """The terms of signings of theirs, or of the household's, that nobody has reviewed."""
    signed = (
        select(Revision.answers)
        .join(Entry, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(
            Entry.form == SIGN,
            Entry.status == EntryStatus.SUBMITTED,
            or_(
                Entry.resident_id == resident_id,
                cast(Revision.answers["members"], Text).contains(str(resident_id)),
            ),
        )
    )
    for answers in db.session.scalars(signed):
        first, last = _day(answers, "start_date"), _day(answers, "end_date")
        if first:
            yield resident_id, first, last or date.max


def _day(answers: Mapping[str, Any], name: str) -> date | None:
    said = answers.get(name)
    return read_day(said) if isinstance(said, str) else None
