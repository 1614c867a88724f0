"""Vectors of mothers and children, expected results written by hand (domain.md §5.6)."""

from collections.abc import Iterator

from tests.vectors.bases import vector
from tests.vectors.common import Json, person
from tests.vectors.judged import Row, judged

AN1, AN3 = Row("AN1", "2", "red", "1", 14), Row("AN3", "1")
AN2 = Row("AN2", "2", "orange", "2", 14)


def _antenatal(name: str, change: Json, *alerts: str) -> Json:
    given = {"class_desc": "见检查"} if alerts else {}
    row = AN2 if alerts else AN3
    found = [[code, "orange"] for code in alerts]
    return judged("antenatal", name, given | change, row, field="class", alerts=found)


def _overridden(form: str) -> Iterator[Json]:
    """The doctor's class against the proposed one: with a reason, or doubted."""
    other = {"class": "2", "class_desc": "医生认为异常"}
    yield vector(form, "改了分类没有理由", other, outcome={"flags": ["Q-31"]})
    yield vector(form, "改了分类有理由", other | {"visit_class_reason": "既往早产史"}, outcome={"flags": []})


def pregnancy() -> Iterator[Json]:
    yield from _overridden("antenatal")
    for sign in "12345678":
        change = {"danger_signs": [sign], "class_desc": "危急"}
        yield judged("antenatal", f"危急征象 {sign}", change, AN1, field="class", alerts=[["AN1", "red"]])
    yield _antenatal("收缩压 140", {"sbp": 140}, "AN-BP")
    yield _antenatal("收缩压 139", {"sbp": 139})
    yield _antenatal("舒张压 90", {"dbp": 90}, "AN-BP")
    yield _antenatal("舒张压 89", {"dbp": 89})
    for rate, odd in ((109, True), (110, False), (160, False), (161, True)):
        yield _antenatal(f"胎心率 {rate}", {"fhr": rate}, *(["AN-FHR"] if odd else []))
    yield _antenatal("血红蛋白 109", {"hb": 109}, "AN-HB")
    yield _antenatal("血红蛋白 110", {"hb": 110})
    for code in "3456":
        yield _antenatal(f"尿蛋白 {code}", {"u_pro": code}, "AN-PRO")
    yield _antenatal("尿蛋白 ±", {"u_pro": "2"})
    yield _antenatal("几项都有", {"sbp": 150, "hb": 100, "u_pro": "4"}, "AN-BP", "AN-HB", "AN-PRO")
    yield from _weeks()


def _weeks() -> Iterator[Json]:
    late = ("fundal", "abd_circ", "fetal_pos")
    for weeks, names in ((15, (*late, "fhr")), (19, late), (27, ("fetal_pos",))):
        yield vector("antenatal", f"{weeks} 周可以不查", {"gest_weeks": weeks}, (*names, "lmp"))
    for weeks, asked in ((16, ["fhr"]), (20, ["fundal", "abd_circ"]), (28, ["fetal_pos"])):
        missing = [[f"answers.{name}", "required"] for name in asked]
        yield vector("antenatal", f"{weeks} 周要查", {"gest_weeks": weeks}, (*asked, "lmp"), faults=missing)
    for day, flags in (
        ("2025-09-09", []),
        ("2025-09-10", ["soft"]),
        ("2025-08-12", []),
        ("2025-08-11", ["soft"]),
    ):
        yield vector("antenatal", f"孕 28 周而末次月经 {day}", {"lmp": day}, outcome={"flags": flags})
    for weeks, due in (
        (15, "2026-03-17"),
        (16, "2026-04-14"),
        (21, "2026-04-28"),
        (28, "2026-05-12"),
        (37, None),
    ):
        yield vector(
            "antenatal", f"孕 {weeks} 周后的下次", {"gest_weeks": weeks}, ("lmp",), computed={"next_due": due}
        )
    for weight, flags in ((64, []), (64.1, ["soft"])):
        before = {"previous": {"occurred_on": "2026-03-03", "weight": 62}}
        yield vector(
            "antenatal", f"一周后体重 {weight}", {"weight": weight}, context=before, outcome={"flags": flags}
        )
    for who, applies in ((person("1996-01-01", "1"), False), (person("2011-03-11", "2"), False),
                         (person("2011-03-10", "2"), True), (person("1975-03-11", "2"), True),
                         (person("1975-03-10", "2"), False)):  # fmt: skip
        born = who["resident"]
        name = f"性别 {born['sex']}，{born['birth_date']} 出生"
        yield vector("antenatal", name, {}, context=who, outcome={"applies": applies})


