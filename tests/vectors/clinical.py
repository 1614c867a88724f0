"""Vectors whose expected results were written by hand from the clinical tables (domain.md §5.1, §5.10).

The visit is on 2026-03-10: a recheck within 14 days is by 03-24, the regular one within 90 days by 06-08.
"""

from collections.abc import Iterator
from typing import Any

from tests.vectors.bases import ANSWERS, CONTEXT, REFERRAL, Json, vector

YOUNG, OLD = "1970-01-01", "1950-01-01"
TURNED_65, STILL_64 = "1961-03-10", "1961-03-11"
SOON, REGULAR = "2026-03-24", "2026-06-08"
CONTROLLED: Json = {
    "occurred_on": "2025-12-10",
    "sbp": 130,
    "dbp": 80,
    "adr": "1",
    "weight": 60,
    "height": 165,
}


def _person(birth_date: str | None, previous: Json | None = None) -> Json:
    return {"resident": CONTEXT["resident"] | {"birth_date": birth_date}, "previous": previous}


def _rule(
    name: str,
    change: Json,
    decided: tuple[str, str, str | None, str | None],
    born: str = YOUNG,
    **before: Any,
) -> Json:
    """decided: rule, class, severity, referral. `before`: what differed at the previous visit, if any."""
    rule, visit_class, severity, referral = decided
    handled = {"referral": REFERRAL} if severity == "red" else {}
    next_by = REGULAR if severity is None else SOON
    outcome = {"rule": rule, "visit_class": visit_class, "severity": severity, "referral": referral}
    previous = CONTROLLED | before if before else None
    return vector(
        "htn",
        f"{rule}: {name}",
        {"visit_class": visit_class, "next_visit_date": next_by, **handled, **change},
        context=_person(born, previous),
        outcome=outcome | {"next_by": next_by},
    )


H1 = ("H1", "2", "red", "1")
H6 = ("H6", "2", "orange", None)
H7 = ("H7", "1", None, None)


def hypertension() -> Iterator[Json]:
    yield _rule("收缩压 180", {"sbp": 180}, H1)
    yield _rule("收缩压 179 不是危急", {"sbp": 179}, H6)
    yield _rule("舒张压 110", {"sbp": 150, "dbp": 110}, H1)
    yield _rule("舒张压 109 不是危急", {"sbp": 150, "dbp": 109}, H6)
    for sign in "123456789":
        yield _rule(f"危急情况 {sign}，血压正常", {"danger_signs": [sign]}, H1)
    yield _rule("危急且有新发并发症，分类取最重", {"sbp": 185, "complication": "2"}, ("H1", "4", "red", "1"))
    yield _rule("危急且有不良反应", {"sbp": 185, "adr": "2", "adr_desc": "咳嗽"}, ("H1", "3", "red", "1"))
    yield _rule("老年人收缩压 180", {"sbp": 180}, H1, OLD)
    yield _rule("新发并发症", {"complication": "2"}, ("H2", "4", "orange", "2"))
    yield _rule("原有并发症加重", {"complication": "3"}, ("H2", "4", "orange", "2"))
    worse = {"complication": "3", "sbp": 160, "adr": "2", "adr_desc": "水肿"}
    yield _rule("并发症先于不良反应和控制不满意", worse, ("H2", "4", "orange", "2"), adr="2", sbp=160)
    adr = {"adr": "2", "adr_desc": "踝部水肿"}
    yield _rule("连续两次不良反应", adr, ("H3", "3", "orange", "2"), adr="2")
    yield _rule("连续两次不良反应且不满意", adr | {"sbp": 150}, ("H3", "3", "orange", "2"), adr="2", sbp=150)
    yield _rule("连续两次收缩压不满意", {"sbp": 150}, ("H4", "2", "orange", "2"), sbp=140)
    yield _rule("连续两次舒张压不满意", {"dbp": 90}, ("H4", "2", "orange", "2"), dbp=90)
    yield _rule("第二次不满意且首次不良反应", adr | {"sbp": 150}, ("H4", "3", "orange", "2"), sbp=150)
    yield _rule("首次不良反应，没有上次随访", adr, ("H5", "3", "orange", None))
    yield _rule("首次不良反应，上次没有", adr, ("H5", "3", "orange", None), adr="1")
    yield _rule("首次不满意且不良反应", adr | {"sbp": 150}, ("H5", "3", "orange", None), adr="1")
    yield _rule("首次不满意，上次满意", {"sbp": 150}, H6, sbp=139)
    yield from _limits()


