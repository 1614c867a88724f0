"""Vectors of diabetes and COPD, expected results written by hand (domain.md §5.2, §5.3)."""

from collections.abc import Iterator

from tests.vectors.bases import ANSWERS, vector
from tests.vectors.common import Json
from tests.vectors.judged import Row, judged

D1L, D1 = Row("D1L", "2", "red", "1", 14), Row("D1", "2", "red", "1", 14)
D2, D3 = Row("D2", "4", "orange", "2", 14), Row("D3", "3", "orange", "2", 14)
D4, D5 = Row("D4", "2", "orange", "2", 14), Row("D5", "3", "orange", None, 14)
D7H = Row("D7", "1", "yellow", None, 90)  # the sugar is right, the pressure is not
D6, D7, D8 = (
    Row("D6", "2", "orange", None, 14),
    Row("D7", "1", None, None, 90),
    Row("D8", None, "yellow", None, 90),
)
C1, C2 = Row("C1", "3", "red", "1", 14), Row("C2", "3", "orange", "2", 14)
C3A, C3, C4 = (
    Row("C3A", "4", "yellow", None, 90),
    Row("C3", "2", "yellow", None, 90),
    Row("C4", "1", None, None, 90),
)
ADR: Json = {"adr": "2", "adr_desc": "胃部不适"}


def diabetes() -> Iterator[Json]:
    for sugar in ("fbg", "pbg", "rbg"):
        yield judged("dm", f"{sugar} 16.7", {sugar: 16.7}, D1)
        yield judged("dm", f"{sugar} 3.9", {sugar: 3.9}, D1L)
    yield judged("dm", "空腹血糖 16.6 不是危急", {"fbg": 16.6}, D6)
    yield judged("dm", "空腹血糖 4.0 不是低血糖", {"fbg": 4.0}, D7)
    yield judged("dm", "随机血糖 16.6，空腹满意", {"rbg": 16.6}, D7)
    yield judged("dm", "餐后血糖 4.0，空腹满意", {"pbg": 4.0}, D7)
    yield judged("dm", "收缩压 180", {"sbp": 180}, D1)
    yield judged("dm", "收缩压 179", {"sbp": 179}, D7H)
    yield judged("dm", "舒张压 110", {"sbp": 150, "dbp": 110}, D1)
    yield judged("dm", "舒张压 109", {"sbp": 150, "dbp": 109}, D7H)
    for sign in range(1, 12):
        yield judged("dm", f"危急情况 {sign}", {"danger_signs": [str(sign)]}, D1)
    both = {"fbg": 3.0, "complication": "2"}
    yield judged("dm", "低血糖且有并发症，分类取最重", both, Row("D1L", "4", "red", "1", 14))
    for code in "23":
        yield judged("dm", f"并发症 {code}", {"complication": code}, D2)
    yield judged("dm", "连续两次不良反应", ADR, D3, before={"adr": "2"})
    yield judged("dm", "连续两次不满意", {"fbg": 7.0}, D4, before={"fbg": 7.0, "adr": "1"})
    yield judged("dm", "首次不良反应，没有上次", ADR, D5)
    yield judged("dm", "首次不良反应，上次没有", ADR, D5, before={"adr": "1"})
    yield judged("dm", "空腹血糖 7.0，上次 6.9", {"fbg": 7.0}, D6, before={"fbg": 6.9})
    yield judged("dm", "空腹血糖 7.0，没有上次", {"fbg": 7.0}, D6)
    yield judged("dm", "空腹血糖 6.9", {"fbg": 6.9}, D7, before={"fbg": 9})
    yield from _without_fasting_glucose()


