"""Approving several at once when what follows from one of them cannot be."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from flask import Flask

from app.accounts.models import Role
from app.entries.models import Entry, EntryStatus
from app.errors import Forbidden
from app.review import decide
from app.review.bulk import approve_what_can_be
from tests.make import Make


def test_one_whose_effects_are_refused_does_not_hold_back_the_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Make()
    reviewer = make.user(Role.CENTRE_REVIEWER)
    entries = [make.entry(make.resident()) for _ in range(3)]
    bad = entries[1]

    def refuse_one(approved: Sequence[Entry], by: UUID) -> None:
        if bad in approved:
            raise Forbidden("不能成立")

    monkeypatch.setattr(decide, "follow_approval", refuse_one)
    outcome = approve_what_can_be(entries, reviewer, {entry.id: 1 for entry in entries}, "")
    assert outcome.approved == [entries[0], entries[2]]
    assert [(entry, problem.message) for entry, problem in outcome.refused] == [(bad, "不能成立")]
    assert [entry.status for entry in entries] == [
        EntryStatus.APPROVED,
        EntryStatus.SUBMITTED,
        EntryStatus.APPROVED,
    ]
