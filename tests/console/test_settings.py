"""The county's settings can be looked at and changed, and what is nonsense is said where it stands."""

from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.console.places import groups_of, places_of
from app.extensions import db
from app.orgs.settings import setting
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

FRONT = "/admin/settings"


@pytest.fixture
def console(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_ADMIN))


def sent(console: Client, **changed: Any) -> dict[str, Any]:
    filled = page(console.get(FRONT)).form(FRONT)
    texts = {"consent_text": "本县的协议文字", "needs_assessment": "in_sign"}
    filled = {name: value for name, value in filled.items() if not name.startswith(":")}
    filled.pop("waiver_counts", None)
    ticked = {"sensitive_roles": ["centre_reviewer", "county_supervisor"], "sensitive_reason": "y"}
    return {**filled, **texts, **ticked, **changed}


def test_what_is_saved_is_in_force_and_written_down(console: Client) -> None:
    data = sent(console, cycle_max="24", renewal_grace_days="60", needs_assessment="block", waiver_counts="y")
    answer = console.post(FRONT, data=data, follow_redirects=True)
    assert "已保存" in page(answer).text
    assert setting("cycle_months") == {"default": 12, "min": 12, "max": 24}
    assert (setting("renewal_grace_days"), setting("needs_assessment")) == (60, "block")
    assert setting("waiver_counts") is True
    assert setting("consent_text") == "本县的协议文字"
    logged = db.session.query(AuditEvent).filter_by(action="setting.changed")
    assert {each.subject_id for each in logged} == {
        "cycle_months",
        "renewal_grace_days",
        "needs_assessment",
        "waiver_counts",
        "consent_text",
    }


def test_what_was_saved_is_shown_again_and_saving_it_changes_nothing(console: Client) -> None:
    console.post(FRONT, data=sent(console, sign_start_past_days="10"))
    data = sent(console)
    assert data["sign_start_past_days"] == "10"
    assert "没有改动" in page(console.post(FRONT, data=data, follow_redirects=True)).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cycle_min": "36", "cycle_max": "12"}, "最长不能短于最短"),
        ({"cycle_max": "40"}, "应是 12 到 36 个月"),
        ({"renewal_remind_days": "0"}, "应是 1 到 180 天"),
        ({"renewal_remind_days": "很快"}, "不是有效的整数"),
        ({"consent_text": " "}, "请填写协议文字"),
        ({"persons_per_doctor": "0"}, "应是 1 到 100000 人"),
        ({"min_app_version": "最新"}, "版本号形如 1.2.0"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(
    console: Client, changed: dict[str, str], said: str
) -> None:
    answer = console.post(FRONT, data=sent(console, **changed))
    assert answer.status_code == 422
    assert said in page(answer).text
    assert setting("cycle_months")["max"] == 36


@pytest.mark.parametrize("role", list(Role))
def test_the_navigation_groups_every_place_once_and_fits_on_a_line(role: Role) -> None:
    groups = groups_of(role)
    assert sorted(each.path for _, places in groups for each in places) == sorted(
        each.path for each in places_of(role)
    )
    assert len(groups) <= 10
    assert all(len(places) == 1 for name, places in groups if not name)


def test_a_place_within_another_is_where_one_is(app: Flask, make: Make) -> None:
    supervisor = Client(app, make.user(Role.COUNTY_SUPERVISOR))
    for path in ("/figures", "/figures/goals"):
        html = supervisor.get(path).text
        nav = html[html.index('<nav class="places"') : html.index("</nav>")]
        assert nav.count('aria-current="page"') == 1
        assert f'<a href="{path}" aria-current="page">' in nav
