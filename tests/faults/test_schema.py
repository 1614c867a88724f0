"""Requests generated from the OpenAPI document: none brings the server down.

On PostgreSQL, which refuses much that SQLite takes: `pytest --db postgres tests/faults/test_schema.py`.
"""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate

from app.accounts.models import Role
from tests.drivers.client import Client
from tests.make import Make

DOCUMENT = "/api/openapi.json"
OF_SESSION, OF_OTHERS = 60, 410  # requests to each operation; a password costs time on purpose


def test_the_document_is_sound(client: Client) -> None:
    validate(client.get(DOCUMENT).get_json())


@pytest.mark.server
@pytest.mark.postgres  # which refuses what SQLite takes
def test_no_generated_request_is_a_server_error(app: Flask, make: Make) -> None:
    leader = make.user(Role.TEAM_LEADER)
    make.resident()
    document = Client(app).get(DOCUMENT).get_json()
    asked = 0
    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        requests = OF_SESSION if operation.path.endswith("/session") else OF_OTHERS
        asked += ask_all(operation, Client(app, leader), requests)
    assert asked >= 2000


def ask_all(operation: Any, caller: Client, requests: int) -> int:
    """How many requests were sent."""
    sent = []

    @settings(max_examples=requests, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        sent.append(case.path)
        answer = caller.ask(case)
        assert answer.status_code < 500, (case, answer.text)

    ask()
    return len(sent)
