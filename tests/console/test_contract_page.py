"""The contract page tells what was asked for, promised, kept and broken, and what does not count and why."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Role
from app.clock import today
from app.contracts.terms.catalogue import load_catalogue
from app.extensions import db
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.make import Make


@pytest.fixture
def signed(make: Make) -> tuple[Signing, Resident]:
    load_catalogue()
    signing, resident = Signing(make), make.resident()
    signing.sign(resident, start=today() - timedelta(days=60), packages=["P-BASE"])
    return signing, resident


def read(app: Flask, signing: Signing, resident: Resident) -> str:
    reviewer = signing.make.user(Role.CENTRE_REVIEWER, at=signing.make.centre)
    db.session.commit()
    page = Client(app, reviewer).get(f"/residents/{resident.id}/contracts")
    return " ".join(page.get_data(as_text=True).split())


def test_a_request_is_told_with_its_item_and_what_became_of_it(
    app: Flask, signed: tuple[Signing, Resident]
) -> None:
    signing, resident = signed
    for item, promised in (("I004", 8), ("I005", 6)):
        day = (today() - timedelta(days=promised)).isoformat()
        wanted: dict[str, Any] = {"item_ids": [item], "outcome": "1", "promised_date": day, "content": "头晕"}
        signing.event("service_request", resident, today() - timedelta(days=9), **wanted)
    signing.by_hand(resident, today() - timedelta(days=7), "I004")
    shown = read(app, signing, resident)
    kept = (today() - timedelta(days=7)).isoformat()
    assert f"：常见病诊疗/用药指导，接受预约，约定 {today() - timedelta(days=8)}，头晕" in shown
    assert f"{kept} 已服务" in shown
    assert shown.count("已过约定日，还没有服务") == 1


def test_what_does_not_count_is_told_with_the_reason(app: Flask, signed: tuple[Signing, Resident]) -> None:
    signing, resident = signed
    signing.serve(resident, today() - timedelta(days=5))
    signing.by_hand(resident, today() - timedelta(days=4), "I003")
    shown = read(app, signing, resident)
    assert "高血压面对面随访，不在约定项目内" in shown
    assert "没有计入：应填写专用表，手工登记不计入" in shown
