"""What is already here about a batch of drafts: entries, residents, earlier answers, attachments."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.columns import among
from app.entries.drafts.draft import Draft
from app.entries.drafts.person import Person, read_people
from app.entries.followers import watched
from app.entries.models import Attachment, Entry, EntryAttachment, EntryStatus, Revision
from app.entries.tables import table_of
from app.extensions import db
from app.formdefs.catalog import definition
from app.formdefs.catalog import known as known_form
from app.formdefs.definitions.past import Asked, answering

STANDING = (EntryStatus.SUBMITTED, EntryStatus.RETURNED, EntryStatus.APPROVED)
REGISTRATION = "resident_registration"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Standing:
    """An entry as it stands, with the digests of all its revisions."""

    form: str
    resident_id: UUID | None
    author_id: UUID
    status: EntryStatus
    revision: int
    channel: str
    received_at: datetime
    missing_attachments: Sequence[str] = ()
    digests: dict[int, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return self.status in (EntryStatus.SUBMITTED, EntryStatus.RETURNED)


@dataclass
class Past:
    """An earlier entry of a form about a resident; its answers are loaded when they are asked for."""

    entry_id: UUID
    occurred_on: date
    received_at: datetime
    author_id: UUID
    counts: bool  # a visit that took place, in a mode that counts
    answers: Mapping[str, Any] | None = None

    def place(self) -> tuple[date, datetime, UUID]:
        """Where it stands among the others: the later, the more telling."""
        return self.occurred_on, self.received_at, self.entry_id


@dataclass(frozen=True)
class Use:
    """That an entry named an attachment."""

    entry_id: UUID
    resident_id: UUID | None
    occurred_on: date


@dataclass
class Facts:
    """What stands, kept in step as the drafts of the batch are taken in one after the other."""

    entries: dict[UUID, Standing]
    people: dict[UUID, Person]
    history: dict[tuple[UUID, str], dict[UUID, Past]]
    arrived: set[str]
    uses: dict[str, list[Use]]

    def previous(self, draft: Draft, resident_id: UUID) -> Mapping[str, Any] | None:
        """The answers of the newest counted entry of the form before the draft's day, with its day."""
        past = self._newest_before(draft, resident_id)
        if past is None:
            return None
        return {**self.answers_of(past), "occurred_on": past.occurred_on.isoformat()}

    def answers_of(self, past: Past) -> Mapping[str, Any]:
        if past.answers is None:
            _load_answers([past])
        return past.answers or {}

    def past(self, draft: Draft, resident_id: UUID) -> dict[str, list[dict[str, Any]]]:
        """What the draft's form asks of earlier entries."""
        return {
            name: [
                {
                    **(self.answers_of(each) if asked.fields else {}),
                    "occurred_on": each.occurred_on.isoformat(),
                }
                for each in self._answering(asked, draft, resident_id)
            ]
            for name, asked in _asked_by(draft).items()
        }

    def watched_people(self) -> set[UUID]:
        """Of whom an entry stands beside which others are held."""
        return {id_ for (id_, form), past in self.history.items() if past and form in watched()}

    def load_previous(self, drafts: Iterable[Draft]) -> None:
        wanted: list[Past | None] = []
        for draft in drafts:
            if draft.resident_id is None:
                continue
            wanted.append(self._newest_before(draft, draft.resident_id))
            for asked in _asked_by(draft).values():
                wanted += self._answering(asked, draft, draft.resident_id) if asked.fields else []
        _load_answers([past for past in wanted if past is not None and past.answers is None])

    def _answering(self, asked: Asked, draft: Draft, resident_id: UUID) -> list[Past]:
        earlier = (
            past
            for form in asked.forms
            for past in self.history.get((resident_id, form), {}).values()
            if past.entry_id != draft.entry_id
        )
        return answering(asked, draft.occurred_on, earlier)

    def _newest_before(self, draft: Draft, resident_id: UUID) -> Past | None:
        earlier = (
            past
            for past in self.history.get((resident_id, draft.form), {}).values()
            if past.counts and past.occurred_on < draft.occurred_on and past.entry_id != draft.entry_id
        )
        return max(earlier, key=Past.place, default=None)


def gather(drafts: Sequence[Draft]) -> Facts:
    """A handful of queries, however many drafts there are."""
    subjects = {draft.resident_id for draft in drafts if draft.resident_id}
    named = (draft.members | draft.attendees for draft in drafts)
    members = {UUID(each) for these in named for each in these if _ID.fullmatch(each)}
    digests = {digest for draft in drafts for digest in draft.named}
    forms = {draft.form for draft in drafts} | watched()
    forms.update(form for draft in drafts for asked in _asked_by(draft).values() for form in asked.forms)
    facts = Facts(
        entries=_standing({draft.entry_id for draft in drafts}),
        people=read_people(subjects | members),
        history=_history(subjects, forms),
        arrived=_arrived(digests),
        uses=_uses(digests),
    )
    facts.load_previous(drafts)
    return facts


