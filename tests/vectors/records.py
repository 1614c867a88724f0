"""Vectors of what happens to a resident's record (domain.md §2.4, §3.3)."""

from collections.abc import Iterator

from tests.vectors.bases import vector
from tests.vectors.common import Json, person

FORM = "record_change"
RIGHT: dict[str, Json] = {
    "died": {"death_cause": "脑卒中"},
    "moved_out": {"to_place": "外省随子女居住"},
    "moved": {"area_code": "360783104203"},
    "household": {"household_no": "36078310420200012"},
    "lost": {"reason": "电话、上门均联系不上，邻居不知去向"},
    "refused": {"reason": "本人书面拒绝"},
    "untrue": {"reason": "村委会证明查无此人"},
    "other": {"reason": "参军"},
    "reopened": {"reopening": "2", "reason": "已返乡居住"},
    "disease": {
        "condition": "E11",
        "confirmed_on": "2026-03-01",
        "hospital": "县人民医院",
        "basis": "空腹血糖 8.1，复查 7.9 mmol/L",
    },
    "disease_over": {"condition": "I10", "end_reason": "2"},
    "listed": {"group": "G08", "document": "残疾人证号"},
    "unlisted": {"group": "G13"},
    "pregnant": {"lmp": "2026-01-01"},
    "pregnancy_over": {"outcome": "1"},
    "mother": {"mother_id_no": "11010519491231002X"},
}
WOMAN = person("1996-01-01", "2")
CARRYING = ("pregnant", "pregnancy_over")


def changes() -> Iterator[Json]:
    """Each of them as it should be, and without each answer that it needs."""
    for change, answers in RIGHT.items():
        context = WOMAN if change in CARRYING else {}
        right = {"change": change, **answers}
        flags = ["not_listed"] if change == "unlisted" else []
        yield _vector(f"{change} 齐全", right, context=context, outcome={"flags": flags})
        for name in answers:
            less = {key: value for key, value in right.items() if key != name}
            yield _vector(
                f"{change} 缺 {name}", less, context=context, faults=[[f"answers.{name}", "required"]]
            )
    yield _vector("不问别的事项的答案", {"change": "died", "death_cause": "不详", "to_place": "外省"},
                  faults=[["answers.to_place", "not_shown"]])  # fmt: skip


def days() -> Iterator[Json]:
    died = {"change": "died", "death_cause": "不详"}
    for day, faults in (
        ("2026-03-10", []),
        ("2026-03-11", [["answers.changed_on", "rule"]]),
        ("1970-01-01", []),
        ("1969-12-31", [["answers.changed_on", "rule"]]),
    ):
        yield _vector(f"发生于 {day}", died | {"changed_on": day}, faults=faults)
    disease = {"change": "disease", **RIGHT["disease"]}
    for day, faults in (
        ("2026-03-09", []),
        ("2026-03-10", [["answers.confirmed_on", "rule"]]),
        ("1969-12-31", [["answers.confirmed_on", "rule"]]),
    ):
        yield _vector(f"确诊于 {day}", disease | {"confirmed_on": day}, faults=faults)
    closed = {"resident": {**WOMAN["resident"], "death_date": "2026-03-01"}}
    again = {"change": "reopened", "reopening": "1", "reason": "误报死亡"}
    yield _vector("死亡之后也能登记变动", again, context=closed, day=[])


def pregnancies() -> Iterator[Json]:
    for name, answers, faults in (
        ("末次月经在 308 天前", {"lmp": "2025-05-05"}, []),
        ("末次月经在 309 天前", {"lmp": "2025-05-04"}, [["answers.lmp", "rule"]]),
        ("末次月经晚于发生日期", {"lmp": "2026-03-10"}, [["answers.lmp", "rule"]]),
        ("只有预产期", {"edd": "2026-10-08"}, []),
        ("预产期在 300 天后", {"edd": "2027-01-03"}, []),
        ("预产期在 301 天后", {"edd": "2027-01-04"}, [["answers.edd", "rule"]]),
        ("预产期过了 28 天", {"edd": "2026-02-09"}, []),
        ("预产期过了 29 天", {"edd": "2026-02-08"}, [["answers.edd", "rule"]]),
    ):
        yield _vector(name, {"change": "pregnant", **answers}, context=WOMAN, faults=faults)
    pregnant = {"change": "pregnant", "lmp": "2026-01-01"}
    for name, context, flags in (
        ("男性怀孕", person("1996-01-01", "1"), ["Q-09"]),
        ("14 岁怀孕", person("2011-03-11", "2"), ["Q-09"]),
        ("15 岁怀孕", person("2011-03-10", "2"), []),
        ("50 岁怀孕", person("1975-03-11", "2"), []),
        ("51 岁怀孕", person("1975-03-10", "2"), ["Q-09"]),
    ):
        yield _vector(name, pregnant, context=context, outcome={"flags": flags})


def doubts() -> Iterator[Json]:
    again = {"change": "disease", **RIGHT["disease"], "condition": "I10"}
    yield _vector("已在管的病再纳入", again, outcome={"flags": ["already_managed"]})
    absent = {"change": "disease_over", "condition": "E11", "end_reason": "1"}
    yield _vector("不在管的病结束管理", absent, outcome={"flags": ["not_managed"]})
    listed = {"resident": {"sex": "1", "birth_date": "1970-01-01", "groups": ["G13"], "conditions": []}}
    yield _vector(
        "退出所在的名单", {"change": "unlisted", "group": "G13"}, context=listed, outcome={"flags": []}
    )
    yield _vector("孕产妇不凭名单", {"change": "listed", "group": "G01", "document": "册"},
                  faults=[["answers.group", "not_a_code"]])  # fmt: skip


def _vector(name: str, answers: Json, **expected: object) -> Json:
    given = {"changed_on": "2026-03-09"} | answers
    return vector(FORM, name, given, () if "death_cause" in given else ("death_cause",), **expected)
