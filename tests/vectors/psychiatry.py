"""Vectors of severe mental disorders, expected results written by hand (domain.md §5.4, Q-28)."""

from collections.abc import Iterator

from tests.vectors.bases import vector
from tests.vectors.common import Json
from tests.vectors.judged import Row, judged

M1P, M1 = Row("M1P", "1", "red", "1", 14), Row("M1", "1", "red", "1", 14)
M2, M2B, M2C = (
    Row("M2", "2", "orange", None, 14),
    Row("M2B", "2", None, None, 90),
    Row("M2C", "2", "yellow", None, 30),
)
PU2 = Row("PU2", None, "orange", None, 1)
M3 = Row("M3", "3", None, None, 90)


def emergencies() -> Iterator[Json]:
    """What was done about a danger of level 3 and above."""
    yield judged("psy_urgent", "已住院", {}, Row("PU1"))
    home: Json = {"outcome": "3", "together": ["1", "2", "3"]}
    stay: Json = {"outcome": "2"}
    for name, states, row in (
        ("没有随访", "", PU2),
        ("一次稳定", "21", PU2),
        ("最后两次稳定", "211", Row("PU1")),
        ("两次稳定以后又不稳定", "112", PU2),
        ("不稳定以后只一次稳定", "1121", PU2),
    ):
        checks = [_checked(8 + hour, state) for hour, state in enumerate(states)]
        yield judged("psy_urgent", f"在家，{name}", home | {"checks": checks}, row, ("hospital",))
        yield judged("psy_urgent", f"留观，{name}", stay | {"checks": checks}, row)
    yield from _hours(stay)
    yield vector("psy_urgent", "在家要写与谁共同随访", {"outcome": "3"}, ("hospital",),
                 faults=[["answers.together", "required"]])  # fmt: skip
    for told in (["1"], ["2", "3"]):
        yield vector(
            "psy_urgent", f"只报告 {told}", {"notified": told}, outcome={"flags": ["mandatory_notice"]}
        )
    for at, flags in (("2026-03-09T09:12:00+08:00", []), ("2026-03-09T09:11:00+08:00", ["urgent_late"])):
        yield vector("psy_urgent", f"{at} 发生", {"happened_at": at}, outcome={"flags": flags})
    late = "2026-03-10T09:13:00+08:00"
    after = {"happened_at": late, "notified_at": late}
    yield vector("psy_urgent", "发生在填写以后", after, faults=[["answers.happened_at", "rule"]])


def _hours(stay: Json) -> Iterator[Json]:
    """What was done comes after what happened (07:30), one check after the other."""
    for name, hours, faults in (
        ("一次比一次晚", (8, 12), []),
        ("随访早于发生", (7,), [["answers.checks", "rule"]]),
        ("随访同一时间", (8, 8), [["answers.checks", "rule"]]),
        ("随访先后颠倒", (12, 8), [["answers.checks", "rule"]]),
    ):
        checks = [_checked(hour, "2") for hour in hours]
        yield vector("psy_urgent", name, stay | {"checks": checks}, faults=faults)
    for at, faults in (("07:30", []), ("07:29", [["answers.notified_at", "rule"]])):
        told = {"notified_at": f"2026-03-10T{at}:00+08:00"}
        yield vector("psy_urgent", f"{at} 报告", told, faults=faults)


def _checked(hour: int, state: str) -> Json:
    return {"at": f"2026-03-10T{hour:02}:00:00+08:00", "state": state}


def disorders() -> Iterator[Json]:
    for level in "345":
        yield judged("psy", f"危险性 {level} 级", {"danger_level": level}, M1P)
    yield judged("psy", "伤人毁物", {"symptoms": ["7"]}, M1)
    yield judged("psy", "三种症状", {"symptoms": ["1", "3", "10"]}, M1)
    yield judged("psy", "两种症状", {"symptoms": ["1", "3"]}, M2)
    yield judged("psy", "自知力缺失", {"insight": "3"}, M1)
    adr: Json = {"adr": "2", "adr_desc": "锥体外系反应", "adr_severe": "2"}
    yield judged("psy", "严重不良反应", adr, M1)
    yield judged("psy", "不良反应不严重", adr | {"adr_severe": "1"}, M3)
    yield judged("psy", "躯体疾病严重", {"somatic_severe": "2"}, M1)
    for level in "12":
        yield judged("psy", f"危险性 {level} 级", {"danger_level": level}, M2)
    yield judged("psy", "自知力不全", {"insight": "2"}, M2)
    for field in ("soc_self", "soc_house", "soc_work", "soc_study", "soc_contact"):
        yield judged("psy", f"{field} 较差", {field: "3"}, M2)
        yield judged("psy", f"{field} 一般", {field: "2"}, M3)
    before = {"visit_class": "2"}
    for effect in "12":
        yield judged(
            "psy", f"上次基本稳定，效果 {effect}", {"insight": "2", "effect": effect}, M2B, before=before
        )
    for effect in "349":
        yield judged(
            "psy", f"上次基本稳定，效果 {effect}", {"insight": "2", "effect": effect}, M2C, before=before
        )
    yield judged("psy", "上次不稳定，这次基本稳定", {"insight": "2"}, M2, before={"visit_class": "1"})
    yield judged("psy", "稳定", {}, M3)
    yield judged("psy", "电话随访也计数", {"visit_mode": "3"}, M3)


def contradictions() -> Iterator[Json]:
    for field in ("beh_minor", "beh_trouble", "beh_accident", "beh_other", "beh_selfharm", "beh_suicide"):
        yield vector("psy", f"{field} 1 次而 0 级", {field: 1}, outcome={"flags": ["Q-28"]})
    level: Json = {"beh_minor": 1, "danger_level": "1", "visit_class": "2", "next_visit_date": "2026-03-24"}
    yield vector("psy", "轻度滋事且 1 级", level, outcome={"flags": []})
    calm = {"insight": "3", "visit_class_reason": "住院治疗中", "next_visit_date": "2026-03-24"}
    handled = {"referral": {"ref_flag": "1", "ref_handling": "已在精神专科住院"}}
    yield vector("psy", "自知力缺失而分类稳定", calm | handled, outcome={"flags": ["Q-28"]})
    left = [["answers.discharge_date", "required"]]
    yield vector("psy", "住过院要有出院时间", {"hosp": "2"}, faults=left)
    late = {"hosp": "2", "discharge_date": "2026-03-11"}
    yield vector("psy", "出院不能在明天", late, faults=[["answers.discharge_date", "rule"]])
    yield vector("psy", "检查要有结果", {"lab": "2"}, faults=[["answers.lab_desc", "required"]])
    unhandled = [["answers.referral", "red_unhandled"]]
    yield vector("psy", "不稳定而没有转诊", {"insight": "3", "visit_class": "1"}, faults=unhandled)
