"""What becomes of an entry: numbers that never arrived, wrong clocks, decisions, the quarantine."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.conformance.client import Caller, Device
from tests.conformance.conftest import PASSWORD, World
from tests.conformance.entries import HTN, corrected, entry, htn, lecture, today, utc

pytestmark = pytest.mark.server


def test_gaps_name_the_numbers_that_never_arrived(phone: Device, resident: str) -> None:
    assert phone.push(htn(resident, 5))["gaps"] == [2, 3, 4]
    assert phone.push(htn(resident, 3, today() - timedelta(days=20)))["gaps"] == [2, 4]
    assert phone.push()["gaps"] == [2, 4]
    assert phone.push(htn(resident, 2, sbp=900), {"device_seq": 4})["gaps"] == []


def test_gaps_are_those_of_the_device(phone: Device, resident: str, world: World) -> None:
    phone.push(htn(resident, 5))
    assert world.device().push()["gaps"] == []


def test_without_a_backup_nothing_is_backed_up(phone: Device) -> None:
    assert phone.push()["backed_up"] == {}


def test_a_wrong_clock_loses_no_work_and_is_flagged(phone: Device, resident: str, world: World) -> None:
    late, right = htn(resident, 2), htn(resident, 3, today() - timedelta(days=30))
    assert phone.results(late, sent_at=utc(timedelta(minutes=-15))) == ["accepted"]
    assert phone.results(right, sent_at=utc(timedelta(minutes=5))) == ["accepted"]
    copy = phone.copy(world.village)
    assert "clock" in json.dumps(copy.data("entry", late["id"]).get("flags", [])).lower()
    assert "clock" not in json.dumps(copy.data("entry", right["id"]).get("flags", [])).lower()


def test_a_clock_years_away_loses_no_work(phone: Device, resident: str) -> None:
    for number, sent_at in enumerate(
        ("1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "0001-01-01T00:00:00Z"), 2
    ):
        assert phone.results(htn(resident, number), sent_at=sent_at) == ["accepted"]


def decide(reviewer: Caller, sent: dict[str, Any], verb: str, **fields: str) -> int:
    """Fill in the reviewer's form of that name."""
    url = f"/review/entries/{sent['id']}"
    page = reviewer.call("GET", url).content.decode()
    start = page.index(f'action="{url}/{verb}')
    shown = [re.search(f'name="{name}"[^>]*value="([^"]*)"', page[start:]) for name in ("csrf_token", "seen")]
    kept = {name: each[1] for name, each in zip(("csrf_token", "seen"), shown, strict=True) if each}
    body = urlencode({**kept, **fields}).encode()
    return reviewer.call(
        "POST", f"{url}/{verb}", body, {"Content-Type": "application/x-www-form-urlencoded"}
    ).status


def test_what_is_returned_comes_back_with_its_remarks_and_can_be_corrected(
    phone: Device, resident: str, world: World
) -> None:
    sent = htn(resident, 2)
    phone.push(sent)
    cursor = phone.channels()[world.village]["seq"]
    reviewer = world.device("reviewer")
    assert (
        decide(reviewer, sent, "return", reason="数据有误", text="请核对", **{"remark-sbp": "与纸质不符"})
        == 302
    )
    [change] = [each for each in phone.pull(world.village, cursor)["changes"] if each["id"] == sent["id"]]
    assert change["data"]["status"] == "returned"
    assert change["data"]["remarks"] == [{"field": "sbp", "text": "与纸质不符"}]
    assert change["data"]["reason"] == "数据有误：请核对"
    assert change["data"]["answers"]["sbp"] == 132
    assert phone.results(corrected(sent, 3, sbp=128)) == ["accepted"]
    assert phone.copy(world.village).data("entry", sent["id"])["status"] == "submitted"


def test_what_is_approved_is_closed_and_its_duplicate_says_so(
    phone: Device, resident: str, world: World
) -> None:
    sent = htn(resident, 2)
    phone.push(sent)
    assert decide(world.device("reviewer"), sent, "approve") == 302
    assert phone.results(corrected(sent, 3, sbp=128)) == ["rejected:entry_closed"]
    receipt = phone.receipt(sent)
    assert (receipt["result"], receipt["status"]) == ("duplicate", "approved")


def test_signing_in_again_changes_nothing_of_what_was_sent(phone: Device, resident: str) -> None:
    sent = htn(resident, 2)
    phone.push(sent)
    phone.sign_in("doctor", PASSWORD, phone.device_id)
    assert phone.results(sent) == ["duplicate"]
    assert HTN["sbp"] == sent["answers"]["sbp"]


def test_what_is_refused_is_kept_whole_and_shown_to_its_author_and_the_supervisor(
    phone: Device, resident: str, world: World
) -> None:
    sent = htn(resident, 2, note="保留全文", nonsense="未知的一项")
    assert phone.results(sent) == ["rejected:invalid"]
    for who in (phone, world.device("supervisor")):
        listed = who.call("GET", "/quarantine").content.decode()
        links = re.findall(r'href="(/quarantine/[0-9a-f-]{36})', listed)
        pages = [who.call("GET", link).content.decode() for link in links]
        [page] = [each for each in pages if sent["id"] in each]
        assert "保留全文" in page
        assert "未知的一项" in page


def test_another_phone_of_the_same_person_sends_a_duplicate(
    phone: Device, resident: str, world: World
) -> None:
    sent = htn(resident, 2)
    phone.push(sent)
    assert world.device().results(sent) == ["duplicate"]
    assert world.device("colleague").results(sent) == ["rejected:out_of_scope"]


def test_what_is_about_no_single_person_is_reviewed_like_the_rest(phone: Device, world: World) -> None:
    sent = entry("health_edu", None, lecture(), 1)
    assert phone.results(sent) == ["accepted"]
    reviewer = world.device("reviewer")
    assert decide(reviewer, sent, "approve") == 302
    assert phone.copy(world.village).data("entry", sent["id"])["status"] == "approved"
    for path in ("/review", "/figures", "/residents"):
        assert reviewer.call("GET", path).status == 200
