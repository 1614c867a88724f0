"""Vectors of home beds, referrals, surveys, poverty and epidemics (domain.md §4.22-4.32, §5.12, §5.13)."""

from collections.abc import Iterator

from tests.vectors.bases import CONTEXTS, PERSON, vector
from tests.vectors.common import Json
from tests.vectors.judged import Row, judged


def alerts() -> Iterator[Json]:
    seen = {"step": "1"}
    yield vector("alert_handling", "只是知晓", seen, ("result", "referral_state"))
    yield vector(
        "alert_handling",
        "知晓不写结果",
        seen,
        faults=[
            ["answers.result", "not_shown"],
            ["answers.referral_state", "not_shown"],
        ],
    )
    for missing in ("result", "referral_state"):
        demanded = [[f"answers.{missing}", "required"]]
        yield vector("alert_handling", f"处置要写 {missing}", {}, (missing,), faults=demanded)
    refused = {"referral_state": "4"}
    yield vector("alert_handling", "拒绝要写明", refused, faults=[["answers.refusal", "required"]])
    yield vector("alert_handling", "拒绝已写明", refused | {"refusal": "本人坚持在家观察，已告知风险"})


def outcomes() -> Iterator[Json]:
    """What became of a referral: seen somewhere, or why not."""
    form, seen = "referral_check", ("seen_on", "hospital", "finding")
    demanded = [["answers.hospital", "required"]]
    yield vector(form, "已就诊要写在哪里", {"ref_check_result": "3"}, ("hospital",), faults=demanded)
    yield vector(form, "失联没有就诊", {"ref_check_result": "4"}, seen)
    not_gone = {"ref_check_result": "2"}
    demanded = [["answers.why_not", "required"]]
    yield vector(form, "未就诊要写原因", not_gone, seen, faults=demanded)
    yield vector(form, "还没有去", not_gone | {"why_not": "2"}, seen)
    refused = not_gone | {"why_not": "1"}
    yield vector(form, "拒绝就诊要写明", refused, seen, faults=[["answers.refusal", "required"]])
    yield vector(form, "拒绝就诊已写明", refused | {"refusal": "本人坚持在家观察，已告知风险"}, seen)


def beds() -> Iterator[Json]:
    yield judged("bed_open", "建床", {}, Row("BO1", within=7))
    for days, flags in ((90, []), (91, ["bed_plan_long"])):
        yield vector("bed_open", f"计划 {days} 天", {"plan_days": days}, outcome={"flags": flags})
    early = {"bed_open_date": "2026-03-08"}
    yield vector("bed_open", "建床早于申请", early, faults=[["answers.bed_open_date", "rule"]])
    yield vector(
        "bed_open", "协议要签名", {}, ("resident_sign",), fault=["answers.resident_sign", "required"]
    )
    yield vector(
        "bed_open", "电话不对", {"contact_phone": "1234"}, faults=[["answers.contact_phone", "format"]]
    )
    for times, rule, days in ((2, "BO2", 3), (3, "BO3", 2), (4, "BO4", 1), (7, "BO4", 1)):
        yield judged("bed_open", f"每周 {times} 次", {"round_per_week": times}, Row(rule, within=days))
    for times, rule, days in ((1, "BR1", 7), (2, "BR1B", 3), (3, "BR1C", 2), (4, "BR1D", 1), (7, "BR1D", 1)):
        soon = {"round_per_week": times, "next_round": "2026-03-11"}
        yield judged("bed_round", f"每周巡诊 {times} 次", soon, Row(rule, within=days))
    approved = {"reapproved_on": "2026-03-10", "reapproved_by": "中心主任"}
    yield vector("bed_round", "续床审批", approved)
    yield vector("bed_round", "续床要写审批人", {"reapproved_on": "2026-03-10"},
                 faults=[["answers.reapproved_by", "required"]])  # fmt: skip
    yield vector("bed_round", "审批在明天", approved | {"reapproved_on": "2026-03-11"},
                 faults=[["answers.reapproved_on", "rule"]])  # fmt: skip
    for code in "12":
        yield judged("bed_round", f"疗效 {code}", {"progress": code}, Row("BR1", within=7))
    yield judged("bed_round", "加重", {"progress": "3"}, Row("BR3", None, "orange", "2", 7))
    late = {"next_round": "2026-03-18"}
    yield vector("bed_round", "推迟巡诊没有理由", late, outcome={"flags": ["Q-31"]})
    yield vector("bed_round", "推迟巡诊有理由", late | {"next_reason": "家属要求"}, outcome={"flags": []})
    same = {"next_round": "2026-03-10"}
    yield vector("bed_round", "下次巡诊在当天", same, faults=[["answers.next_round", "rule"]])
    yield judged("bed_round", "血氧 89", {"spo2": 89}, Row("BR1", None, "red", None, 7))
    yield vector("bed_close", "建床天数", {}, computed={"bed_days": 60})
    rounds = [{"occurred_on": day} for day in ("2026-03-10", "2026-02-01", "2026-01-09", "2026-01-08")]
    yield vector("bed_close", "建床以来的巡诊次数", {"rounds": 9}, context={"past": {"rounds": rounds}},
                 computed={"rounds": 3})  # fmt: skip
    yield vector("bed_close", "没有巡诊", {"rounds": 9}, computed={"rounds": 0})
    wrong = {"bed_close_date": "2026-01-08"}
    yield vector("bed_close", "撤床早于建床", wrong, faults=[["answers.bed_close_date", "rule"]])
    yield vector("bed_close", "当天建床当天撤", {"bed_open_date": "2026-03-10"}, computed={"bed_days": 0})


