"""Channels and pulling: small when nothing is new, digests that agree, pages, removals, another epoch."""

from datetime import timedelta

import pytest

from tests.conformance.client import API, UUID, Answer, Caller, Device, digest_of
from tests.conformance.conftest import World
from tests.conformance.entries import corrected, htn, new_id, registration, today

pytestmark = pytest.mark.server

KINDS = {"resident", "contract", "task", "alert", "entry"}
OF_REF = {"form", "package", "service_item", "organisation", "team", "setting"}


def test_with_nothing_new_the_channels_are_under_one_kibibyte(phone: Device, world: World) -> None:
    answer = phone.get("/sync/channels")
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    assert answer.travelled < 1024
    assert answer.travelled + head < 2048
    told = answer.json()
    assert told.keys() == {"epoch", "channels"}
    reference, village = told["channels"]
    assert reference.keys() == {"id", "seq", "count", "digest"}
    assert village.keys() == {"id", "name", "seq", "count", "digest"}
    assert village["id"] == world.village


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50, 2000])
def test_a_copy_has_the_servers_count_and_digest_whatever_the_pages(
    phone: Device, resident: str, world: World, limit: int
) -> None:
    phone.push(htn(resident, phone.number()))
    for channel in ("ref", world.village):
        copy, told = (
            phone.copy(channel, limit=max(limit, 20) if channel == "ref" else limit),
            phone.channels()[channel],
        )
        assert (copy.cursor, len(copy.records), copy.digest()) == (told["seq"], told["count"], told["digest"])


def test_a_copy_kept_up_is_the_copy_made_anew(phone: Device, resident: str, world: World) -> None:
    copy = phone.copy(world.village)
    sent = htn(resident, phone.number(), sbp=162, visit_class="2")
    phone.push(sent, registration(world.village, phone.number()))
    phone.push(corrected(sent, phone.number(), sbp=164))
    more = True
    while more:
        page = phone.pull(world.village, copy.cursor, 2)
        copy.apply(page)
        more = page["more"]
    fresh = phone.copy(world.village)
    assert (copy.digest(), copy.cursor) == (fresh.digest(), fresh.cursor)
    assert {key: seq for key, (seq, _) in copy.records.items()} == {
        k: seq for k, (seq, _) in fresh.records.items()
    }


def test_kinds_are_those_of_the_page(phone: Device, resident: str, world: World) -> None:
    phone.push(htn(resident, phone.number(), sbp=162, visit_class="2"))
    assert {kind for kind, _ in phone.copy(world.village).records} <= KINDS
    kinds = {kind for kind, _ in phone.copy("ref").records}
    assert {"form", "package", "service_item"} <= kinds <= OF_REF


def test_only_the_latest_state_of_a_record_is_sent(phone: Device, resident: str, world: World) -> None:
    sent = htn(resident, phone.number())
    phone.push(sent)
    phone.push(corrected(sent, phone.number(), sbp=128))
    page = phone.pull(world.village)
    [change] = [each for each in page["changes"] if each["id"] == sent["id"]]
    assert change["data"]["revision"] == 2


def test_seqs_grow_and_next_is_where_the_page_ends(phone: Device, resident: str, world: World) -> None:
    start = phone.channels()[world.village]["seq"]
    phone.push(htn(resident, phone.number()), registration(world.village, phone.number()))
    page = phone.pull(world.village, start)
    seqs = [each["seq"] for each in page["changes"]]
    assert seqs == sorted(set(seqs))
    assert seqs[0] > start
    assert (page["next"], page["more"]) == (seqs[-1], False)
    assert phone.pull(world.village, page["next"])["changes"] == []


def test_tasks_and_residents_come_first(phone: Device, world: World) -> None:
    new = [registration(world.village, phone.number()) for _ in range(4)]
    phone.push(*new, *[htn(each["id"], phone.number()) for each in new])
    kinds = [each["kind"] for each in phone.pull(world.village)["changes"] if "data" in each]
    live = [kind for kind in kinds if kind in ("task", "resident")]
    assert live
    assert kinds[: len(live)] == sorted(live, key=("task", "resident").index)


