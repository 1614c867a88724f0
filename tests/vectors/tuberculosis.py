"""Vectors of tuberculosis, expected results written by hand (domain.md §5.5)."""

from collections.abc import Iterator

from tests.vectors.bases import ANSWERS, vector
from tests.vectors.common import Json
from tests.vectors.judged import Row, judged
from tests.vectors.right_public_health import ENDED


def first_visit() -> Iterator[Json]:
    for code in "234":
        name = f"督导人员 {code}：强化期每 10 天"
        yield judged("tb_first", name, {"dot_supervisor": code}, Row("T1F", within=10))
    yield judged("tb_first", "医务人员督导：每月", {"dot_supervisor": "1"}, Row("T1D", within=30))
    yield judged("tb_first", "咯血", {"symptoms": ["3"]}, Row("T1U", None, "red", "1", 14))
    keep = {"visit_mode", "visit_result", "mgmt_outcome", "started_at", "ended_at", "resident_sign"}
    drop = tuple(name for name in ANSWERS["tb_first"] if name not in keep)
    for result in "45":
        change = {"visit_result": result, "lost_reason": "3"}
        yield judged(
            "tb_first", f"没有见到（结果 {result}）", change, Row("T0", None, "yellow", None, 3), drop
        )
    for notified, flags in (
        ("2026-03-07T09:00:00+08:00", []),
        ("2026-03-07T08:59:00+08:00", ["tb_first_late"]),
    ):
        name = f"{notified} 接到通知，03-10 09:00 访视"
        yield vector("tb_first", name, {"notified_at": notified}, outcome={"flags": flags})
    early = {"notified_at": "2026-03-10T09:01:00+08:00"}
    yield vector("tb_first", "通知晚于访视", early, faults=[["answers.notified_at", "rule"]])
    yield vector(
        "tb_first", "首访不能打电话", {"visit_mode": "3"}, faults=[["answers.visit_mode", "not_a_code"]]
    )


def following() -> Iterator[Json]:
    yield judged("tb_follow", "咯血", {"symptoms": ["1", "3"]}, Row("T2", None, "red", "1", 14))
    adr = {"adr": "2", "adr_desc": "恶心"}
    yield judged("tb_follow", "不良反应", adr, Row("T3", None, "orange", "2", 14))
    worse = {"complication": "2", "complication_desc": "糖尿病"}
    yield judged("tb_follow", "并发症", worse, Row("T4", None, "orange", "2", 14))
    for month, rule, days in ((1, "T7", 10), (2, "T7", 10), (3, "T8", 30)):
        row = Row(rule, within=days)
        yield judged("tb_follow", f"家属督导，第 {month} 月", {"treatment_month": month}, row)
    needles = {"dosage_form": ["4"]}
    yield judged("tb_follow", "家属督导，继续期用注射剂", needles, Row("T7", within=10))
    doctor = {"dot_supervisor": "1", "treatment_month": 1}
    yield judged("tb_follow", "医务人员督导，强化期", doctor, Row("T8", within=30))
    for taken, rate, rule in ((162, 90, "T5"), (161, 89.4, "T6"), (180, 100, "T5")):
        row = Row(rule, within=30)
        yield judged(
            "tb_follow", f"服药率 {rate}%", ENDED | {"doses_taken": taken}, row, ("next_visit_date",)
        )
        yield vector(
            "tb_follow", f"服药 {taken}/180", ENDED | {"doses_taken": taken}, computed={"dose_rate": rate}
        )
    yield from _ending()


def _ending() -> Iterator[Json]:
    goes_on = [["answers.treatment_ended", "rule"]]
    yield vector("tb_follow", "停止治疗而继续随访", ENDED | {"mgmt_outcome": "1"}, faults=goes_on)
    yield from _visits()
    later = ENDED | {"stop_date": "2026-03-11"}
    yield vector("tb_follow", "明天停止治疗", later, faults=[["answers.stop_date", "rule"]])
    unsigned = {name: value for name, value in ENDED.items() if name != "assessor_sign"}
    yield vector(
        "tb_follow", "停止治疗要评估医生签名", unsigned, faults=[["answers.assessor_sign", "required"]]
    )
    hidden = [["answers.stop_date", "not_shown"]]
    yield vector("tb_follow", "没有停止治疗就没有日期", {"stop_date": "2026-03-10"}, faults=hidden)


def _visits() -> Iterator[Json]:
    """Due are the first visit, then one every 10 days for two months and one a month; or one a month."""
    for dot, begun, ended, due in (
        ("2", "2025-09-11", "2026-03-10", 11),
        ("2", "2025-09-11", "2026-03-09", 10),
        ("2", "2026-01-09", "2026-03-10", 7),
        ("2", "2026-02-28", "2026-03-10", 2),
        ("2", "2026-03-01", "2026-03-10", 1),
        ("1", "2025-09-11", "2026-03-10", 7),
        ("1", "2025-09-12", "2026-03-10", 6),
        ("1", "2026-03-10", "2026-03-10", 1),
    ):
        past = {"course": [{"occurred_on": begun}], "visits": [{"occurred_on": begun}]}
        change = ENDED | {"dot_supervisor": dot, "stop_date": ended, "visits_due": 99}
        yield vector("tb_follow", f"督导 {dot}，{begun} 至 {ended} 应访视 {due} 次", change,
                     context={"past": past}, computed={"visits_due": due})  # fmt: skip
    for days, done, flags in (
        (["2026-02-10", "2026-02-10"], 3, []),
        (["2026-02-10", "2025-12-31", "2025-01-01"], 2, []),
        ([f"2026-02-{day}" for day in range(10, 21)], 12, []),
        ([f"2026-02-{day}" for day in range(10, 23)], 14, []),
        ([f"2026-02-{day}" for day in range(10, 24)], 15, ["visits_beyond"]),
    ):
        past = {"course": [{"occurred_on": "2026-02-01"}], "visits": [{"occurred_on": day} for day in days]}
        change = ENDED | {"dot_supervisor": "2"}
        yield vector("tb_follow", f"本疗程访视过 {done - 1} 次，连同本次 {done} 次", change,
                     context={"past": past}, computed={"visits_due": 4, "visits_done": done},
                     outcome={"flags": flags})  # fmt: skip
    unknown: Json = {"course": [], "visits": [{"occurred_on": "2026-02-10"}]}
    yield vector("tb_follow", "没有首访记录", ENDED, context={"past": unknown},
                 computed={"visits_due": None, "visits_done": None},
                 outcome={"flags": ["course_unknown"]})  # fmt: skip
    yield vector(
        "tb_follow", "没有停止治疗就不计次数", {}, computed={"visits_due": None, "visits_done": None}
    )
