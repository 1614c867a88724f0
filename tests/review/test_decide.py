"""What a reviewer may decide, and what follows from it."""

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, User
from app.audit.models import AuditEvent
from app.entries.models import Entry, EntryStatus
from app.errors import EntryClosed, FlagsOpen, OutOfScope, OwnEntry, StaleRevision
from app.review.decide import approve, invalidate, return_to_author
from app.review.models import Decision
from tests.drivers.changes import seq_of
from tests.make import Make

HIGH = {"code": "Q-33", "level": "HIGH", "message": "服务日期早于录入 30 天以上", "field": "occurred_on"}


@pytest.fixture
def reviewer(make: Make) -> User:
    return make.user(Role.CENTRE_REVIEWER)


@pytest.fixture
def entry(make: Make) -> Entry:
    return make.entry(make.resident())


def decisions(db: scoped_session[Session]) -> list[tuple[str, int, str | None]]:
    rows = db.scalars(select(Decision).order_by(Decision.id))
    return [(row.outcome, row.revision, row.reason) for row in rows]


def test_an_approval_is_kept_audited_and_told_to_phones(
    entry: Entry, reviewer: User, db: scoped_session[Session]
) -> None:
    approve([entry], reviewer, {entry.id: 1})
    db.commit()
    assert entry.status is EntryStatus.APPROVED
    assert entry.decided_at is not None
    assert decisions(db) == [("approved", 1, None)]
    assert db.scalar(select(AuditEvent.action)) == "entry.approved"
    assert db.scalar(select(AuditEvent.chain)) == entry.channel
    assert seq_of(entry.channel, "entry", entry.id) > 0


def test_a_return_bears_the_reason_and_the_remarks(
    entry: Entry, reviewer: User, db: scoped_session[Session]
) -> None:
    return_to_author(entry, reviewer, 1, "数据有误", [{"field": "sbp", "text": "请核对"}])
    db.commit()
    assert entry.status is EntryStatus.RETURNED
    assert decisions(db) == [("returned", 1, "数据有误")]
    assert db.scalar(select(Decision.remarks)) == [{"field": "sbp", "text": "请核对"}]


def test_the_creator_is_never_the_approver(make: Make, reviewer: User) -> None:
    own = make.entry(make.resident(), by=reviewer)
    with pytest.raises(OwnEntry):
        approve([own], reviewer, {own.id: 1})
    with pytest.raises(OwnEntry):
        return_to_author(own, reviewer, 1, "数据有误")


def test_what_was_corrected_while_the_reviewer_read_is_not_decided_on(entry: Entry, reviewer: User) -> None:
    entry.revision = 2
    with pytest.raises(StaleRevision):
        approve([entry], reviewer, {entry.id: 1})
    assert entry.status is EntryStatus.SUBMITTED


@pytest.mark.parametrize("status", [s for s in EntryStatus if s is not EntryStatus.SUBMITTED])
def test_only_what_waits_is_approved_or_returned(entry: Entry, reviewer: User, status: EntryStatus) -> None:
    entry.status = status
    with pytest.raises(EntryClosed):
        approve([entry], reviewer, {entry.id: 1})
    with pytest.raises(EntryClosed):
        return_to_author(entry, reviewer, 1, "数据有误")


def test_an_entry_of_another_centre_is_out_of_scope(make: Make, reviewer: User) -> None:
    entry = make.entry(make.resident(at=make.other_village))
    with pytest.raises(OutOfScope):
        approve([entry], reviewer, {entry.id: 1})


def test_a_high_flag_is_answered_before_an_approval(
    make: Make, reviewer: User, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), flags=[HIGH], doubt=100)
    for silence in ({}, {entry.id: " "}):
        with pytest.raises(FlagsOpen):
            approve([entry], reviewer, {entry.id: 1}, silence)
    approve([entry], reviewer, {entry.id: 1}, {entry.id: "已电话核实"})
    assert decisions(db) == [("approved", 1, "已电话核实")]


def test_approvals_together_are_all_or_none(make: Make, entry: Entry, reviewer: User) -> None:
    closed = make.entry(make.resident(), status=EntryStatus.APPROVED)
    with pytest.raises(EntryClosed):
        approve([entry, closed], reviewer, {entry.id: 1, closed.id: 1})
    assert entry.status is EntryStatus.SUBMITTED


def test_the_county_overturns_an_approval_and_the_first_decision_stays(
    make: Make, entry: Entry, reviewer: User, db: scoped_session[Session]
) -> None:
    supervisor = make.user(Role.COUNTY_SUPERVISOR)
    with pytest.raises(EntryClosed):
        invalidate(entry, supervisor, 1, "虚假记录")
    approve([entry], reviewer, {entry.id: 1})
    invalidate(entry, supervisor, 1, "虚假记录")
    assert entry.status is EntryStatus.INVALIDATED
    assert decisions(db) == [("approved", 1, None), ("invalidated", 1, "虚假记录")]


def test_somebody_elses_decision_of_a_moment_ago_is_seen(
    make: Make, entry: Entry, reviewer: User, db: scoped_session[Session]
) -> None:
    """The entry is read again under its lock, whatever the session remembers."""
    db.connection().exec_driver_sql("UPDATE entry SET status = 'approved', decided_at = changed_at")
    assert entry.status is EntryStatus.SUBMITTED
    with pytest.raises(EntryClosed):
        approve([entry], reviewer, {entry.id: 1})
