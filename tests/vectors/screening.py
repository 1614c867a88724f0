"""Vectors of the screening for hypertension, expected results written by hand (domain.md §5.1)."""

from collections.abc import Iterator

from tests.vectors.bases import vector
from tests.vectors.common import Json, person
from tests.vectors.judged import Row, judged

WHO: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("1991-03-10", (), True),
    ("1991-03-11", (), False),
    ("1985-01-01", ("I10",), False),
)


def normal() -> Iterator[Json]:
    """Blood pressure of those of 35 and above who are not known to have too much of it."""
    yield judged("bp_screen", "正常", {}, Row("BS1"))
    old = person("1971-03-10")
    for name, change, context in (
        ("收缩压 130", {"sbp": 130}, {}),
        ("舒张压 85", {"dbp": 85}, {}),
        ("超重", {"weight": 65.4}, {}),
        ("腰围 90", {"waist": 90}, {}),
        ("家族史", {"family_bp": True}, {}),
        ("口味重", {"salt_taste": "3"}, {}),
        ("每日 2 两", {"spirits": 2}, {}),
        ("55 岁", {}, old),
    ):
        yield judged("bp_screen", f"高危：{name}", change, Row("BS2", within=183), context=context)
    below: dict[str, Json] = {
        "收缩压 129": {"sbp": 129},
        "舒张压 84": {"dbp": 84},
        "腰围 89.9": {"waist": 89.9},
    }
    for name, change in below.items():
        yield judged("bp_screen", f"不是高危：{name}", change, Row("BS1"))
    woman = person("1985-01-01", "2")
    for waist, row in ((84.9, Row("BS1")), (85, Row("BS2", within=183))):
        yield judged("bp_screen", f"女性腰围 {waist}", {"waist": waist}, row, context=woman)
    for born, conditions, applies in WHO:
        name = f"{born} 出生{'，高血压患者' if conditions else ''}"
        who = person(born, conditions=conditions)
        yield vector("bp_screen", name, {}, context=who, outcome={"applies": applies})


def suspected() -> Iterator[Json]:
    """Too much of it on three different days, and at once."""
    again = Row("BS3", None, "yellow", None, 7)
    for change in ({"sbp": 140}, {"dbp": 90}):
        yield judged("bp_screen", f"首次偏高 {change}", change, again)
    for days, row in ((1, again), (2, Row("BS4", None, "orange", "2", 14))):
        for answer in ("high_days", "bp_high_days"):  # measured by the screening, or by another form
            name = f"第 {days + 1} 次偏高（{answer}）"
            yield judged("bp_screen", name, {"sbp": 142}, row, context=_after({answer: days}))
    normal = _after({"bp_high_days": 0}, {"high_days": 2})
    yield judged("bp_screen", "上次正常，重新算起", {"sbp": 142}, again, context=normal)
    row = Row("BS2", within=183)
    yield judged("bp_screen", "复测正常，高危", {"sbp": 131}, row, context=_after({"high_days": 2}))
    for change in ({"sbp": 180}, {"dbp": 110, "sbp": 160}):
        yield judged("bp_screen", f"危急 {change}", change, Row("BS5", None, "red", "1", 14))


def _after(*readings: Json) -> Json:
    """What was measured on earlier days, newest first."""
    return {"past": {"readings": [{"occurred_on": "2026-02-10", **each} for each in readings]}}


def found_elsewhere() -> Iterator[Json]:
    """Too much of it in a form about something else, of somebody who is not managed for it."""
    who = {"dm": ("E11",), "copd": ("J44",), "home_service": (), "bed_round": ()}
    for form, conditions in who.items():
        known = person("1970-01-01", conditions=(*conditions, "I10"))
        new = person("1970-01-01", conditions=conditions)
        for change, days in (
            ({"sbp": 139, "dbp": 89}, 0),
            ({"sbp": 140, "dbp": 80}, 1),
            ({"sbp": 130, "dbp": 90}, 1),
        ):
            yield _found(form, f"未管理高血压 {change}", change, new, days)
            yield _found(form, f"已管理高血压 {change}", change, known, None)
        high = {"sbp": 142, "dbp": 80}
        for before, days in (
            (({"bp_high_days": 1},), 2),
            (({"high_days": 2},), 3),
            (({}, {"bp_high_days": 3}), 4),
            (({"high_days": 0}, {"bp_high_days": 2}), 1),
        ):
            yield _found(form, f"以前 {before}", high, new | _after(*before), days)


def _found(form: str, name: str, change: Json, context: Json, days: int | None) -> Json:
    severity = None if not days else "yellow" if days < 3 else "orange"
    alerts = [[f"V-BP-{2 if days >= 3 else 1}", severity]] if days else []
    outcome = {"alerts": alerts, "severity": severity}
    return vector(form, name, change, context=context, computed={"bp_high_days": days}, outcome=outcome)


def at_the_yearly_check() -> Iterator[Json]:
    """Too much of it on either arm, found at a check of the whole body."""
    high, crisis = ["V-BP-1", "yellow"], ["EX-CRISIS", "red"]
    for change in ({"sbp_l": 139, "dbp_l": 89}, {"sbp_r": 139, "dbp_r": 89}):
        yield judged("exam65", f"血压 {change}", change, Row("E1", None, None, None, 365), alerts=[])
    for change in ({"sbp_l": 140}, {"dbp_l": 90}, {"sbp_r": 140, "dbp_r": 80}, {"sbp_r": 130, "dbp_r": 90}):
        row = Row("E1", None, "yellow", None, 365)
        yield judged("exam65", f"血压偏高 {change}", change, row, alerts=[high])
    known = person("1955-01-01", conditions=("I10",))
    for change in ({"sbp_l": 179}, {"sbp_r": 160, "dbp_r": 109}):
        row = Row("E1", None, None, None, 365)
        yield judged("exam65", f"已知高血压 {change}", change, row, alerts=[], context=known)
    for change in (
        {"sbp_l": 180},
        {"sbp_l": 160, "dbp_l": 110},
        {"sbp_r": 180, "dbp_r": 80},
        {"sbp_r": 160, "dbp_r": 110},
    ):
        row = Row("E1", None, "red", None, 14)
        yield judged("exam65", f"危急血压 {change}", change, row, alerts=[crisis, high])
        yield judged("exam65", f"已知高血压，危急 {change}", change, row, alerts=[crisis], context=known)