def _limits() -> Iterator[Json]:
    yield _rule("139/89 满意", {"sbp": 139, "dbp": 89}, H7)
    yield _rule("收缩压 140", {"sbp": 140, "dbp": 89}, H6)
    yield _rule("舒张压 90", {"sbp": 139, "dbp": 90}, H6)
    yield _rule("65 岁以上 149/89 满意", {"sbp": 149, "dbp": 89}, H7, OLD)
    yield _rule("65 岁以上收缩压 150", {"sbp": 150, "dbp": 89}, H6, OLD)
    yield _rule("65 岁以上舒张压 90", {"sbp": 149, "dbp": 90}, H6, OLD)
    yield _rule("当天满 65 岁，149 满意", {"sbp": 149, "dbp": 89}, H7, TURNED_65)
    yield _rule("当天满 65 岁，150 不满意", {"sbp": 150, "dbp": 89}, H6, TURNED_65)
    yield _rule("差一天 65 岁，140 不满意", {"sbp": 140, "dbp": 89}, H6, STILL_64)
    yield _rule("差一天 65 岁，139 满意", {"sbp": 139, "dbp": 89}, H7, STILL_64)
    yield _rule("上次 64 岁时 145 算不满意", {"sbp": 150}, ("H4", "2", "orange", "2"), TURNED_65, sbp=145)
    yield _rule("上次已 65 岁，145 算满意", {"sbp": 150}, H6, OLD, sbp=145)
    yield _rule("上次满意后仍满意", {}, H7, sbp=130)
    yield _rule("上次不满意，这次满意", {}, H7, sbp=170)


def without_a_visit() -> Iterator[Json]:
    keep = {"visit_mode", "visit_result", "mgmt_outcome", "started_at", "ended_at", "resident_sign"}
    drop = tuple(name for name in ANSWERS["htn"] if name not in keep)
    nothing = {"rule": None, "visit_class": None, "severity": None, "next_by": None, "face_to_face": False}
    for result, name in (("2", "失访"), ("4", "未访到"), ("5", "拒访")):
        change = {"visit_result": result, "lost_reason": "3"}
        yield vector("htn", f"{name}：不问体征，不作分类", change, drop, outcome=nothing)
    died = {"visit_result": "3", "lost_reason": "1", "death_date": "2026-03-01", "death_cause": "脑出血"}
    yield vector("htn", "死亡：登记日期和原因", died, drop, outcome=nothing)
    late = died | {"death_date": "2026-03-11"}
    yield vector("htn", "死亡日期晚于随访日期", late, drop, faults=[["answers.death_date", "rule"]])


def red_is_handled() -> Iterator[Json]:
    crisis: Json = {"sbp": 185, "dbp": 112, "visit_class": "2", "next_visit_date": SOON}
    unhandled = [["answers.referral", "red_unhandled"]]
    yield vector("htn", "危急而没有转诊", crisis, faults=unhandled)
    yield vector("htn", "危急，只写不转诊", crisis | {"referral": {"ref_flag": "1"}}, faults=unhandled)
    refused = {"referral": {"ref_flag": "1", "ref_handling": "患者拒绝转诊，已告知风险并舌下含服降压药"}}
    yield vector("htn", "危急，记录了拒绝和处置", crisis | refused)
    yield vector("htn", "危急，已转诊", crisis | {"referral": REFERRAL})
    missing = [[f"answers.referral.{name}", "required"] for name in ("ref_level", "ref_reason", "ref_org")]
    yield vector("htn", "转诊缺级别、原因和机构", crisis | {"referral": {"ref_flag": "2"}}, faults=missing)
    hidden = {"referral": REFERRAL | {"ref_flag": "1", "ref_handling": "已处置"}}
    names = ("ref_level", "ref_reason", "ref_org")
    shown = [[f"answers.referral.{name}", "not_shown"] for name in names]
    yield vector("htn", "没有转诊却填了转诊内容", crisis | hidden, faults=shown)


def _alert(form: str, name: str, field: str, value: float, *alerts: list[str]) -> Json:
    red = any(severity == "red" for _, severity in alerts)
    change: Json = {field: value} | ({"referral": REFERRAL} if red else {})
    return vector(form, f"{name} {value}", change, outcome={"alerts": list(alerts)})