def referrals() -> Iterator[Json]:
    for urgency, row in (
        ("1", Row("RU1", None, None, "1", 14)),
        ("2", Row("RU2", None, None, "2", 14)),
        ("3", Row("RU2", None, None, "2", 14)),
    ):
        yield judged("referral_up", f"紧急程度 {urgency}", {"urgency": urgency}, row)
    for sign in "123":
        yield judged(
            "referral_up", f"肺结核可疑症状 {sign}", {"tb_signs": [sign]}, Row("RUT", None, None, "1", 7)
        )
    soon = {"track_due": "2026-03-17"}
    yield vector("referral_up", "可疑肺结核的跟踪期限", {"tb_signs": ["1", "2"]}, computed=soon)
    yield vector("referral_up", "跟踪期限", {}, computed={"track_due": "2026-03-24"})
    yield judged("referral_down", "接收", {}, Row("RD1", within=7))
    yield vector(
        "referral_down", "首次随访期限", {"recv_date": "2026-03-08"}, computed={"first_due": "2026-03-15"}
    )
    later = {"recv_date": "2026-03-11"}
    yield vector("referral_down", "接收在明天", later, faults=[["answers.recv_date", "rule"]])


def house_calls() -> Iterator[Json]:
    """Nobody goes where there is a risk without the leader's word."""
    for risks, faults in ((["0"], []), (["3"], [["answers.leader_approval", "required"]])):
        yield vector("home_service", f"上门风险 {risks}", {"risk_assess": risks}, faults=faults)
    agreed = {"risk_assess": ["1", "3"], "leader_approval": "队长 3 月 10 日 8 点同意"}
    yield vector("home_service", "队长已同意", agreed, faults=[])


def activities() -> Iterator[Json]:
    for at, faults in (
        ("2026-03-09T16:00:00Z", []),
        ("2026-03-09T23:59:59+08:00", [["answers.held_at", "rule"]]),
        ("2026-03-11T00:00:00+08:00", [["answers.held_at", "rule"]]),
    ):
        yield vector("health_edu", f"{at} 举行", {"held_at": at}, faults=faults)
    yield vector("health_edu", "五进要有场所", {"kind": "6"}, faults=[["answers.venue", "required"]])
    yield vector("health_edu", "五进活动", {"kind": "6", "venue": "5"})
    two = {"attendees": 1, "attendee_ids": [PERSON, PERSON.replace("1", "2")]}
    yield vector("health_edu", "名单多于人数", two, faults=[["answers.attendee_ids", "rule"]])
    yield vector("health_edu", "名单等于人数", two | {"attendees": 2}, faults=[])
    alone = {"kind": "3", "attendees": 1}
    nobody = [["answers.attendee_ids", "required"]]
    yield vector("health_edu", "个体化健康教育没有选人", alone, faults=nobody)
    yield vector("health_edu", "个体化健康教育选了居民", alone | {"attendee_ids": [PERSON]}, faults=[])
    for count, flags in ((5, []), (6, ["many_at_once"])):
        people = [PERSON[:-1] + str(number) for number in range(1, count + 1)]
        named = alone | {"attendees": count, "attendee_ids": people}
        yield vector("health_edu", f"个体化健康教育选了 {count} 人", named, outcome={"flags": flags})
    yield vector("health_edu", "讲座不问场所", {"venue": "5"}, faults=[["answers.venue", "not_shown"]])
    yield vector(
        "health_edu", "至少一张照片", {}, ("attachments",), faults=[["answers.attachments", "required"]]
    )
    yield vector("health_assess", "没有危险因素", {"risks": ["0"]}, outcome={"next_by": "2027-03-10"})
    both = {"risks": ["0", "1"]}
    yield vector("health_assess", "无与其他并选", both, faults=[["answers.risks", "exclusive"]])


