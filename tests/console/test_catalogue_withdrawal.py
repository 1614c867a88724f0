"""Taking back a version of the catalogue before its day has come."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from uuid6 import uuid7

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.clock import today
from app.console.catalogue.versions import rows_of
from app.contracts.models import ServiceItem
from app.contracts.publishing.publish import publish
from app.contracts.terms.catalogue import load_catalogue
from app.extensions import db
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make


@pytest.fixture
def admin(app: Flask, make: Make) -> Client:
    load_catalogue()
    someone = make.user(role=Role.COUNTY_ADMIN, at=make.county)
    items, packages = rows_of(1)
    publish(packages, items, today() + timedelta(days=400), someone.id)
    db.session.commit()
    return Client(app, someone)


def withdraw(admin: Client, version: int) -> Any:
    token = page(admin.get("/admin/catalogue/2/withdraw")).form(None)["csrf_token"]
    return admin.post(f"/admin/catalogue/{version}/withdraw", data={"csrf_token": token})


def newest() -> int | None:
    return db.session.scalar(select(func.max(ServiceItem.version)))


def test_a_version_to_come_is_withdrawn_after_a_question(admin: Client) -> None:
    assert "撤回" in admin.get("/admin/catalogue").get_data(as_text=True)
    assert "确认撤回" in admin.get("/admin/catalogue/2/withdraw").get_data(as_text=True)
    assert newest() == 2
    assert withdraw(admin, 2).status_code == 302
    db.session.rollback()
    assert newest() == 1
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert "catalogue.withdrawn" in actions


def test_the_number_of_a_withdrawn_version_is_not_given_again(admin: Client) -> None:
    withdraw(admin, 2)
    db.session.rollback()
    items, packages = rows_of(1)
    assert publish(packages, items, today() + timedelta(days=400), uuid7()) == 3


def test_a_version_in_force_is_not_withdrawn(admin: Client) -> None:
    assert "不能撤回" in admin.get("/admin/catalogue/1/withdraw").get_data(as_text=True)
    assert withdraw(admin, 1).status_code == 422
    db.session.rollback()
    assert newest() == 2


def test_a_version_that_does_not_exist_cannot_be_withdrawn(admin: Client) -> None:
    assert admin.get("/admin/catalogue/9/withdraw").status_code == 404