def vital_signs() -> Iterator[Json]:
    for rate in (44, 131):
        yield _alert("htn", "心率", "heart_rate", rate, ["V-HR-3", "red"])
    for rate in (45, 50, 110, 130):
        yield _alert("htn", "心率", "heart_rate", rate, ["V-HR-1", "yellow"])
    for rate in (51, 109):
        yield _alert("htn", "心率", "heart_rate", rate)
    yield _alert("home_service", "体温", "temp", 38.4)
    yield _alert("home_service", "体温", "temp", 38.5, ["V-TEMP-2", "orange"])
    yield _alert("home_service", "血氧", "spo2", 89, ["V-SPO2-3", "red"])
    for saturation in (90, 92):
        yield _alert("home_service", "血氧", "spo2", saturation, ["V-SPO2-2", "orange"])
    yield _alert("home_service", "血氧", "spo2", 93)
    for rate, red in ((7, True), (8, False), (30, False), (31, True)):
        yield _alert("home_service", "呼吸", "rr", rate, *([["V-RR-3", "red"]] if red else []))
    for pulse, found in (
        (44, ["V-PULSE-3", "red"]),
        (50, ["V-PULSE-1", "yellow"]),
        (131, ["V-PULSE-3", "red"]),
    ):
        yield _alert("home_service", "脉率", "pulse", pulse, found)
    lighter = _person(YOUNG) | _weighed(65.5)
    yield vector(
        "htn", "半年内体重下降 5.5 kg", {}, context=lighter, outcome={"alerts": [["V-WEIGHT-1", "yellow"]]}
    )
    yield from _ends_of_ranges()


def _ends_of_ranges() -> Iterator[Json]:
    """Both sides of the limits of §5.10 for which 0.1 or one makes the difference."""
    for weight, hint in (
        (50.2, "V-BMI-1"),  # 18.4
        (50.4, None),  # 18.5
        (65.1, None),  # 23.9
        (65.4, "V-BMI-2"),  # 24.0
        (75.9, "V-BMI-2"),  # 27.9
        (76.3, "V-BMI-3"),  # 28.0
    ):
        hints = [[hint, "hint"]] if hint else []
        yield vector("htn", f"体重 {weight}，提示体质指数", {"weight": weight}, outcome={"hints": hints})
    for temp, hints in ((37.2, []), (37.3, [["V-TEMP-1", "hint"]]), (38.4, [["V-TEMP-1", "hint"]])):
        yield vector("home_service", f"体温 {temp}，提示", {"temp": temp}, outcome={"hints": hints})
    for pulse in (51, 109):
        yield _alert("home_service", "脉率", "pulse", pulse)
    for pulse in (45, 110, 130):
        yield _alert("home_service", "脉率", "pulse", pulse, ["V-PULSE-1", "yellow"])
    for before, now, alert in ((125, 120, False), (125.1, 120, True), (60, 57, False), (60, 56.9, True)):
        yield _lighter(f"体重从 {before} 到 {now}", before, now, alert)
    same_form = _person(YOUNG, CONTROLLED | {"weight": 70}) | _weighed(61)
    yield vector(
        "htn", "上次高血压随访重 10 kg，上月体检只重 1 kg", {}, context=same_form, outcome={"alerts": []}
    )


def _lighter(name: str, before: float, now: float, alert: bool) -> Json:
    found = {"alerts": [["V-WEIGHT-1", "yellow"]] if alert else []}
    context = _person(YOUNG) | _weighed(before)
    return vector("htn", name, {"weight": now}, context=context, outcome=found)


def _weighed(weight: float) -> Json:
    return {"past": {"weighings": [{"occurred_on": "2026-02-10", "weight": weight}]}}


def computed() -> Iterator[Json]:
    """BMI = weight / (height / 100)², one decimal, half away from zero."""
    for height, weight, bmi in ((165, 60, 22), (170, 70.5, 24.4), (150, 40.5, 18), (158.5, 62.3, 24.8)):
        change = {"height": height, "weight": weight}
        yield vector("htn", f"体质指数 {bmi}", change, computed={"bmi": bmi})
    yield vector("htn", "送来的体质指数不算数", {"bmi": 99}, computed={"bmi": 22})
    yield vector("htn", "没有身高就没有体质指数", {}, ("height",), computed={"bmi": None})
    crisis = {"sbp": 185, "visit_class": "2", "next_visit_date": SOON, "referral": REFERRAL}
    due = {"referral": REFERRAL | {"ref_check_due": "2026-03-24"}}
    yield vector("htn", "转诊后两周内随访", crisis, computed=due)
    yield vector("htn", "门诊算面对面", {"visit_mode": "1"}, computed={"is_face_to_face": True})
    yield vector("htn", "电话不算面对面", {"visit_mode": "3"}, computed={"is_face_to_face": False})