def surveys() -> Iterator[Json]:
    not_true = Row("PS3", "3")
    gone = ("mode_match", "date_match")
    yield judged("phone_survey", "真实", {}, Row("PS1", "1"), field="verdict")
    yield judged("phone_survey", "没有接受服务", {"service_received": "2"}, not_true, gone, "verdict")
    yield judged("phone_survey", "不是本人签字", {"signed_self": "2"}, not_true, field="verdict")
    for field in ("signed_f2f", "mode_match", "date_match"):
        yield judged("phone_survey", f"{field} 不符", {field: "2"}, Row("PS2", "2"), field="verdict")
    told = (
        "knows_contract",
        "knows_doctor",
        "signed_f2f",
        "signed_self",
        "service_received",
        *gone,
        "satisfaction",
    )
    for reach in "456":
        yield judged("phone_survey", f"接通情况 {reach}", {"reach": reach}, Row("PS4", "4"), told, "verdict")
    for attempts, days, fine in ((3, 2, True), (2, 2, False), (3, 1, False)):
        change = {"reach": "3", "verdict": "4", "attempts": attempts, "attempt_days": days}
        faults = [] if fine else [["answers.attempts", "rule"]]
        yield vector("phone_survey", f"无人接听，{days} 天内 {attempts} 次", change, told, faults=faults)
    lie = {"signed_self": "2", "verdict": "1"}
    yield vector("phone_survey", "非本人签字却为真实", lie, faults=[["answers.verdict", "rule"]])
    for verdict in "12345":
        rule = "SP3" if verdict in "34" else "SP1"
        yield vector("spot_check", f"结论 {verdict}", {"verdict": verdict}, outcome={"rule": rule})
    rows = [{"item": "收缩压", "score": 4, "max": 5}, {"item": "心率", "score": 2.5, "max": 5}]
    less: Json = {"diffs": rows, "deductions": [{"reason": "签名不清", "points": 1}]}
    yield vector("spot_check", "得分合计", less, computed={"score_total": 5.5, "score_max": 10})
    over = {"diffs": [{"item": "收缩压", "score": 6, "max": 5}]}
    yield vector("spot_check", "得分超过满分", over, faults=[["answers.diffs.0.max", "rule"]])


PV1, PV2, PV3 = Row("PV1", within=365), Row("PV2", within=90), Row("PV3", None, "yellow", None, 30)
REPORTED: Json = {"reported": True, "report_to": "镇卫生院"}


def _risk(name: str, change: Json, row: Row, drop: tuple[str, ...] = ()) -> Json:
    return judged("poverty", name, (REPORTED if row is PV3 else {}) | change, row, drop)