def childbed() -> Iterator[Json]:
    yield from _overridden("postnatal")
    for field in ("breast", "lochia", "uterus", "wound"):
        told = {"breast": {"breast_desc": "红肿"}, "wound": {"wound_heal": "2", "wound_infect": "1"}}
        change = {field: "2", "class_desc": "见检查"} | told.get(field, {})
        yield judged("postnatal", f"{field} 异常", change, Row("PN2", "2"), field="class")
    unsaid = [["answers.wound_heal", "required"], ["answers.wound_infect", "required"]]
    yield vector("postnatal", "伤口异常要写愈合和感染", {"wound": "2"}, faults=unsaid)
    yield judged("postnatal", "未见异常", {}, Row("PN1", "1"), field="class")
    yield vector("postnatal", "产后天数", {}, computed={"pp_days": 7, "next_due": "2026-04-14"})
    for day, faults in (("2025-12-10", []), ("2025-12-09", [["answers.delivery_date", "rule"]])):
        change = {"delivery_date": day, "discharge_date": "2026-03-06"}
        yield vector("postnatal", f"{day} 分娩", change, faults=faults)
    for day, flags in (("2026-03-03", []), ("2026-03-02", ["postnatal_late"])):
        change = {"discharge_date": day, "delivery_date": "2026-03-01"}
        yield vector("postnatal", f"{day} 出院", change, outcome={"flags": flags})
    for day, flags in (("2026-01-27", []), ("2026-01-28", ["postnatal_window"]), ("2026-01-13", []),
                       ("2026-01-12", ["postnatal_window"])):  # fmt: skip
        six_weeks: Json = {
            "pp_stage": "2",
            "delivery_date": day,
            "discharge_date": "2026-01-29",
            "guide42": ["1"],
        }
        yield vector("postnatal", f"{day} 分娩，42 天检查", six_weeks, ("guide",), outcome={"flags": flags})
    early = {"delivery_date": "2026-03-07"}
    yield vector("postnatal", "出院早于分娩", early, faults=[["answers.discharge_date", "rule"]])
    for sbp, flags in ((139, []), (140, ["soft"])):
        yield vector("postnatal", f"产后收缩压 {sbp}", {"sbp": sbp, "dbp": 80}, outcome={"flags": flags})


def newborn() -> Iterator[Json]:
    for name, change, code in (
        ("体温 37.6", {"temp": 37.6}, "NB-TEMP"),
        ("体温 35.9", {"temp": 35.9}, "NB-TEMP"),
        ("黄疸到四肢", {"jaundice": "4"}, "NB-JAUNDICE"),
        ("黄疸到手足", {"jaundice": "5"}, "NB-JAUNDICE"),
        ("体重下降超过 10%", {"weight": 2.87}, "NB-LOSS"),
        ("脐部有渗出", {"cord": "3"}, "NB-CORD"),
        ("每日吃奶 5 次", {"milk_times": 5}, "NB-FEED"),
    ):
        row = Row("NB1", None, "orange", "2", 14)
        yield judged("newborn", name, change, row, alerts=[[code, "orange"]])
    fine = Row("NB3", within=28)
    for name, change in (
        ("体温 37.5", {"temp": 37.5}),
        ("体温 36.0", {"temp": 36}),
        ("黄疸到躯干", {"jaundice": "3"}),
        ("体重正好下降 10%", {"weight": 2.88}),
        ("每日吃奶 6 次", {"milk_times": 6}),
        ("呼吸 60 次对新生儿不是危急", {"rr": 60}),
        ("孕 37 周", {"gest": 37}),
        ("出生体重 2.5", {"birth_weight": 2.5, "weight": 2.5}),
    ):
        yield judged("newborn", name, change, fine, alerts=[])
    risky = Row("NB2", None, "yellow", None, 7)
    for name, change in (
        ("孕 36 周", {"gest": 36}),
        ("出生体重 2.49", {"birth_weight": 2.49, "weight": 2.5}),
        ("窒息", {"asphyxia": "2"}),
    ):
        yield judged("newborn", name, change, risky, alerts=[["NB-RISK", "yellow"]])
    missing = [["answers.milk_ml", "required"], ["answers.milk_times", "required"]]
    yield vector("newborn", "人工喂养要问吃奶量", {"feeding": "3"}, faults=missing)
    for born, applies in (("2026-01-27", True), ("2026-01-26", False)):
        yield vector("newborn", f"{born} 出生", {}, context=person(born), outcome={"applies": applies})


