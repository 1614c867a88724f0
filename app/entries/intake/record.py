"""Taking entries in: as new ones, or as further revisions of those they correct. A whole batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from app.accounts.models import User
from app.audit.log import log
from app.changes.note import note
from app.drugs.doses import Ranges
from app.drugs.lists import usual_ranges
from app.entries.doubts.doubt import as_rows, doses, doubts, weight
from app.entries.doubts.verdicts import cast_on
from app.entries.drafts.claims import check_claims, is_checked
from app.entries.drafts.draft import Delivery, Draft, Known, Refused, Taken, Verdict
from app.entries.drafts.facts import Facts, Past, Standing, Use, counts, gather
from app.entries.drafts.person import Person, read_people
from app.entries.drafts.second_opinion import differences
from app.entries.followers import tell_beside
from app.entries.intake.effects import CHANGING, change_resident
from app.entries.intake.judge import Judged, Writer, calls_in, judge, own_village
from app.entries.intake.rows import Ledger, entry_row, revision_row
from app.entries.lives.follow import follow_taken
from app.entries.models import EntryStatus
from app.errors import ContentDiffers, Problem, StaleRevision
from app.extensions import db
from app.pending import savepoint
from app.residents.identity import doubts_of

__all__ = ["Delivery", "Draft", "Known", "Refused", "Taken", "Verdict", "record_all"]

CONFLICTS = (ContentDiffers, StaleRevision)


def record_all(drafts: Sequence[Draft], by: User, delivery: Delivery) -> list[Verdict]:
    """Take in what can be taken, in the order given: a draft may build on one before it.

    One verdict a draft. Raises IntegrityError when another transaction took one of them in meanwhile; the
    caller wraps the call in a savepoint.
    """
    batch = _Batch(gather(drafts), Writer(by, by.id, by.scope, delivery))
    verdicts = [batch.take(draft) for draft in drafts]
    batch.ledger.write(db.session())
    taken = [each for each in verdicts if isinstance(each, Taken)]
    follow_taken(taken, by.id)
    tell_beside(batch.facts.watched_people() & {each.resident_id for each in taken})
    return verdicts


@dataclass
class _Batch:
    """The drafts of one request, the facts that they change as they are taken, the rows still to write."""

    facts: Facts
    by: Writer
    ledger: Ledger = field(default_factory=Ledger)

    def take(self, draft: Draft) -> Verdict:
        try:
            judged = judge(replace(draft, author_id=self.by.id), self.facts, self.by)
            return judged if isinstance(judged, Known) else self._accept(judged)
        except Problem as problem:
            standing = self.facts.entries.get(draft.entry_id)
            result = "conflict" if isinstance(problem, CONFLICTS) else "rejected"
            current = (standing.revision if standing else 0) if result == "conflict" else None
            return Refused(problem.code, result, problem.errors, current)

    def _accept(self, judged: Judged) -> Taken:
        draft, person = judged.draft, judged.person
        if draft.form in CHANGING:
            person = self._changed(judged)
        if is_checked(draft.form):  # it may be about what stands before it in this batch
            self.ledger.write(db.session())
        flags = as_rows(judged.examination.outcome.flags)
        flags += as_rows(check_claims(draft, judged.examination.answers))
        flags += as_rows(differences(draft, judged.examination))
        flags += as_rows(doubts(draft, person, self.facts, self.by.id, self.by.delivery))
        if judged.examination.answers.get("medications"):
            flags += as_rows(doses(judged.examination.answers, self._usual))
        if judged.standing and person is not None:
            flags += cast_on([person.id]).get(draft.entry_id, [])
        if draft.form in CHANGING and person is not None:
            flags += doubts_of(judged.examination.answers, own=person.id)
        taken = self._taken(judged, person)
        self._remember(judged, taken, flags)
        note(taken.channel, "entry", draft.entry_id)
        log(
            "entry.recorded",
            draft.entry_id,
            self.by.delivery.entered_by or self.by.id,
            chain=taken.channel,
            revision=draft.revision,
            form=draft.form,
            digest=judged.draft.digest,
        )
        return taken

    @cached_property
    def _usual(self) -> Ranges:
        return usual_ranges()

    def _changed(self, judged: Judged) -> Person:
        draft = judged.draft
        subject = judged.person.id if judged.person else draft.entry_id
        self.ledger.write(db.session())  # a correction looks at the revision before it
        with savepoint():
            change_resident(draft, judged.examination.answers, subject, self.by.user)
        person = read_people([subject])[subject]
        self.facts.people[subject] = person
        return person

    def _taken(self, judged: Judged, person: Person | None) -> Taken:
        draft, outcome, answers = judged.draft, judged.examination.outcome, judged.examination.answers
        channel, org_unit_id = (person.channel, person.org_unit_id) if person else own_village(self.by)
        if person and calls_in(draft, self.by) and not self.by.scope.covers(person.path):
            channel = str(answers["area_code"])  # or its author would never hear of it
        return Taken(
            entry_id=draft.entry_id,
            revision=draft.revision,
            form=draft.form,
            form_version=draft.form_version,
            resident_id=person.id if person else None,
            channel=channel,
            org_unit_id=org_unit_id,
            visit_id=draft.visit_id,
            visit_mode=_text(answers.get("visit_mode")),
            visit_result=_text(answers.get("visit_result")),
            occurred_on=draft.occurred_on,
            answers=answers,
            outcome=outcome,
            severity=outcome.severity,
            author_id=self.by.id,
            missing_attachments=tuple(each for each in draft.named if each not in self.facts.arrived),
        )

    def _remember(self, judged: Judged, taken: Taken, flags: list[dict[str, Any]]) -> None:
        """For the drafts that follow in this batch, and for the tables."""
        draft, facts, at = judged.draft, self.facts, self.by.delivery.received_at
        standing = judged.standing or Standing(
            draft.form, taken.resident_id, self.by.id, EntryStatus.SUBMITTED, 0, taken.channel, at
        )
        standing.digests[draft.revision] = draft.digest
        facts.entries[draft.entry_id] = replace(
            standing,
            revision=draft.revision,
            status=EntryStatus.SUBMITTED,
            channel=taken.channel,
            missing_attachments=taken.missing_attachments,
        )
        counted = counts(draft.form, draft.form_version, taken.visit_mode, taken.visit_result)
        if taken.resident_id:
            facts.history.setdefault((taken.resident_id, draft.form), {})[draft.entry_id] = Past(
                draft.entry_id, draft.occurred_on, standing.received_at, self.by.id, counted, taken.answers
            )
        for digest in draft.named:
            use = Use(draft.entry_id, taken.resident_id, draft.occurred_on)
            facts.uses.setdefault(digest, []).append(use)
        row = entry_row(taken, standing.received_at, at, flags, weight(flags))
        self.ledger.entry(row, is_new=judged.standing is None)
        self.ledger.revisions.append(revision_row(draft, taken, self.by.delivery))
        self.ledger.name(draft.entry_id, draft.named)
        self.ledger.attend(draft.entry_id, draft.attendees)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
