"""What every page keeps to, whoever looks at it."""

import pytest
from flask import Flask

from app.accounts.models import Role
from app.answers import POLICY
from app.console.places import places_of
from tests.console.samples import Samples, bears_an_id, is_of_phones, is_page, stranger
from tests.drivers.client import Client
from tests.drivers.page import page

KNOWN = {200, 403, 404}  # 404: nothing of the kind for this person


@pytest.fixture
def samples(app: Flask) -> Samples:
    return Samples()


@pytest.mark.parametrize("role", list(Role))
def test_every_page_is_sound_for_every_role(app: Flask, samples: Samples, role: Role) -> None:
    client = Client(app, samples.people[role])
    seen = 0
    for endpoint, url in samples.pages(app):
        answer = client.get(url)
        if endpoint == "accounts.sign_in":
            assert answer.status_code == 302
        elif answer.mimetype == "text/html":
            assert answer.status_code in KNOWN, (url, answer.status_code)
            page(answer)
            seen += answer.status_code == 200
    assert seen >= 1


@pytest.mark.parametrize("role", list(Role))
def test_every_place_of_the_navigation_is_there_for_those_who_see_it(
    app: Flask, samples: Samples, role: Role
) -> None:
    client = Client(app, samples.people[role])
    shown = page(client.get("/"))
    for place in places_of(role):
        assert place.path in shown.links
        assert client.get(place.path).status_code == 200, place.path


@pytest.mark.parametrize("role", [role for role in Role if not role.startswith("county")])
def test_what_bears_an_id_does_not_exist_for_somebody_from_elsewhere(
    app: Flask, samples: Samples, role: Role
) -> None:
    client = Client(app, stranger(samples.make, role))
    token = page(client.get("/")).form("/sign-out")["csrf_token"]
    rules = [rule for rule in app.url_map.iter_rules() if bears_an_id(rule) and not is_of_phones(rule)]
    asked = {rule.rule: client.get(samples.address(rule)).status_code for rule in rules if is_page(rule)}
    told = {
        rule.rule: client.post(samples.address(rule), data={"csrf_token": token}).status_code
        for rule in rules
        if "POST" in (rule.methods or ())
    }
    assert asked
    assert told
    assert {url: status for url, status in (asked | told).items() if status not in (403, 404)} == {}


def test_nobody_reads_a_page_without_signing_in(app: Flask, client: Client, samples: Samples) -> None:
    for endpoint, url in samples.pages(app):
        answer = client.get(url)
        is_open = endpoint == "accounts.sign_in"
        assert answer.status_code == (200 if is_open else 302), url
        assert is_open or answer.headers["Location"].startswith("/sign-in?next="), url


def test_pages_bear_the_security_headers(app: Flask, samples: Samples) -> None:
    answer = Client(app, samples.people[Role.CENTRE_REVIEWER]).get("/review")
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_front_page_counts_what_waits(app: Flask, samples: Samples) -> None:
    shown = page(Client(app, samples.people[Role.CENTRE_REVIEWER]).get("/"))
    for count in (
        "1 待审核",
        "1 其中可疑",
        "0 已退回待更正",
        "1 未处置的红色预警",
        "1 隔离区未处理",
        "1 资料冲突",
    ):
        assert count in shown.text


def test_the_server_says_that_it_is_well(client: Client) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