def childhood() -> Iterator[Json]:
    for develop, hearing, rule in (("1", "1", "CH1"), ("2", "1", "CH2"), ("1", "2", "CH2")):
        change: Json = {"develop": develop, "hearing": hearing}
        signs = {"warning6": ["4"]} if develop == "2" else {}
        yield judged("child", f"发育 {develop}，听力 {hearing}", change | signs, Row(rule))
    yield vector("child", "6 月后 8 月", {}, computed={"stage_months": 6, "next_due": "2026-05-08"})
    for born, flags in (("2025-10-09", []), ("2025-10-10", ["age_window"]), ("2025-08-08", []),
                        ("2025-08-07", ["age_window"])):  # fmt: skip
        yield vector("child", f"{born} 出生，查 6 月", {}, context=person(born), outcome={"flags": flags})
    yield vector("child", "未过要说明预警征象", {"develop": "2"}, faults=[["answers.warning6", "required"]])
    yield vector("child", "6 月的预警征象", {"develop": "2", "warning6": ["2", "4"]}, faults=[])
    wrong = {"develop": "2", "warning6": ["1"], "warning8": ["1"]}
    yield vector("child", "8 月的征象不在 6 月问", wrong, faults=[["answers.warning8", "not_shown"]])
    yield vector("child", "通过就没有征象", {"warning6": ["1"]}, faults=[["answers.warning6", "not_shown"]])
    yield from _ages()


def _ages() -> Iterator[Json]:
    """What is asked at each age."""
    young = ("teeth", "hearing", "hb")
    for born, flags in (("2026-02-10", []), ("2026-02-11", ["age_window"]), ("2026-01-27", []),
                        ("2026-01-26", ["age_window"])):  # fmt: skip
        change = {"age_stage": "1", "weight": 4.2, "height": 54}
        yield vector(
            "child", f"{born} 出生，查满月", change, young, context=person(born), outcome={"flags": flags}
        )
    no_blood = [["answers.hb", "required"]]
    infant = person("2025-07-10")
    yield vector(
        "child", "8 月要查血红蛋白", {"age_stage": "8"}, ("hb", "navel"), context=infant, faults=no_blood
    )
    before = {"previous": {"occurred_on": "2026-01-10", "hb": 118}}
    yield vector("child", "6 月查过，8 月不必", {"age_stage": "8"}, ("hb", "navel"), context=infant | before)
    gone = ("head", "face", "skin", "fontanelle", "neck_mass", "navel", "limbs", "anus_genital", "rickets_sx",
            "rickets_sg", "outdoor_h", "vitd_iu")  # fmt: skip
    four = {"age_stage": "48", "weight": 16, "height": 102, "teeth": 20, "va": 4.8}
    yield vector("child", "4 岁查视力，不问佝偻病", four, gone, context=person("2022-03-10"))
    blind = {name: value for name, value in four.items() if name != "va"}
    yield vector(
        "child",
        "4 岁要查视力",
        blind,
        gone,
        context=person("2022-03-10"),
        faults=[["answers.va", "required"]],
    )
    for stage in ("1", "3", "8"):
        change = {"age_stage": stage}
        yield vector(
            "child", f"{stage} 月没有中医指导", change | {"tcm": ["1"]}, fault=["answers.tcm", "not_shown"]
        )
    for born_on, applies in (("2019-03-11", True), ("2019-03-10", False)):
        yield vector("child", f"{born_on} 出生", {}, context=person(born_on), outcome={"applies": applies})
