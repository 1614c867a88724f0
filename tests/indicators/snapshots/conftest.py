"""What these tests ask for besides: who keeps months."""

import pytest

from app.accounts.models import Role, User
from tests.make import Make


@pytest.fixture
def supervisor(make: Make) -> User:
    return make.user(Role.COUNTY_SUPERVISOR, name="督导甲")
