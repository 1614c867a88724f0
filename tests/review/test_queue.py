"""The queue, and approving many at once."""

from datetime import timedelta

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.entries.models import EntryStatus
from app.review.models import Decision
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make
from tests.review.reviewing import HIGH, MED, approve_together, correct, decide, in_order, queries, status_of


def test_the_queue_shows_the_most_doubtful_first_and_the_oldest_if_asked(
    make: Make, reviewer: Client
) -> None:
    for name, flags, doubt in (("甲", [], 0), ("乙", [MED], 10), ("丙", [HIGH], 100), ("丁", [], 0)):
        make.entry(make.resident(name=name), flags=flags, doubt=doubt)
    assert in_order(page(reviewer.get("/review")), "丙", "乙", "甲", "丁")
    assert in_order(page(reviewer.get("/review?sort=oldest")), "甲", "乙", "丙", "丁")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"甲", "乙"}),
        ("?form=htn", {"甲"}),
        ("?flag=Q-10", {"乙"}),
        ("?doubt=100", set()),
        ("?severity=red", {"甲"}),
        ("?status=approved", {"丙"}),
        ("?status=all", {"甲", "乙", "丙"}),
        ("?name=甲", {"甲"}),
        ("?name=%25", set()),
        ("?village=360783101201", {"甲", "乙"}),
        ("?village=999&author=nobody&since=never&page=-3&sort=x&status=x", {"甲", "乙"}),
    ],
)
def test_the_queue_shows_what_is_asked_for(make: Make, reviewer: Client, query: str, names: set[str]) -> None:
    make.entry(make.resident(name="甲"), severity="red")
    make.entry(make.resident(name="乙"), form="home_service", flags=[MED], doubt=10)
    make.entry(make.resident(name="丙"), status=EntryStatus.APPROVED)
    make.entry(make.resident(name="远", at=make.other_village))
    answer = reviewer.get(f"/review{query}")
    shown = page(answer)
    assert {name for name in "甲乙丙远" if f">{name}</a>" in shown.html} == names


def test_the_queue_is_asked_by_day_and_by_author(make: Make, reviewer: Client) -> None:
    doctor = make.user(name="钟医生")
    make.entry(make.resident(name="甲"), on=today() - timedelta(days=9), by=doctor)
    make.entry(make.resident(name="乙"), on=today())
    assert "乙</a>" not in page(reviewer.get(f"/review?until={today() - timedelta(days=1)}")).html
    assert "甲</a>" not in page(reviewer.get(f"/review?since={today()}")).html
    assert "乙</a>" not in page(reviewer.get(f"/review?author={doctor.id}")).html


def test_the_queries_of_the_queue_do_not_grow_with_its_rows(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    doctor = make.user()
    make.entry(make.resident(), by=doctor, flags=[MED])
    few = queries(db, reviewer, "/review")
    for _ in range(12):
        make.entry(make.resident(), by=doctor, flags=[MED])
    assert queries(db, reviewer, "/review") == few


def test_after_a_decision_the_next_of_the_queue_is_shown(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    first = make.entry(make.resident(name="甲"))
    make.entry(make.resident(name="乙"), form="home_service")
    make.entry(make.resident(name="丙"))
    shown = decide(reviewer, first, "approve", "?form=htn&sort=oldest")
    assert status_of(db, first) is EntryStatus.APPROVED
    assert shown.headings == ["丙，高血压随访"]
    assert "甲 的记录已通过" in shown.text


def test_the_last_of_the_queue_leads_back_to_it(make: Make, reviewer: Client) -> None:
    shown = decide(reviewer, make.entry(make.resident()), "approve")
    assert shown.headings == ["审核"]
    assert "没有等待审核的记录" in shown.text


def test_many_are_approved_at_once_and_those_that_cannot_be_are_named(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    good = [make.entry(make.resident(name=name)) for name in ("甲", "乙")]
    doubtful = make.entry(make.resident(name="丙"), flags=[HIGH], doubt=100)
    corrected = make.entry(make.resident(name="丁"))
    correct(db, corrected, sbp=130)
    elsewhere = make.entry(make.resident(name="远", at=make.other_village))
    shown = approve_together(reviewer, *good, doubtful, corrected, elsewhere)
    assert "已通过 2 条" in shown.text
    assert "2 条没有通过" in shown.text
    assert "丙 高血压随访" in shown.text
    assert "丁 高血压随访" in shown.text
    left = (doubtful, corrected, elsewhere)
    assert {status_of(db, entry) for entry in good} == {EntryStatus.APPROVED}
    assert {status_of(db, entry) for entry in left} == {EntryStatus.SUBMITTED}


def test_doubtful_ones_are_approved_together_if_they_were_verified(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    entries = [make.entry(make.resident(), flags=[HIGH], doubt=100) for _ in range(2)]
    approve_together(reviewer, *entries, cleared="y", clearance="已逐户核实")
    assert {status_of(db, entry) for entry in entries} == {EntryStatus.APPROVED}
    assert set(db.scalars(select(Decision.reason))) == {"已逐户核实"}


def test_nothing_ticked_is_nothing_approved(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    make.entry(make.resident())
    assert approve_together(reviewer).status == 422
    assert db.scalar(select(func.count(Decision.id))) == 0
