"""`flask demo` fills an empty database, and only that, and never a production one."""

import pytest
from flask import Flask

from app.extensions import db
from tests.make import Make


def test_production_refuses_the_demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    answer = app.test_cli_runner().invoke(args=["demo"])
    assert answer.exit_code == 1
    assert "正式环境" in answer.output


@pytest.mark.parametrize(("option", "exit_code"), [([], 1), (["--if-empty"], 0)])
def test_a_database_in_use_is_left_alone(app: Flask, make: Make, option: list[str], exit_code: int) -> None:
    make.user()
    db.session.commit()
    answer = app.test_cli_runner().invoke(args=["demo", *option])
    assert answer.exit_code == exit_code


def test_the_demo_needs_nothing_to_have_been_prepared(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["demo", "--home", "40", "--elsewhere", "1"])
    assert (answer.exception, answer.exit_code) == (None, 0)
    assert "居民档案 60/60" in answer.output
    derived = app.test_cli_runner().invoke(args=["rebuild"])
    assert "合同与履约改动 0 行，任务改动 0 行" in derived.output
    evidence = app.test_cli_runner().invoke(args=["verify-evidence"])
    assert (evidence.exit_code, "其余完好" in evidence.output) == (0, True), evidence.output
