"""Vectors of old people's assessments: the examples of domain.md §5.7-5.9 as given, and the bounds."""

from collections.abc import Iterator

from app.formdefs import catalog
from app.formdefs.answers.check import complete
from tests.vectors.bases import ANSWERS, context_for, vector
from tests.vectors.common import Json, person
from tests.vectors.judged import Row, judged
from tests.vectors.read import context_of

ITEMS = ("meal", "wash", "dress", "toilet", "move")
SCORES = ((0, 0, 3, 5), (0, 1, 3, 7), (0, 0, 3, 5), (0, 1, 5, 10), (0, 1, 5, 10))
TYPES = (
    (2, 3, 4, 14), (11, 12, 13, 29), (10, 21, 26, 31), (9, 16, 28, 32),
    (23, 25, 27, 30), (19, 22, 24, 33), (5, 6, 7, 8), (15, 17, 18, 20),
)  # fmt: skip
LEANING: tuple[Json, ...] = (  # one type leans, and too much else is raised to call it balanced
    {"q2": "5", "q4": "3", "q11": "4"},
    {"q2": "5", "q12": "3", "q13": "4"},
    {"q4": "4", "q5": "3", "q10": "5", "q21": "3"},
    {"q2": "4", "q10": "3", "q13": "5", "q16": "5", "q32": "2"},
    {"q4": "4", "q5": "3", "q15": "2", "q23": "4", "q27": "4"},
    {"q2": "4", "q8": "3", "q13": "3", "q19": "4", "q24": "4"},
    {"q4": "5", "q5": "3", "q8": "5", "q12": "2"},
    {"q4": "5", "q5": "4", "q17": "3", "q20": "5"},
)
LABORATORY = (
    "fbg", "hb", "wbc", "plt", "alt", "ast", "tbil", "cr", "bun", "tc", "tg", "ldl", "hdl", "hba1c", "u_pro",
    "u_glu", "u_ket", "u_bld", "ecg", "us", "chest_dr", "feedback_date", "feedback_mode",
)  # fmt: skip
OWN = ("self_health", "cognition", "emotion")  # asked of elders only
PSYCHIATRIC = ("fbg", "hb", "wbc", "plt", "alt", "ecg")  # of those with psychosis, domain.md §5.4


def self_care() -> Iterator[Json]:
    """Levels 1 to 4 of each item, their scores, the grade."""
    for scores, levels, grade in (
        ((0, 0, 0, 0, 0), "11111", "1"),
        ((3, 3, 3, 5, 5), "33333", "4"),
        ((0, 1, 0, 1, 1), "12122", "1"),
        ((0, 1, 0, 1, 5), "12123", "2"),
        ((5, 7, 5, 10, 10), "44444", "4"),
        ((0, 0, 3, 0, 1), "11312", "2"),
        ((3, 0, 0, 0, 5), "31113", "2"),
        ((3, 1, 0, 5, 0), "32131", "3"),
        ((5, 3, 0, 5, 5), "43133", "3"),
        ((0, 7, 0, 1, 10), "14124", "3"),
        ((3, 1, 0, 5, 10), "32134", "4"),
    ):
        change = dict(zip(ITEMS, levels, strict=True))
        result = {"total": sum(scores), "grade": grade}
        yield vector("selfcare", f"{scores} 合计 {sum(scores)}", change, computed=result)
    for item, of_item in zip(ITEMS, SCORES, strict=True):
        for level, score in enumerate(of_item, 1):
            yield vector("selfcare", f"{item} 第 {level} 级", {item: str(level)}, computed={"total": score})
    yield vector("selfcare", "缺一项就没有总分", {}, ("meal",), fault=["answers.meal", "required"],
                 computed={"total": None, "grade": None})  # fmt: skip
    for levels, rule, severity in (
        ("11111", "S1", None),
        ("12123", "S2", None),
        ("14124", "S3", "yellow"),
        ("44444", "S4", "yellow"),
    ):
        change = dict(zip(ITEMS, levels, strict=True))
        yield judged("selfcare", f"等级 {levels}", change, Row(rule, None, severity, None, 365))


def constitution() -> Iterator[Json]:
    for each in _constitutions():
        yield _guided(each)
    yield from guidance()


def _guided(each: Json) -> Json:
    """With advice on each constitution that is found, so that nothing but what is tried is wrong."""
    form = catalog.definition("tcm33")
    assert form is not None
    answers = ANSWERS["tcm33"] | each.get("change", {})
    given = {name: value for name, value in answers.items() if name not in each.get("drop", ())}
    found = complete(form, given, context_of(context_for("tcm33")))
    held = {f"guide{n}" for n in range(1, 10) if found.get(f"result{n}") in ("2", "3")}
    wanted = (held or ({"guide"} if "constitution" in found else set())) - {"guide9"}
    change = each.get("change", {}) | {name: ["2"] for name in sorted(wanted)}
    drop = [*each.get("drop", ()), *([] if "guide9" in held else ["guide9"])]
    return each | {"change": change, "drop": drop}