def _without_fasting_glucose() -> Iterator[Json]:
    refused: Json = {"fbg_reason": "refused", "rbg": 8.8}
    yield judged("dm", "只有随机血糖", refused, D8, ("fbg",))
    yield judged("dm", "只有餐后血糖", {"fbg_reason": "no_strip", "pbg": 9.9}, D8, ("fbg",))
    yield judged("dm", "没有空腹血糖而随机血糖危急", {"fbg_reason": "no_strip", "rbg": 16.7}, D1, ("fbg",))
    missing = [["answers.fbg", "required"]]
    yield vector("dm", "空腹血糖没有测也没有原因", {}, ("fbg",), faults=missing)
    shown = [["answers.fbg_reason", "not_shown"]]
    yield vector("dm", "测了空腹血糖就没有未测的原因", {"fbg_reason": "refused"}, faults=shown)
    for value, alerts in ((6.9, []), (7.0, [["D-HBA1C", "yellow"]])):
        yield vector("dm", f"糖化血红蛋白 {value}", {"hba1c": value}, outcome={"alerts": alerts})
    for day, hints in (("2025-09-11", []), ("2025-09-10", [["D-HBA1C-0", "hint"]])):
        change = {"hba1c": 6.5, "hba1c_date": day}
        yield vector("dm", f"糖化血红蛋白查于 {day}", change, outcome={"hints": hints})
    late = {"hba1c": 6.5, "hba1c_date": "2026-03-11"}
    yield vector("dm", "糖化血红蛋白查于明天", late, faults=[["answers.hba1c_date", "rule"]])
    yield vector("dm", "心率可以不填", {}, ("heart_rate",))
    yield vector("dm", "规律服药而没有药", {}, ("medications",), outcome={"flags": ["Q-29"]})


def copd() -> Iterator[Json]:
    yield judged("copd", "意识不清", {"ae_signs": ["9"]}, C1)
    yield judged("copd", "心力衰竭", {"ae_signs": ["13"]}, C1)
    yield judged("copd", "口唇紫绀（急性加重表现）", {"ae_signs": ["10"]}, C1)
    for sign in "45":
        yield judged("copd", f"紫绀（体征 {sign}）", {"signs": [sign]}, C1)
    yield judged("copd", "呼吸困难加重且 mMRC 4", {"ae_signs": ["1"], "mmrc": 4}, C1)
    yield judged("copd", "呼吸困难加重而 mMRC 3", {"ae_signs": ["1"], "mmrc": 3}, C2)
    yield judged("copd", "血氧 89", {"spo2": 89}, C1)
    low = Row("C4", "1", "orange", None, 14)
    yield judged("copd", "血氧 90，通用预警", {"spo2": 90}, low, alerts=[["V-SPO2-2", "orange"]])
    for worse in (2, 3, 4, 5, 6, 7, 8, 11, 12):
        yield judged("copd", f"急性加重表现 {worse}", {"ae_signs": [str(worse)]}, C2)
    yield judged("copd", "不良反应", {"adr": "2", "adr_desc": "口干"}, C3A)
    for code in "23":
        yield judged("copd", f"依从性 {code}", {"med_adherence": code}, C3)
    yield judged("copd", "吸入装置未掌握", {"inhaler": "3"}, C3)
    yield judged("copd", "吸入装置不熟练", {"inhaler": "2"}, C4)
    yield judged("copd", "年内急性加重 2 次", {"ae_count": 2}, C3)
    yield judged("copd", "年内急性加重 1 次", {"ae_count": 1}, C4)
    yield judged("copd", "年内住院 1 次", {"ae_count": 1, "ae_hosp": 1}, C3)
    yield judged("copd", "稳定", {}, C4)
    for rate, red in ((31, True), (30, False), (8, False), (7, True)):
        row = Row("C4", "1", "red", None, 14) if red else C4
        yield judged("copd", f"呼吸 {rate}", {"resp_rate": rate}, row)
    yield from _first_visit_and_lungs()


