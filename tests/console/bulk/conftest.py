"""Whoever works on many contracts at the desk: the manager of a centre, and the county's supervisor."""

import pytest
from flask import Flask

from app.accounts.models import Role
from tests.drivers.client import Client
from tests.make import Make


@pytest.fixture
def console(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_MANAGER))


@pytest.fixture
def county(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_SUPERVISOR))
