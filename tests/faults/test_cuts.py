"""Connections cut in the middle: at every byte of a push and of its answer (on SQLite at every seventh)."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.extensions import db
from tests.faults.checks import Broken, require_all_or_nothing, require_kept, require_retry_settles
from tests.faults.conftest import Serve, Village
from tests.faults.handset import Handset
from tests.faults.proxy import Cut, CutProxy

pytestmark = pytest.mark.server

AT_ONCE = 8
STEP = {"postgresql": 1, "sqlite": 7}  # what a cut leaves behind, the server decides before the database does
LONGEST_ANSWER = 1400  # headers and one receipt are shorter: the last cuts cut nothing


def push_through(village: Village, handset: Handset, cuts: Iterable[Cut]) -> dict[str, str]:
    """One entry for each cut; the results that came through."""
    cuts = list(cuts)
    proxy = CutProxy(handset.port, cuts)
    requests = [handset.request_of([village.entry()]) for _ in cuts]
    received: dict[str, str] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for results in pool.map(lambda request: handset.send(request, proxy.port), requests):
            received |= results
    proxy.close()
    return received


def lengths(longest: int) -> range:
    return range(0, longest, STEP[db.engine.dialect.name])


def check(village: Village, handset: Handset, received: dict[str, str]) -> None:
    require_all_or_nothing(village)
    require_kept(village, received)
    require_retry_settles(village, handset, village.made, received)


def test_a_push_may_be_cut_anywhere(serve: Serve, served_village: Village) -> None:
    _, handset = serve()
    length = len(handset.request_of([served_village.entry()]))
    served_village.made.clear()
    received = push_through(served_village, handset, (Cut(sent=n) for n in lengths(length + 1)))
    assert len(received) <= 1, "a push that was cut before its end was answered"
    check(served_village, handset, received)


def test_an_answer_may_be_cut_anywhere(serve: Serve, served_village: Village) -> None:
    _, handset = serve()
    received = push_through(served_village, handset, (Cut(answered=n) for n in lengths(LONGEST_ANSWER)))
    assert 0 < len(received) < len(lengths(LONGEST_ANSWER)), "some are cut, some are not"
    check(served_village, handset, received)


def test_the_checks_find_a_server_that_forgets_what_it_has(serve: Serve, served_village: Village) -> None:
    _, handset = serve("without_duplicate_check")
    received = push_through(served_village, handset, (Cut(answered=n) for n in range(0, 400, 40)))
    with pytest.raises(Broken):
        check(served_village, handset, received)


def test_a_hundred_cut_connections_leave_no_transaction_open(serve: Serve, served_village: Village) -> None:
    _, handset = serve()
    cuts = [Cut(sent=n * 16) if n % 2 else Cut(answered=n * 5) for n in range(100)]
    push_through(served_village, handset, cuts)
    if db.engine.dialect.name == "postgresql":
        idle = text("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
        with db.engine.connect() as connection:
            assert connection.scalar(idle) == 0
    with db.engine.begin() as connection:  # on SQLite this takes the one write lock
        connection.execute(text("UPDATE channel SET seq = seq"))
    assert set(handset.push([served_village.entry()]).values()) == {"accepted"}
