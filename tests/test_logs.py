"""What reaches the logs: no locals, no names, no ID numbers."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app.logs import configure_logs, hide

SECRET_NAME, SECRET_NUMBER = "曾小妹", "11010519491231002X"


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    handlers, level = logging.root.handlers, logging.root.level
    yield capfd
    logging.root.handlers = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


def _fail() -> None:
    name = SECRET_NAME
    raise ValueError(f"{name} has {SECRET_NUMBER} and 13800000000")


def _log_failure() -> None:
    try:
        _fail()
    except ValueError:
        structlog.get_logger().exception("it failed", path="/residents", village="360783101201")


@pytest.mark.parametrize("production", [True, False])
def test_a_traceback_bears_neither_locals_nor_names_nor_numbers(
    lines: pytest.CaptureFixture[str], production: bool
) -> None:
    configure_logs(production)
    _log_failure()
    written = lines.readouterr().err
    assert "it failed" in written
    assert "_fail" in written
    assert "360783101201" in written
    assert [each for each in (SECRET_NAME, SECRET_NUMBER, "13800000000") if each in written] == []


def test_production_writes_one_json_line_for_each_event(lines: pytest.CaptureFixture[str]) -> None:
    configure_logs(production=True)
    _log_failure()
    structlog.get_logger().info("all well")
    logging.getLogger("library").warning("cannot find %s", SECRET_NAME)
    read = [json.loads(line) for line in lines.readouterr().err.splitlines()]
    assert [line["level"] for line in read] == ["error", "info", "warning"]
    assert read[0]["exception"][0]["exc_type"] == "ValueError"
    assert SECRET_NAME not in read[2]["event"]


def test_what_a_database_says_about_a_row_is_hidden() -> None:
    said = f"duplicate key\nDETAIL:  Key (id_no)=({SECRET_NUMBER}) already exists."
    assert hide(said) == "duplicate key\n…"
    assert hide("[SQL: INSERT]\n[parameters: ('Zhang San', 1)]") == "[SQL: INSERT]\n…"


def test_ids_and_codes_stay_readable() -> None:
    text = "0193b0a8-7c11-7def-8123-123456789012 360783101201 C01"
    assert hide(text) == text
