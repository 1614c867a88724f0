"""Somebody whose record is sensitive, a visit to that person, and who looks."""

from datetime import date

import pytest
from flask import Flask

from app.accounts.models import Role
from app.entries.models import Entry, EntryStatus
from app.residents.models import Resident
from tests.drivers.client import Client
from tests.make import Make

DAY = date(2026, 5, 4)


@pytest.fixture
def resident(make: Make) -> Resident:
    return make.resident(name="测试甲", conditions=("I10", "F20"), birth_date=date(1950, 1, 1))


@pytest.fixture
def visit(make: Make, resident: Resident) -> Entry:
    return make.entry(resident, "psy", DAY, {"visit_mode": "2"}, status=EntryStatus.APPROVED)


@pytest.fixture
def reviewer(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_REVIEWER))


@pytest.fixture
def manager(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_MANAGER))