def _looked_up() -> Iterator[Json]:
    """What the newest two visits for a disease say, and the contract."""
    for disease, form, classes, row in (
        ("1", "htn", ("2", "2"), PV2), ("1", "htn", ("4", "2"), PV2), ("1", "htn", ("3", "3"), PV2),
        ("1", "htn", ("2", "1"), PV1), ("1", "htn", ("1", "2"), PV1), ("1", "htn", ("2",), PV1),
        ("1", "htn", (2, 2), PV1), ("2", "dm", ("2", "2"), PV2), ("2", "htn", ("2", "2"), PV1),
        ("4", "psy", ("1", "1"), PV2), ("4", "psy", ("2", "2"), PV1), ("3", "htn", ("2", "2"), PV1),
    ):  # fmt: skip
        visits = [{"occurred_on": "2026-02-10", "visit_class": each} for each in classes]
        name = f"四类慢病 {disease}，{form} 最近的分类 {classes}"
        twice: Json = {"four_dis": [disease], "uncontrolled_twice": row is not PV2}
        yield judged("poverty", name, twice, row, context={"past": {form: visits}})
    for signed, served in ((True, True), (True, False), (False, None), (None, None)):
        resident = CONTEXTS["poverty"]["resident"] | {"is_signed": signed, "is_served": served}
        computed = {"signed": signed, "fulfil_ok": served}
        yield vector("poverty", f"签约 {signed}，履约 {served}", {"signed": not signed},
                     context={"resident": resident}, computed=computed)  # fmt: skip
    free: Json = {"income": 0, "family_size": 3, "cost_total": 0, "cost_self": 0}
    yield _risk("没有收入也没有花费", free, PV1)
    yield _risk("没有收入而有花费", free | {"cost_total": 0.01, "cost_self": 0.01}, PV3)


def poverty() -> Iterator[Json]:
    rich: Json = {"cost_total": 60000, "income": 100000}
    yield _risk("自付 10000", rich | {"cost_self": 10000}, PV3)
    yield _risk("自付 9999.99", rich | {"cost_self": 9999.99}, PV2)
    yield _risk("自付 5000，半条线", rich | {"cost_self": 5000}, PV2)
    yield _risk("自付 4999.99", rich | {"cost_self": 4999.99}, PV1)
    poor: Json = {"cost_total": 9000, "income": 1000, "family_size": 4}
    yield _risk("自付等于家庭年收入", poor | {"cost_self": 4000}, PV3)
    yield _risk("自付略少于家庭年收入", poor | {"cost_self": 3999.99}, PV1)
    yield _risk("没有收入数字", {"cost_self": 4000, "cost_total": 4000}, PV1, ("income", "family_size"))
    yield _risk("半年住院 2 次", {"ip_cnt": 2}, PV3)
    yield _risk("半年住院 1 次", {"ip_cnt": 1}, PV1)
    for grade, row in (("2", PV1), ("3", PV3), ("4", PV3)):
        yield _risk(f"大病且自理等级 {grade}", {"major_disease": True, "self_care": grade}, row)
    yield _risk("自理等级 4 而没有大病", {"self_care": "4"}, PV1)
    yield from _looked_up()
    half: Json = {"cost_total": 6000, "cost_self": 6000}
    levels: list[tuple[Json, str]] = [({}, "1"), (half, "2"), ({"ip_cnt": 3, **REPORTED}, "3")]
    for reason, risk in levels:
        yield vector("poverty", f"风险等级 {risk}", reason, computed={"risk": risk})
    yield vector("poverty", "高风险没有上报", {"ip_cnt": 2}, faults=[["answers.reported", "rule"]])
    more = {"cost_self": 1200.01}
    yield vector("poverty", "自付多于总费用", more, faults=[["answers.cost_self", "rule"]])


def epidemics() -> Iterator[Json]:
    moved: Json = {"action": "2", "report_at": "2026-03-10T10:00:00+08:00"}
    found = Row("EP3", None, "orange", "1", 1)
    for field in ("temp_am", "temp_pm"):
        yield judged("epi", f"{field} 37.3", moved | {field: 37.3}, found)
        yield judged("epi", f"{field} 37.2", {field: 37.2}, Row("EP1", within=1))
    for sign in "12345679":
        yield judged("epi", f"症状 {sign}", moved | {"symptoms": [sign]}, found)
    positive = {"test_result": "2", "test_date": "2026-03-10"}
    yield judged("epi", "检测阳性，转定点医院", moved | positive | {"action": "3"}, found)
    negative = positive | {"test_result": "1"}
    yield judged("epi", "检测阴性", negative, Row("EP1", within=1))
    yield judged("epi", "解除", {"manage": "4", "action": "4"}, Row("EP4"))
    stays = [["answers.action", "rule"], ["answers.report_at", "required"]]
    yield vector("epi", "发热而继续监测", {"temp_am": 38}, faults=stays)
    yield vector("epi", "到达在明天", {"arrive_date": "2026-03-11"}, faults=[["answers.arrive_date", "rule"]])
