"""The phone app stays within its bytes: a phone in a valley gets it over a thin line."""

from tests.drivers.built import budgets


def test_the_built_phone_app_stays_within_its_bytes() -> None:
    too_heavy = [budget for budget in budgets() if budget.measured > budget.limit]
    assert too_heavy == []
