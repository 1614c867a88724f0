"""The reviewer's pages, as a reviewer uses them."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import event, func, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, User
from app.clock import today
from app.entries.attach import path_of
from app.entries.models import Attachment, Entry, EntryAttachment, EntryStatus, Revision
from app.review.models import Decision
from tests.drivers.client import Client
from tests.drivers.page import Page, page
from tests.make import Make

HIGH = {"code": "Q-33", "level": "HIGH", "message": "服务日期早于录入 30 天以上", "field": "occurred_on"}
MED = {"code": "Q-10", "level": "MED", "message": "与上次随访完全相同"}
LOW = {"code": "Q-30", "level": "LOW", "message": "体重与上次相差超过 15%，请核对", "field": "weight"}
PNG = b"\x89PNG\r\n\x1a\n picture"
DIGEST = sha256(PNG).hexdigest()


@pytest.fixture
def make(app: Flask) -> Make:
    return Make()


@pytest.fixture
def reviewer(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_REVIEWER))


@pytest.fixture
def supervisor(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_SUPERVISOR))


def url_of(entry: Entry) -> str:
    return f"/review/entries/{entry.id}"


def read(client: Client, entry: Entry, query: str = "") -> Page:
    return page(client.get(url_of(entry) + query))


def decide(client: Client, entry: Entry, verb: str, query: str = "", **fields: object) -> Page:
    """Fill in and send the form of that decision, as it stands on the entry's page."""
    form = read(client, entry).form(f"{url_of(entry)}/{verb}")
    data = {name: value for name, value in form.items() if name in ("csrf_token", "seen")} | fields
    return page(client.post(f"{url_of(entry)}/{verb}{query}", data=data, follow_redirects=True))


def status_of(db: scoped_session[Session], entry: Entry) -> EntryStatus:
    db.expire_all()
    return db.get_one(Entry, entry.id).status


def in_order(shown: Page, *names: str) -> bool:
    places = [shown.html.index(f">{name}</a>") for name in names]
    return places == sorted(places)


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


def queries(db: scoped_session[Session], client: Client, url: str) -> int:
    db.commit()
    statements: list[str] = []

    def count(conn: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(url).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len([each for each in statements if not each.startswith(("BEGIN", "ROLLBACK"))])


def test_answers_stand_beside_the_previous_visits_and_what_differs_is_marked(
    make: Make, reviewer: Client
) -> None:
    resident = make.resident()
    make.entry(resident, on=today() - timedelta(days=90), answers={"visit_mode": "1", "sbp": 150, "dbp": 95})
    make.entry(
        resident,
        on=today() - timedelta(days=30),
        answers={"visit_mode": "1", "sbp": 199},
        status=EntryStatus.INVALIDATED,
    )
    shown = read(
        reviewer, make.entry(resident, answers={"visit_mode": "1", "sbp": 162, "dbp": 95}, flags=[LOW])
    )
    assert ">162 mmHg</mark>" in shown.html
    assert '<td class="muted">150 mmHg</td>' in shown.html
    assert ">95 mmHg</mark>" not in shown.html
    assert "199" not in shown.text
    assert f"上次 {today() - timedelta(days=90)}" in shown.text
    assert "体重与上次相差超过 15%" in shown.text


def test_a_correction_shows_what_was_changed_and_what_was_asked(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), answers={"visit_mode": "1", "sbp": 150, "dbp": 95})
    decide(
        reviewer,
        entry,
        "return",
        reason="数据有误",
        text="收缩压与照片不符",
        **{"remark-sbp": "照片上是 148"},
    )
    assert status_of(db, entry) is EntryStatus.RETURNED
    correct(db, entry, sbp=148)
    shown = read(reviewer, entry)
    assert "<del>150 mmHg</del> <ins>148 mmHg</ins>" in shown.html
    assert "批注：照片上是 148" in shown.text
    assert "数据有误：收缩压与照片不符" in shown.text


def correct(db: scoped_session[Session], entry: Entry, **answers: object) -> None:
    """The author's next revision, put into the tables."""
    entry = db.get_one(Entry, entry.id)
    last = entry.newest
    columns = {name: getattr(last, name) for name in Revision.__table__.columns.keys()}  # noqa: SIM118
    db.add(Revision(**columns | {"number": last.number + 1, "answers": {**last.answers, **answers}}))
    entry.revision, entry.status = last.number + 1, EntryStatus.SUBMITTED
    db.commit()


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


def test_a_revision_that_was_not_read_is_not_approved_and_its_changes_are_shown(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), answers={"visit_mode": "1", "sbp": 150, "dbp": 95})
    correct(db, entry, sbp=130)
    correct(db, entry, dbp=80)
    shown = decide(reviewer, entry, "approve", seen="1")
    assert shown.status == 409
    assert "在您查看期间已被更正" in shown.text
    assert "<del>150 mmHg</del> <ins>130 mmHg</ins>" in shown.html
    assert "<del>95 mmHg</del> <ins>80 mmHg</ins>" in shown.html
    assert status_of(db, entry) is EntryStatus.SUBMITTED


