"""Alerts: raised by entries, handled by people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import at, now, today
from app.entries.models import Entry
from app.errors import Invalid, OutOfScope
from app.worklists.alerts.alert import raise_alerts
from app.worklists.alerts.closing import SETTLED
from app.worklists.alerts.escalate import escalate, warn_of_missing_rounds
from app.worklists.alerts.handle import acknowledge, close, handle
from app.worklists.alerts.overview import late_alerts
from app.worklists.models import Alert
from app.worklists.planning.plan import derive
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

Db = scoped_session[Session]
H1 = ("H1", "red", "处理后紧急转诊")
PULSE = ("V-PULSE-1", "yellow", "脉率 112 次/分，异常")
YESTERDAY = today() - timedelta(1)


@dataclass(frozen=True)
class Warned:
    entry_id: UUID
    resident_id: UUID | None
    channel: str
    org_unit_id: UUID
    form: str
    visit_result: str | None
    occurred_on: date
    alerts: tuple[tuple[str, str, str], ...]
    answers: Mapping[str, Any] = field(default_factory=dict)


def warned(entry: Entry, *alerts: tuple[str, str, str], **answers: Any) -> Warned:
    where = (entry.channel, entry.org_unit_id)
    return Warned(
        entry.id,
        entry.resident_id,
        *where,
        entry.form,
        entry.visit_result,
        entry.occurred_on,
        alerts,
        answers,
    )


@pytest.fixture
def alert(make: Make, db: Db) -> Alert:
    raise_alerts([warned(make.entry(make.resident()), H1)])
    return db.scalars(select(Alert)).one()


def test_the_same_warning_is_raised_once(make: Make, db: Db) -> None:
    entry = make.entry(make.resident())
    raise_alerts([warned(entry, H1)])
    raise_alerts([warned(entry, H1)])
    assert [each.code for each in db.scalars(select(Alert))] == ["H1"]


def test_a_correction_takes_back_what_no_longer_holds(make: Make, db: Db) -> None:
    entry = make.entry(make.resident())
    raise_alerts([warned(entry, H1)])
    raise_alerts([warned(entry)])
    assert db.scalars(select(Alert)).all() == []


def test_what_was_handled_stays(make: Make, db: Db, alert: Alert) -> None:
    handle(alert, make.user(Role.CENTRE_REVIEWER), "已转县医院")
    entry = db.get_one(Entry, alert.entry_id)
    raise_alerts([warned(entry)])
    assert db.scalars(select(Alert.state)).all() == ["handled"]


def test_handling_needs_a_result(make: Make, alert: Alert) -> None:
    with pytest.raises(Invalid):
        handle(alert, make.user(Role.CENTRE_REVIEWER), "  ")


def test_nobody_from_elsewhere_handles_it(make: Make, alert: Alert) -> None:
    stranger = make.user(Role.CENTRE_REVIEWER, at=make.other_centre)
    with pytest.raises(OutOfScope):
        handle(alert, stranger, "已转县医院")


def test_the_reviewer_sees_it_and_says_what_was_done(app: Flask, make: Make, db: Db, alert: Alert) -> None:
    reviewer, alert_id = Client(app, make.user(Role.CENTRE_REVIEWER)), alert.id
    assert "处理后紧急转诊" in reviewer.get("/alerts").text
    form = page(reviewer.get(f"/alerts/{alert_id}")).form()
    reviewer.post(f"/alerts/{alert_id}", data={**form, "result": "已转县医院"})
    db.expire_all()
    assert db.get_one(Alert, alert_id).result == "已转县医院"
    assert "没有未处置的预警" in reviewer.get("/alerts").text
    assert "已转县医院" in reviewer.get("/alerts?state=handled").text


def test_a_stranger_does_not_learn_of_it(app: Flask, make: Make, alert: Alert) -> None:
    stranger = Client(app, make.user(Role.CENTRE_REVIEWER, at=make.other_centre))
    assert stranger.get(f"/alerts/{alert.id}").status_code == 404


def states(db: Db) -> list[str]:
    return sorted(db.scalars(select(Alert.state)))


@pytest.mark.parametrize(
    ("before", "raised", "answers", "is_settled"),
    [
        ("D8", ("D6", "orange"), {"fbg": 9}, True),  # measured by now, if not well
        ("D8", ("D8", "yellow"), {}, False),
        ("V-HR-1", ("D6", "orange"), {"heart_rate": 72}, True),
        ("V-HR-1", ("D6", "orange"), {}, False),  # not measured
        ("V-HR-1", ("V-HR-3", "red"), {"heart_rate": 140}, False),
        ("D-HBA1C", ("D-HBA1C", "yellow"), {"hba1c": 8}, False),
    ],
)
def test_a_yellow_alert_is_settled_by_a_visit_that_finds_the_same_measure_fine(
    make: Make, db: Db, before: str, raised: tuple[str, str], answers: dict[str, Any], is_settled: bool
) -> None:
    resident = make.resident(conditions=("E11",))
    first = make.entry(resident, form="dm", on=YESTERDAY)
    raise_alerts([warned(first, (before, "yellow", "提示"))])
    raise_alerts([warned(make.entry(resident, form="dm"), (*raised, "异常"), **answers)])
    closing = db.scalars(select(Alert.closing).where(Alert.entry_id == first.id)).one()
    assert (closing == SETTLED) == is_settled


@pytest.mark.parametrize(
    ("severity", "after"), [("yellow", ["closed"]), ("orange", ["open"]), ("red", ["open"])]
)
def test_a_later_normal_visit_closes_a_yellow_alert_and_no_other(
    make: Make, db: Db, severity: str, after: list[str]
) -> None:
    resident = make.resident()
    raise_alerts([warned(make.entry(resident, on=YESTERDAY), ("X", severity, "异常"))])
    raise_alerts([warned(make.entry(resident))])
    assert states(db) == after


@pytest.mark.parametrize("other", ["not met", "another form", "earlier", "not normal"])
def test_only_a_later_normal_visit_of_the_form_closes_a_yellow_alert(make: Make, db: Db, other: str) -> None:
    resident = make.resident()
    raise_alerts([warned(make.entry(resident, on=YESTERDAY), PULSE)])
    entry = {
        "not met": lambda: make.entry(resident, answers={"visit_result": "4"}),
        "another form": lambda: make.entry(resident, form="dm"),
        "earlier": lambda: make.entry(resident, on=YESTERDAY - timedelta(1)),
        "not normal": lambda: make.entry(resident),
    }[other]()
    raise_alerts([warned(entry, *([H1] if other == "not normal" else []))])
    assert "closed" not in states(db)


def test_one_alert_of_a_rule_is_open_for_a_resident_since_the_first(make: Make, db: Db) -> None:
    resident, before = make.resident(), now() - timedelta(hours=30)
    raise_alerts([warned(make.entry(resident, on=YESTERDAY), H1)], before)
    raise_alerts([warned(make.entry(resident), H1)])
    assert states(db) == ["closed", "open"]
    assert db.scalars(select(Alert.since).where(Alert.state == "open")).one() == before


def test_a_red_alert_that_nobody_handles_for_a_day_goes_to_the_manager(
    app: Flask, make: Make, db: Db
) -> None:
    entry = make.entry(make.resident())
    raise_alerts([warned(entry, H1)], now() - timedelta(hours=24, seconds=-60))
    manager = make.user(Role.CENTRE_MANAGER)
    assert (escalate(), late_alerts(manager.scope)) == (0, 0)
    with at(now() + timedelta(minutes=2)):
        assert late_alerts(manager.scope) == 1  # also before the night comes
        assert (escalate(), escalate()) == (1, 0)
    db.commit()
    assert "处理后紧急转诊" in Client(app, manager).get("/alerts?state=late").text


def test_an_alert_is_acknowledged_handled_and_closed_in_that_order(make: Make, alert: Alert) -> None:
    reviewer = make.user(Role.CENTRE_REVIEWER)
    with pytest.raises(Invalid):
        close(alert, reviewer, "", "患者拒绝转诊")
    acknowledge(alert, reviewer)
    with pytest.raises(Invalid):
        acknowledge(alert, reviewer)
    handle(alert, reviewer, "已电话联系")
    close(alert, reviewer, "复测正常", "患者拒绝转诊")
    assert (alert.state, alert.closing) == ("closed", "复测正常；患者拒绝转诊")


@pytest.mark.parametrize(
    ("form", "answers", "is_known"),
    [
        ("referral_up", {"track": "2"}, False),
        ("referral_up", {"track": "3"}, True),
        ("referral_check", {"ref_check_result": "3"}, True),
        (
            "referral_check",
            {"ref_check_result": "3", "referral_entry_id": "01930000-0000-7000-8000-000000000002"},
            False,
        ),
        ("referral_check", {"ref_check_result": "2", "why_not": "2"}, False),
        ("referral_check", {"ref_check_result": "2", "refusal": "已告知风险"}, True),
        ("htn", {"referral": {"ref_flag": "2", "ref_check_result": "2"}}, False),
        ("htn", {"referral": {"ref_flag": "2", "ref_check_result": "1"}}, True),
        ("htn", {"referral": {"ref_flag": "1", "ref_handling": "患者拒绝转诊，已复测"}}, True),
    ],
)
def test_a_red_alert_is_closed_when_the_referral_has_an_outcome(
    make: Make, db: Db, form: str, answers: dict[str, object], is_known: bool
) -> None:
    resident, reviewer = make.resident(), make.user(Role.CENTRE_REVIEWER)
    referring = make.entry(resident, on=YESTERDAY)
    raise_alerts([warned(referring, H1)])
    alert = db.scalars(select(Alert)).one()
    about = {"referral_entry_id": str(referring.id)} if form == "referral_check" else {}
    make.entry(resident, form=form, answers={"visit_mode": "1", **about, **answers})
    handle(alert, reviewer, "已联系")
    if is_known:
        close(alert, reviewer, "")
    else:
        with pytest.raises(Invalid):
            close(alert, reviewer, "")
    assert alert.state == ("closed" if is_known else "handled")


def test_the_page_says_what_is_missing_before_a_red_alert_can_be_closed(
    app: Flask, make: Make, db: Db, alert: Alert
) -> None:
    reviewer, path = Client(app, make.user(Role.CENTRE_REVIEWER)), f"/alerts/{alert.id}"
    token = page(reviewer.get(path)).form()["csrf_token"]
    reviewer.post(f"{path}/acknowledgement", data={"csrf_token": token})
    reviewer.post(path, data={"csrf_token": token, "result": "已电话联系"})
    answer = reviewer.post(f"{path}/closing", data={"csrf_token": token, "why": ""})
    assert "转诊须有结果" in answer.text
    reviewer.post(f"{path}/closing", data={"csrf_token": token, "refusal": "患者本人拒绝"})
    db.expire_all()
    assert states(db) == ["closed"]
    assert "患者本人拒绝" in reviewer.get("/alerts?state=closed").text


@pytest.mark.parametrize(("days", "count"), [(10, 0), (11, 1)])
def test_a_home_bed_without_a_round_for_ten_days_is_told_of_until_the_next(
    make: Make, db: Db, days: int, count: int
) -> None:
    resident, on = make.resident(conditions=()), today() - timedelta(days)
    opened = make.entry(resident, form="bed_open", on=on)
    opened.revisions[0].outcome = {"next_by": (on + timedelta(7)).isoformat()}
    db.flush()
    derive([resident.id])
    assert (warn_of_missing_rounds(), warn_of_missing_rounds()) == (count, 0)
    raise_alerts([warned(make.entry(resident, form="bed_round"))])
    assert states(db) == ["closed"] * count


def test_of_one_batch_too_the_newest_stays_open_and_a_yellow_one_is_settled(make: Make, db: Db) -> None:
    resident, other = make.resident(), make.resident()
    batch = [
        warned(make.entry(resident), H1),
        warned(make.entry(resident, on=YESTERDAY), H1),
        warned(make.entry(other, on=YESTERDAY), PULSE),
        warned(make.entry(other)),
    ]
    raise_alerts(batch)
    assert states(db) == ["closed", "closed", "open"]
    assert db.scalars(select(Alert.entry_id).where(Alert.state == "open")).one() == batch[0].entry_id


def test_an_older_reading_that_arrives_late_opens_nothing_new(make: Make, db: Db) -> None:
    resident = make.resident()
    newest = make.entry(resident)
    raise_alerts([warned(newest, H1)])
    raise_alerts([warned(make.entry(resident, on=YESTERDAY), H1)])
    assert db.scalars(select(Alert.entry_id).where(Alert.state == "open")).all() == [newest.id]