def _constitutions() -> Iterator[Json]:
    nothing = dict.fromkeys((f"result{n}" for n in range(1, 9)), "0")
    lowest = dict.fromkeys((f"score{n}" for n in range(1, 9)), 4)
    yield _tcm("全部答 1", {}, {**lowest, **nothing, "q9": "1", "q28": "1", "score9": 21, "result9": "2"})
    middling = dict.fromkeys((f"q{n}" for n in range(1, 34) if n not in (9, 28)), "3")
    body = {"weight": 69, "waist": 88}
    all_three = {f"score{n}": 12 for n in range(1, 9)} | {f"result{n}": "2" for n in range(1, 9)}
    yield _tcm(
        "全部答 3", middling | body, {**all_three, "q9": "3", "q28": "3", "score9": 15, "result9": "0"}
    )
    damp = {"q1": "5", "q16": "3", "q32": "1", "weight": 77, "waist": 82}
    found = {"q9": "5", "q28": "2", "score4": 11, "result4": "2", "score9": 25, "result9": "0"}
    yield _tcm("q1=5、q9=5、q16=3、q28=2、q32=1", damp, found)
    for n, questions in enumerate(TYPES, 1):
        yield from _one_type(n, questions)
    yield from _measured()
    yield from _named()


def _named() -> Iterator[Json]:
    """All that hold are told, also those that only lean."""
    everything = dict.fromkeys((f"q{n}" for n in range(1, 34) if n not in (9, 28)), "3")
    for name, change, text in (
        ("全部答 1", {}, "平和质"),
        ("气郁 9 分", {"q5": "5", "q6": "2", "q1": "5"}, "基本是平和质、倾向气郁质"),
        ("阳虚 12 分、气虚 9 分", {"q11": "5", "q12": "5", "q2": "5", "q4": "2"}, "倾向气虚质、阳虚质"),
        ("平和 16 分，各型都不到 9 分", {"q5": "5", "q1": "1", "q13": "2"}, "未见明显偏颇，也非平和质"),
        ("全部答 3", everything | {"weight": 69, "waist": 88},
         "气虚质、阳虚质、阴虚质、痰湿质、湿热质、血瘀质、气郁质、特禀质"),
    ):  # fmt: skip
        yield _tcm(f"{name}的判定", change, {"constitution": text})
    yield vector("tcm33", "缺题就没有判定", {}, ("q1",), fault=["answers.q1", "required"],
                 computed={"constitution": None})  # fmt: skip


def guidance() -> Iterator[Json]:
    """For each constitution that holds or leans; on the whole where none does."""
    both = {"q5": "5", "q6": "2", "q1": "5", "guide7": ["1"]}
    yield vector("tcm33", "平和质与倾向气郁质各有指导", both, faults=[])
    for gone in ("guide7", "guide9"):
        left = {name: value for name, value in both.items() if name != gone}
        yield vector("tcm33", f"缺 {gone}", left, ("guide9",) if gone == "guide9" else (),
                     faults=[[f"answers.{gone}", "required"]])  # fmt: skip
    yield vector(
        "tcm33", "没有判定的体质没有指导", {"guide1": ["2"]}, faults=[["answers.guide1", "not_shown"]]
    )
    none = {"q5": "5", "q1": "1", "q13": "2"}
    yield vector("tcm33", "都不是：总的指导", none | {"guide": ["2"]}, ("guide9",), faults=[])
    yield vector("tcm33", "都不是，没有指导", none, ("guide9",), faults=[["answers.guide", "required"]])
    other = [["answers.guide_other", "required"]]
    yield vector("tcm33", "其他指导要写明", {"guide9": ["6"]}, faults=other)


def _tcm(name: str, change: Json, computed: Json) -> Json:
    return vector("tcm33", name, change, computed=computed)


def _one_type(n: int, questions: tuple[int, ...]) -> Iterator[Json]:
    """The type's four answers alone are raised: 8 is no, 9 and 10 leaning, 11 and more is yes."""
    asked = [q for q in questions if q not in (9, 28)]
    for extra, result in ((4, "0"), (5, "3"), (6, "3"), (7, "2")):
        given = [min(extra, 4), max(extra - 4, 0)]
        change = {f"q{q}": str(1 + more) for q, more in zip(asked, given, strict=False)}
        yield _tcm(f"第 {n} 型 {4 + extra} 分", change, {f"score{n}": 4 + extra, f"result{n}": result})