def test_a_doubtful_entry_is_approved_with_an_explanation_only(
    make: Make, reviewer: Client, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), flags=[HIGH], doubt=100)
    for fields in ({}, {"cleared": "y"}, {"clearance": "已核实"}):
        assert decide(reviewer, entry, "approve", **fields).status == 409
    assert status_of(db, entry) is EntryStatus.SUBMITTED
    decide(reviewer, entry, "approve", cleared="y", clearance="已电话核实")
    assert db.scalar(select(Decision.reason)) == "已电话核实"


def test_a_return_names_a_reason(make: Make, reviewer: Client, db: scoped_session[Session]) -> None:
    entry = make.entry(make.resident())
    shown = decide(reviewer, entry, "return", reason="", text="请改")
    assert shown.status == 422
    assert "请选择退回原因" in shown.text
    assert status_of(db, entry) is EntryStatus.SUBMITTED


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


def approve_together(client: Client, *entries: Entry, **fields: str) -> Page:
    token = page(client.get("/review")).form("/review/approve")["csrf_token"]
    chosen = [f"{entry.id}:1" for entry in entries] + ["nonsense"]
    return page(client.post("/review/approve", data={"csrf_token": token, "entry": chosen, **fields}))


def test_the_county_overturns_an_approval(
    make: Make, supervisor: Client, db: scoped_session[Session]
) -> None:
    entry = make.entry(make.resident(), status=EntryStatus.APPROVED)
    assert decide(supervisor, entry, "invalidate", reason="").status == 422
    assert "已否定" in decide(supervisor, entry, "invalidate", reason="回访：未接受过服务").text
    assert status_of(db, entry) is EntryStatus.INVALIDATED


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CENTRE_REVIEWER])
def test_nobody_but_a_reviewer_approves_or_returns(app: Flask, make: Make, role: Role) -> None:
    entry = make.entry(make.resident())
    client = Client(app, make.user(role))
    token = page(client.get("/")).form("/sign-out")["csrf_token"]
    for url in (f"{url_of(entry)}/approve", f"{url_of(entry)}/return", "/review/approve"):
        assert client.post(url, data={"csrf_token": token, "seen": "1"}).status_code == 403


def test_ones_own_entry_offers_no_decision(app: Flask, make: Make) -> None:
    user = make.user(Role.CENTRE_REVIEWER)
    shown = read(Client(app, user), make.entry(make.resident(), by=user))
    assert "须由他人审核" in shown.text
    assert not [form for form in shown.forms if form[":action"].endswith("/approve")]


@pytest.fixture
def picture(app: Flask, make: Make, db: scoped_session[Session]) -> Iterator[Entry]:
    """An entry with a photo that has arrived and one that has not."""
    missing = "ab" * 32
    answers = {"visit_mode": "2", "photos": [DIGEST, missing]}
    entry = make.entry(make.resident(), answers=answers, by=make.user())
    path = path_of(DIGEST, Path(app.config["DATA_DIR"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PNG)
    sender = entry.author_id
    db.add(
        Attachment(
            sha256=DIGEST, media_type="image/png", size=len(PNG), user_id=sender, stored_at=entry.received_at
        )
    )
    db.add_all(EntryAttachment(entry_id=entry.id, sha256=each) for each in (DIGEST, missing))
    db.flush()
    yield entry
    path.unlink()


def test_photos_are_shown_and_those_that_have_not_come_are_named(reviewer: Client, picture: Entry) -> None:
    shown = read(reviewer, picture)
    assert f'src="/review/attachments/{DIGEST}"' in shown.html
    assert "尚未上传" in shown.text
    answer = reviewer.get(f"/review/attachments/{DIGEST}")
    assert (answer.data, answer.mimetype) == (PNG, "image/png")


def test_a_photo_is_shown_to_nobody_from_elsewhere(app: Flask, make: Make, picture: Entry) -> None:
    stranger = Client(app, make.user(Role.CENTRE_REVIEWER, at=make.other_centre))
    assert stranger.get(f"/review/attachments/{DIGEST}").status_code == 404


def test_the_place_is_told_in_metres_and_drawn(make: Make, reviewer: Client) -> None:
    make.village.lat, make.village.lon = 24.91, 114.79
    entry = make.entry(make.resident())
    entry.newest.content = {"location": {"lat": 24.9109, "lon": 114.79, "accuracy_m": 350}}
    shown = read(reviewer, entry)
    assert "距黄坑村 100 米" in shown.text
    assert "误差大" in shown.text
    assert "<svg" in shown.html


def test_other_entries_of_the_visit_are_linked(make: Make, reviewer: Client) -> None:
    resident = make.resident()
    entry = make.entry(resident)
    other = make.entry(resident, form="home_service", visit_id=entry.visit_id)
    assert url_of(other) in read(reviewer, entry).links


def test_the_history_tells_who_did_what(make: Make, reviewer: Client) -> None:
    doctor: User = make.user(name="钟医生")
    entry = make.entry(make.resident(), by=doctor)
    decide(reviewer, entry, "approve")
    shown = read(reviewer, entry)
    assert "钟医生：上传" in shown.text
    assert "审核通过（第 1 版）" in shown.text
    assert "审计记录（1）" in shown.text
