"""What tests of contracts ask for besides: a day in July 2021, the catalogue, who signs people up."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with time_machine.travel(datetime(2021, 7, 1, 2, tzinfo=UTC), tick=False):
        yield
