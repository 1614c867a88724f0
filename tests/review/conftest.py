"""The people of a review."""

import pytest
from flask import Flask

from app.accounts.models import Role
from tests.drivers.client import Client
from tests.make import Make


@pytest.fixture
def make(app: Flask) -> Make:
    return Make()


@pytest.fixture
def reviewer(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_REVIEWER))


@pytest.fixture
def supervisor(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_SUPERVISOR))
