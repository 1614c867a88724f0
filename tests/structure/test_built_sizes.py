"""The phone app stays within its bytes: a phone in a valley gets it over a thin line."""

from graphlib import TopologicalSorter

from tests.drivers.built import budgets, imports


def test_the_built_phone_app_stays_within_its_bytes() -> None:
    too_heavy = [budget for budget in budgets() if budget.measured > budget.limit]
    assert too_heavy == []


def test_no_scripts_of_the_phone_app_wait_for_each_other() -> None:
    order = list(TopologicalSorter(imports()).static_order())  # fails where they go round in a circle
    assert order[-1].startswith("assets/")
