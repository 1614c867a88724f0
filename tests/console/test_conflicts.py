"""Fields that phone and server both changed, and who decides which value stays."""

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.residents.models import ProfileConflict, Resident
from tests.console.samples import Samples
from tests.drivers.client import Client
from tests.drivers.page import page


@pytest.fixture
def samples(app: Flask) -> Samples:
    return Samples()


def token(client: Client) -> dict[str, str]:
    return {"csrf_token": page(client.get("/conflicts")).form("/sign-out")["csrf_token"]}


@pytest.mark.parametrize(("kept", "phone"), [("ours", "13800000000"), ("theirs", "13911111111")])
def test_the_value_that_is_chosen_stands(
    app: Flask, samples: Samples, db: scoped_session[Session], kept: str, phone: str
) -> None:
    reviewer = Client(app, samples.people[Role.CENTRE_REVIEWER])
    shown = page(reviewer.get("/conflicts"))
    assert {"13800000000", "13911111111"} <= set(shown.text.split())
    url = f"/conflicts/{samples.conflict.id}"
    after = page(reviewer.post(url, data=token(reviewer) | {"kept": kept}, follow_redirects=True))
    assert "没有冲突" in after.text
    db.expire_all()
    assert db.get_one(ProfileConflict, samples.conflict.id).kept == kept
    assert db.get_one(Resident, samples.resident.id).phone == phone


def test_a_choice_that_is_none_changes_nothing(
    app: Flask, samples: Samples, db: scoped_session[Session]
) -> None:
    reviewer = Client(app, samples.people[Role.CENTRE_REVIEWER])
    reviewer.post(f"/conflicts/{samples.conflict.id}", data=token(reviewer) | {"kept": "both"})
    db.expire_all()
    assert db.get_one(ProfileConflict, samples.conflict.id).settled_at is None


def test_nobody_from_elsewhere_settles_a_conflict(app: Flask, samples: Samples) -> None:
    make = samples.make
    stranger = Client(app, make.user(Role.CENTRE_REVIEWER, at=make.other_centre))
    data = token(stranger) | {"kept": "theirs"}
    assert stranger.post(f"/conflicts/{samples.conflict.id}", data=data).status_code == 404
    assert stranger.post("/conflicts/999", data=data).status_code == 404
