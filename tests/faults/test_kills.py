"""The server killed in the middle of a push: what it answered for is there when it comes back."""

import threading

import pytest

from tests.faults.checks import Broken, require_all_or_nothing, require_kept, require_retry_settles
from tests.faults.conftest import Serve, Village
from tests.faults.handset import Entry, Handset
from tests.faults.server import Server

pytestmark = pytest.mark.server

KILLS = 10


def push_until_killed(server: Server, handset: Handset, entries: list[Entry], after: float) -> dict[str, str]:
    """Push one after the other; the server is killed after so many seconds, or at the first answer."""
    received: dict[str, str] = {}
    killer = threading.Timer(after, server.kill) if after else None
    if killer:
        killer.start()
    for entry in entries:
        results = handset.push([entry])
        received |= results
        if killer is None or not results:
            break
    if killer is None:
        server.kill()
    else:
        killer.join()
    return received


def kill_and_check(serve: Serve, village: Village, mutant: str = "") -> None:
    server, handset = serve(mutant)
    for number in range(KILLS):
        entries = [village.entry() for _ in range(60)]
        after = 0.0 if number % 2 else 0.02 + 0.017 * number
        received = push_until_killed(server, handset, entries, after)
        server.start()
        require_all_or_nothing(village)
        require_kept(village, received)
    require_retry_settles(village, handset, village.made, {})


def test_a_killed_server_keeps_what_it_answered_for(serve: Serve, served_village: Village) -> None:
    kill_and_check(serve, served_village)


def test_the_checks_find_a_receipt_that_is_sent_before_the_commit(
    serve: Serve, served_village: Village
) -> None:
    with pytest.raises(Broken):
        kill_and_check(serve, served_village, "receipt_before_commit")
