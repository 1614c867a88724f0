"""Versions get their numbers when they are published."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.clock import today
from app.errors import Invalid
from app.formdefs import catalog
from app.formdefs.uploads.publish import discard, publish
from app.formdefs.uploads.upload import keep
from tests.formdefs.uploading import checked, htn
from tests.make import Make


@pytest.fixture
def admin(make: Make) -> User:
    return make.user(Role.COUNTY_ADMIN)


def test_drafts_that_are_not_published_use_no_number_up(admin: User, tmp_path: Path, db: Session) -> None:
    trials = [keep(checked(tmp_path, htn() | {"title": f"试 {number}"}), admin) for number in range(3)]
    publish(trials[2], today(), admin)
    assert catalog.versions("htn") == [2, 1]
    newest = catalog.definition("htn")
    assert newest is not None
    assert (newest.version, newest.title) == (2, "试 2")
    assert [each.versions[0].version for each in trials] == [4, 3, 2]
    with pytest.raises(Invalid):
        publish(trials[0], today(), admin)
    discard(trials[0], admin)
    discard(trials[1], admin)
    db.flush()
    publish(keep(checked(tmp_path, htn() | {"title": "再试"}), admin), today(), admin)
    assert catalog.versions("htn") == [3, 2, 1]