def test_entries_bear_the_answers_of_the_last_two_of_a_form_and_resident(
    phone: Device, resident: str, world: World
) -> None:
    made = [htn(resident, phone.number(), today() - timedelta(days=days)) for days in (90, 60, 30, 0)]
    phone.push(*made)
    copy = phone.copy(world.village)
    shown = ["answers" in copy.data("entry", each["id"]) for each in made]
    assert shown == [False, False, True, True]


@pytest.mark.parametrize("query", ["limit=0", "limit=2001", "limit=x", "after=-1", "after=x", "after=1e3"])
def test_limits_and_cursors_that_cannot_be_are_invalid(phone: Device, query: str) -> None:
    assert phone.get(f"/sync/pull?channel=ref&{query}").problem() == (422, "invalid")


def test_a_cursor_ahead_of_the_channel_is_no_error(phone: Device) -> None:
    page = phone.pull("ref", 2**40)
    assert (page["changes"], page["more"]) == ([], False)


def offer(phone: Device, entries: object) -> Answer:
    return phone.call("POST", f"{API}/sync/offer", {"entries": entries})


def test_an_offer_is_answered_with_what_is_missing(phone: Device, resident: str) -> None:
    here, mended = htn(resident, phone.number()), htn(resident, phone.number())
    never = htn(resident, phone.number())
    phone.push(here, mended)
    held = [here, {**mended, "answers": {}}, never]
    answer = offer(phone, [{"id": e["id"], "revision": 1, "digest": digest_of(e)} for e in held])
    assert answer.status == 200
    assert answer.json()["missing"] == [{"id": each["id"], "revision": 1} for each in held[1:]]


def test_an_offer_that_is_none_is_invalid(phone: Device) -> None:
    whole = {"id": new_id(), "revision": 1, "digest": "a" * 64}
    several: list[object] = [
        [{}],
        None,
        {},
        [{**whole, "x": 1}],
        [{**whole, "digest": "A" * 64}],
        [{**whole, "revision": 0}],
        [None],
    ]
    for wrong in several:
        assert offer(phone, wrong).problem() == (422, "invalid")
    assert offer(phone, []).json()["missing"] == []


def test_a_server_that_lost_an_entry_takes_it_again_after_the_epoch_has_changed(
    phone: Device, resident: str, world: World
) -> None:
    sent = htn(resident, phone.number())
    phone.push(sent)
    before = phone.channels()[world.village]
    old = phone.get("/session").headers["x-epoch"]
    with world.app.app_context():
        outcome = world.app.test_cli_runner().invoke(args=["rotate-epoch", "--reason", "盘点"])
    assert outcome.exit_code == 0, outcome.output
    answer = Caller(world.server.port).get("/session")
    assert answer.headers["x-epoch"] != old
    assert UUID.fullmatch(answer.headers["x-epoch"])
    told = offer(phone, [{"id": sent["id"], "revision": 1, "digest": digest_of(sent)}]).json()
    assert told["missing"] == []
    assert phone.results(sent) == ["duplicate"]
    assert phone.copy(world.village).cursor >= before["seq"]


def test_data_older_than_its_own_mark_is_not_served(phone: Device, resident: str, world: World) -> None:
    marks = world.app.config["DATA_DIR"] / "high_water"
    mark = marks / world.village
    kept = mark.read_text()
    of, seq = kept.split()
    mark.write_text(f"{of} {int(seq) + 1000}\n")
    try:
        for answer in (phone.get("/sync/channels"), phone.push_raw(phone.envelope([htn(resident, 2)]))):
            assert answer.problem()[0] == 503
            assert int(answer.headers["retry-after"]) > 0
    finally:
        mark.write_text(kept)
    assert phone.get("/sync/channels").status == 200