def _measured() -> Iterator[Json]:
    """Height 200 cm, so that the weight is four times the BMI."""
    for bmi, code in (
        (23.9, "1"),
        (24, "2"),
        (24.9, "2"),
        (25, "3"),
        (25.9, "3"),
        (26, "4"),
        (27.9, "4"),
        (28, "5"),
    ):
        body: Json = {"height": 200, "weight": bmi * 4}
        yield _tcm(f"BMI {bmi}", body, {"bmi": bmi, "q9": code})
    for waist, code in (
        (79.9, "1"), (80, "2"), (85, "2"), (86, "3"), (90, "3"), (91, "4"), (105, "4"), (105.1, "5"),
    ):  # fmt: skip
        yield _tcm(f"腹围 {waist}", {"waist": waist}, {"q28": code})
    leaning = {"q5": "5", "q6": "2", "q1": "5"}  # 气郁 9 分, 平和 21 分
    yield _tcm(
        "有一型倾向是：基本是平和质", leaning, {"score7": 9, "result7": "3", "score9": 21, "result9": "3"}
    )
    for q5, score, result in (("5", 17, "2"), ("5", 16, "0")):
        change = {"q5": q5, "q1": "1"} | ({"q13": "2"} if score == 16 else {})
        yield _tcm(f"平和质 {score} 分", change, {"score9": score, "result9": result})
    yield vector("tcm33", "缺一题就没有该型", {}, ("q2",), fault=["answers.q2", "required"],
                 computed={"score1": None, "result1": None, "score9": None, "result9": None})  # fmt: skip
    for n, questions in enumerate(TYPES, 1):
        asked = [q for q in questions if q not in (9, 28)][:2]
        yield judged("tcm33", f"第 {n} 型是", {f"q{q}": "5" for q in asked}, Row(f"TCM{n}", within=365))
        leans = {f"q{asked[0]}": "5", f"q{asked[1]}": "2"}
        rules = ["TCM9", f"TCM{n}L"]
        yield vector("tcm33", f"倾向第 {n} 型", leans, outcome={"rule": "TCM9", "rules": rules})
        alone = {"rule": f"TCM{n}L", "rules": [f"TCM{n}L"]}
        yield vector("tcm33", f"倾向第 {n} 型，不是平和质", LEANING[n - 1], outcome=alone)
    yield judged("tcm33", "平和质", {}, Row("TCM9", within=365))


def exam() -> Iterator[Json]:
    for grade, row in (
        ("1", Row("E1", within=365)),
        ("2", Row("E1", within=365)),
        ("3", Row("E3", None, "yellow", None, 365)),
        ("4", Row("E3", None, "yellow", None, 365)),
    ):
        past = {"selfcare": [{"occurred_on": "2025-11-10", "grade": grade}]}
        yield judged("exam65", f"自理等级 {grade}", {}, row, context={"past": past})
        yield vector("exam65", f"自理等级 {grade} 取自评估", {"self_care_grade": "1"}, context={"past": past},
                     computed={"self_care_grade": grade})  # fmt: skip
    nothing: Json = {"selfcare": [], "tcm33": []}
    yield vector("exam65", "一年内没有自理评估", {"self_care_grade": "2"}, context={"past": nothing},
                 computed={"self_care_grade": None, "tcm_result": None},
                 outcome={"flags": ["selfcare_missing"]})  # fmt: skip
    answers: list[tuple[object, str | None]] = [("阳虚质、倾向痰湿质", "阳虚质、倾向痰湿质"), (4, None)]
    for told, result in answers:
        looked_at: Json = {"tcm33": [{"occurred_on": "2026-03-10", "constitution": told}]}
        yield vector(
            "exam65", f"中医体质 {told}", {}, context={"past": looked_at}, computed={"tcm_result": result}
        )
    odd = {"assess": "2", "abnormal1": "血压偏高"}
    yield judged("exam65", "有异常", odd, Row("E2", within=365))
    need = [["answers.abnormal1", "required"]]
    yield vector("exam65", "有异常要写明", {"assess": "2"}, faults=need)
    yield vector("exam65", "村级只做一部分", {"exam_complete": False}, LABORATORY)
    missing = [[f"answers.{name}", "required"] for name in LABORATORY]
    yield vector("exam65", "全部完成要有全部检查", {}, LABORATORY, faults=missing)
    for day, faults in (
        ("2024-12-31", []),
        ("2025-01-01", [["answers.hba1c", "required"], ["answers.chest_dr", "required"]]),
    ):
        context = {"occurred_on": day, "recorded_on": day}
        change = {"feedback_date": "2025-01-10"}
        yield vector("exam65", f"{day} 的糖化血红蛋白和胸片", change, ("hba1c", "chest_dr"), context=context,
                     faults=faults)  # fmt: skip
    yield from _coughs()
    yield from _sides_and_feedback()


