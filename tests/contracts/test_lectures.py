"""Whom an activity of health education serves, and how."""

from datetime import date

import pytest
from sqlalchemy import select

from app.contracts.models import Fulfilment
from app.extensions import db
from tests.contracts.signing import Signing
from tests.make import Make

MARCH = date(2021, 3, 10)


@pytest.mark.parametrize("kind", ["4", "5"])
def test_a_notice_board_and_leaflets_serve_nobody(signing: Signing, make: Make, kind: str) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I003"])
    signing.lecture(MARCH, resident, kind=kind, mode="2")
    assert signing.reasons(resident, "I003") == {}


@pytest.mark.parametrize(("kind", "face_to_face"), [("1", False), ("7", False), ("3", True)])
def test_only_who_is_taught_alone_was_met_face_to_face(
    signing: Signing, make: Make, kind: str, face_to_face: bool
) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I003"])
    signing.lecture(MARCH, resident, kind=kind, mode="2")
    rows = db.session.scalars(select(Fulfilment).where(Fulfilment.item_id == "I003"))
    assert [each.is_face_to_face for each in rows] == [face_to_face]