def _asked_by(draft: Draft) -> Mapping[str, Asked]:
    form = definition(draft.form, draft.form_version)
    return form.past if form else {}


def counts(form: str, version: int, mode: str | None, result: str | None) -> bool:
    known = known_form(form, version) or definition(form)
    return result in (None, "1") and (known is None or mode is None or mode in known.counting_modes)


def _standing(ids: set[UUID]) -> dict[UUID, Standing]:
    """Locked until the end of the transaction, or a reviewer could decide on what is being corrected."""
    rows = db.session.execute(_ENTRIES, {"ids": list(ids)}).all()
    found = {row.id: Standing(*row[1:]) for row in rows}
    if found:
        for row in db.session.execute(_DIGESTS, {"ids": list(found)}):
            found[row.entry_id].digests[row.number] = row.digest
    return found


def _history(subjects: set[UUID], forms: set[str]) -> dict[tuple[UUID, str], dict[UUID, Past]]:
    history: dict[tuple[UUID, str], dict[UUID, Past]] = defaultdict(dict)
    if not subjects:
        return history
    rows = db.session.execute(_EARLIER, {"subjects": list(subjects), "forms": list(forms)})
    for id_, subject, form, version, day, received_at, author, mode, result in rows:
        past = Past(id_, day, received_at, author, counts(form, version, mode, result))
        history[subject, form][id_] = past
    return history


def _load_answers(past: Sequence[Past]) -> None:
    by_id = {each.entry_id: each for each in past}
    if by_id:
        for id_, answers in db.session.execute(_NEWEST_ANSWERS, {"ids": list(by_id)}):
            by_id[id_].answers = answers


def _arrived(digests: set[str]) -> set[str]:
    return set(db.session.scalars(_ARRIVED, {"digests": list(digests)})) if digests else set()


def _uses(digests: set[str]) -> dict[str, list[Use]]:
    uses: dict[str, list[Use]] = defaultdict(list)
    if digests:
        for digest, entry_id, subject, day in db.session.execute(_USES, {"digests": list(digests)}):
            uses[digest].append(Use(entry_id, subject, day))
    return uses


# Put together once: that costs as much as running them.
_ENTRY, _REVISION = table_of(Entry).c, table_of(Revision).c
_ENTRIES = (
    select(
        _ENTRY.id,
        _ENTRY.form,
        _ENTRY.resident_id,
        _ENTRY.author_id,
        _ENTRY.status,
        _ENTRY.revision,
        _ENTRY.channel,
        _ENTRY.received_at,
        _ENTRY.missing_attachments,
    )
    .where(among(_ENTRY.id, "ids"))
    .order_by(_ENTRY.id)
    .with_for_update()
)
_DIGESTS = select(_REVISION.entry_id, _REVISION.number, _REVISION.digest).where(
    among(_REVISION.entry_id, "ids")
)
_EARLIER = select(
    _ENTRY.id,
    _ENTRY.resident_id,
    _ENTRY.form,
    _ENTRY.form_version,
    _ENTRY.occurred_on,
    _ENTRY.received_at,
    _ENTRY.author_id,
    _ENTRY.visit_mode,
    _ENTRY.visit_result,
).where(
    among(_ENTRY.resident_id, "subjects"),
    among(_ENTRY.form, "forms"),
    _ENTRY.status.in_(STANDING),
)
_NEWEST_ANSWERS = (
    select(_REVISION.entry_id, _REVISION.answers)
    .join_from(
        table_of(Revision),
        table_of(Entry),
        (_ENTRY.id == _REVISION.entry_id) & (_ENTRY.revision == _REVISION.number),
    )
    .where(among(_ENTRY.id, "ids"))
)
_STORED, _NAMED = table_of(Attachment).c, table_of(EntryAttachment).c
_ARRIVED = select(_STORED.sha256).where(among(_STORED.sha256, "digests"))
_USES = (
    select(_NAMED.sha256, _ENTRY.id, _ENTRY.resident_id, _ENTRY.occurred_on)
    .join_from(table_of(EntryAttachment), table_of(Entry), _ENTRY.id == _NAMED.entry_id)
    .where(among(_NAMED.sha256, "digests"), _ENTRY.status.in_(STANDING))
)