def _coughs() -> Iterator[Json]:
    for symptoms in (["7"], ["8", "13"]):
        row = Row("E1", None, "yellow", None, 365)
        name = f"症状 {'、'.join(symptoms)}：肺结核可疑"
        yield judged("exam65", name, {"symptoms": symptoms}, row, alerts=[["TB-SUSPECT", "yellow"]])


def _before_sixty_five() -> Iterator[Json]:
    """The yearly check of patients: what is the elders' own is not asked."""
    laboratory = tuple(name for name in LABORATORY if name not in ("feedback_date", "feedback_mode"))
    consent: Json = {"exam_consent": True}
    for code in ("I10", "E11", "F20"):
        ill = person("1985-01-01", conditions=(code,))
        foot = {"dp": "1"} if code == "E11" else {}
        name = f"{code} 患者未满 65 岁"
        yield vector("exam65", name, consent | foot, OWN, context=ill, outcome={"applies": True})
        need = [[f"answers.{each}", "required"] for each in PSYCHIATRIC] if code == "F20" else []
        yield vector(
            "exam65", f"{name}，没有化验", consent | foot, (*OWN, *laboratory), context=ill, faults=need
        )
    young = person("1985-01-01", conditions=("I10",))
    asked = [[f"answers.{each}", "not_shown"] for each in OWN]
    yield vector("exam65", "未满 65 岁不问老年人的题", consent, context=young, faults=asked)
    yield vector("exam65", "不同意体检", {"exam_consent": False}, OWN, context=young,
                 faults=[["answers.exam_consent", "rule"]])  # fmt: skip
    yield vector("exam65", "未满 65 岁要问同意", {}, OWN, context=young,
                 faults=[["answers.exam_consent", "required"]])  # fmt: skip
    other = person("1985-01-01", conditions=("J44",))
    yield vector("exam65", "其他人未满 65 岁", consent, OWN, context=other, outcome={"applies": False})


def _sides_and_feedback() -> Iterator[Json]:
    right = {"sbp_r": 130, "dbp_r": 82}
    left = ("sbp_l", "dbp_l")
    yield vector("exam65", "只量右侧", right, left)
    neither = [["answers.sbp_l", "required"], ["answers.sbp_r", "required"]]
    yield vector("exam65", "两侧都没有量", {}, left, faults=neither)
    for value, flags in ((148, []), (149, ["soft"])):
        yield vector("exam65", f"两侧相差 {value - 128}", right | {"sbp_r": value}, outcome={"flags": flags})
    yield vector("exam65", "收缩压等于舒张压", {"sbp_l": 80}, faults=[["answers.sbp_l", "rule"]])
    for day, flags in (("2026-04-09", []), ("2026-04-10", ["feedback_late"])):
        yield vector("exam65", f"{day} 反馈", {"feedback_date": day}, outcome={"flags": flags})
    yield vector(
        "exam65", "反馈早于体检", {"feedback_date": "2026-03-09"}, faults=[["answers.feedback_date", "rule"]]
    )
    for acuity, faults in (
        (2, []),
        (2.01, [["answers.va_l", "rule"]]),
        (2.99, [["answers.va_l", "rule"]]),
        (3, []),
    ):
        yield vector("exam65", f"左眼视力 {acuity}", {"va_l": acuity}, faults=faults)
    diabetic = person("1955-01-01", conditions=("E11",))
    yield vector("exam65", "糖尿病患者查足背动脉", {"dp": "1"}, context=diabetic)
    yield vector(
        "exam65", "糖尿病患者要查足背动脉", {}, context=diabetic, faults=[["answers.dp", "required"]]
    )
    yield vector("exam65", "其他人不查足背动脉", {"dp": "1"}, faults=[["answers.dp", "not_shown"]])
    yield vector("exam65", "粗筛阳性要有评分", {"cognition": "2"}, faults=[["answers.mmse", "required"]])
    yield from _before_sixty_five()
    for born, applies in (("1961-03-10", True), ("1961-03-11", False)):
        for form in ("exam65", "selfcare", "tcm33"):
            change, drop = ({"exam_consent": True}, OWN) if form == "exam65" and not applies else ({}, ())
            yield vector(
                form, f"{born} 出生", change, drop, context=person(born), outcome={"applies": applies}
            )