def _first_visit_and_lungs() -> Iterator[Json]:
    lungs: Json = {"fev1": 1.2, "fvc": 2.4, "fev1_pred": 55}
    never: Json = {"is_first": True, "smoke_status": "1"}
    first: Json = never | lungs
    yield vector("copd", "首次随访，项目齐全", first, computed={"fev1_fvc": 50})
    missing = [[f"answers.{name}", "required"] for name in lungs]
    yield vector("copd", "首次随访要有肺功能", never, faults=missing)
    unasked = {name: value for name, value in first.items() if name != "smoke_status"}
    yield vector("copd", "首次随访要问吸烟史", unasked, faults=[["answers.smoke_status", "required"]])
    stopped = first | {"smoke_status": "2"}
    years = [["answers.smoke_daily", "required"], ["answers.smoke_years", "required"]]
    yield vector("copd", "吸过烟要问年数和每日支数", stopped, faults=years)
    yield vector("copd", "已戒烟", stopped | {"smoke_years": 30, "smoke_daily": 20}, faults=[])
    later = [["answers.smoke_status", "not_shown"]]
    yield vector("copd", "以后不再问吸烟史", {"smoke_status": "1"}, faults=later)
    no_drug = [["answers.medications", "required"]]
    yield vector("copd", "首次随访要有用药", first, ("medications",), faults=no_drug)
    phone = [["answers.is_first", "rule"]]
    yield vector("copd", "首次随访不能打电话", first | {"visit_mode": "3"}, faults=phone)
    yield vector("copd", "以后可以打电话", {"visit_mode": "3"})
    yield vector("copd", "住院多于加重", {"ae_hosp": 1}, faults=[["answers.ae_hosp", "rule"]])
    yield vector("copd", "FEV1 大于 FVC", lungs | {"fev1": 2.5}, faults=[["answers.fev1_fvc", "rule"]])
    cat = {f"cat{n}": n % 6 for n in range(1, 9)}
    yield vector("copd", "CAT 总分", cat, computed={"cat_total": 18})
    yield vector("copd", "CAT 全 5 分", dict.fromkeys(cat, 5), computed={"cat_total": 40})
    yield vector("copd", "CAT 缺一项就没有总分", {"cat1": 3}, computed={"cat_total": None})


def _not_met(form: str, *said: str) -> tuple[str, ...]:
    keep = {"visit_mode", "visit_result", "mgmt_outcome", "started_at", "ended_at", "resident_sign", *said}
    return tuple(name for name in ANSWERS[form] if name not in keep)


def not_met() -> Iterator[Json]:
    """Who was not met is asked nothing more, and nothing is classified."""
    nothing = {"rule": None, "visit_class": None, "severity": None, "next_by": None, "face_to_face": False}
    for form in ("dm", "copd"):
        change = {"visit_result": "4", "lost_reason": "3"}
        yield vector(form, "未访到：不问体征，不作分类", change, _not_met(form), outcome=nothing)
    for result, reason in (("2", "lost_reason_psy"), ("4", "lost_reason"), ("5", "lost_reason")):
        change = {"visit_result": result, reason: "1" if result == "2" else "3"}
        given = {} if result == "2" else {"visit_class": "0"}
        row = Row("M0", "0", "yellow", None, 14)
        yield judged("psy", f"未见到（结果 {result}）", change | given, row, _not_met("psy", *given), None)
    gone = {"visit_result": "2", "lost_reason_psy": "4"}
    yield judged("psy", "连续 3 次未访到", gone, Row("M0L", "0", "yellow", None, 14), _not_met("psy"), None)
    died: Json = {
        "visit_result": "3",
        "death_date": "2026-03-01",
        "death_cause_psy": "1",
        "death_somatic": "3",
    }
    yield vector("psy", "死亡：登记原因", died, _not_met("psy"), outcome=nothing)
    why = [["answers.death_somatic", "required"]]
    somatic = {name: value for name, value in died.items() if name != "death_somatic"}
    yield vector("psy", "躯体疾病死亡要有类别", somatic, _not_met("psy"), faults=why)
