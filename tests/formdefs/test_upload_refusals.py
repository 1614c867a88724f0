"""An uploaded definition that is not sound is refused, with the place where it is not."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from app.accounts.models import Role, User
from app.errors import Invalid
from app.formdefs import catalog
from app.formdefs.definitions.resolve import shipped_rules
from app.formdefs.uploads.upload import check_file
from tests.formdefs.uploading import AGE, checked, htn, question
from tests.formdefs.workbooks import xlsform
from tests.make import Make


@pytest.fixture
def admin(make: Make) -> User:
    return make.user(Role.COUNTY_ADMIN)


WRONG: dict[str, tuple[object, str]] = {
    "no JSON": ("{", "不是有效的 JSON"),
    "a list": ([], "定义应是一个 JSON 对象"),
    "nothing": ({}, "code：缺少这一项"),
    "an unknown key": ({"colour": 1}, "colour：没有这种项目"),
    "an unknown block": (
        {"sections": [{"id": "a", "title": "b", "block": "../x"}]},
        "sections.0.block：没有这个共用部分",
    ),
    "an empty section": ({"sections": [{"id": "a", "title": "b"}]}, "sections.0：没有题目"),
    "no sections": ({"sections": []}, "sections：应有 1 到 60 个部分"),
    "an unknown kind": ({"kind": "dance"}, "kind：应是 form"),
    "an unknown group": ({"groups": ["G77"]}, "groups：应是代码的列表"),
    "a rule set that is not there": ({"rules": {"set": "x", "table": "y"}}, "rules.set：没有这个规则集"),
    "a table that is not there": ({"rules": {"set": "nephs_v3_2017", "table": "y"}}, "rules.table"),
    "no header": (
        {"sections": [{"id": "a", "title": "b", "fields": [{"id": "q", "label": "r", "type": "bool"}]}]},
        "缺少每张表都要有的题目 visit_mode",
    ),
    "depth": ("[" * 100 + "]" * 100, "嵌套超过"),
    "NUL": ({"title": "a\x00b"}, "含有无法保存的字符"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_definition_is_refused_with_the_place_for(what: str, admin: User, tmp_path: Path) -> None:
    content, expected = WRONG[what]
    whole = htn() | content if isinstance(content, dict) and content else content
    try:
        told = checked(tmp_path, whole).faults
    except Invalid as refused:
        told = [refused.message]
    assert any(expected in each for each in told)


WRONG_QUESTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown name": ({"show": {">": [{"var": "spb"}, 1]}}, "sbp：没有名为“spb”的题目或变量"),
    "an unknown operator": ({"show": {"xor": [1]}}, "sbp：没有运算符“xor”"),
    "a wrong type": ({"required": {"+": [1, 2]}}, "sbp：此处应为是或否，而不是数字"),
    "a comparison that means nothing": ({"show": {">": [{"var": "note"}, 1]}}, "不能比较文字和数字"),
    "digits that depend": ({"show": {"==": [{"round": [1, {"var": "dbp"}]}, 1]}}, "round 的小数位数"),
    "a text for a number": ({"max": "300"}, "fields.0.max：应是数字"),
    "an unknown type": ({"type": "colour"}, "没有这种题型"),
    "a calculation of itself": (
        {"type": "computed", "of": "number", "compute": {"+": [{"var": "sbp"}, 1]}},
        "sbp：计算式引用了自己",
    ),
}


@pytest.mark.parametrize("what", WRONG_QUESTIONS)
def test_a_question_is_refused_by_its_name_for(what: str, admin: User, tmp_path: Path) -> None:
    change, expected = WRONG_QUESTIONS[what]
    document = htn()
    question(document, "sbp").update(change)
    assert any(expected in each for each in checked(tmp_path, document).faults)


def test_what_the_program_reads_cannot_be_left_out(admin: User, tmp_path: Path) -> None:
    found = catalog.definition("resident_registration")
    assert found is not None
    document = deepcopy(found.wire())
    for section in document["sections"]:
        section["fields"] = [field for field in section["fields"] if field["id"] != "name"]
    assert any("name：系统要读取这一项" in each for each in checked(tmp_path, document).faults)


def test_a_rule_set_is_refused_without_a_table_that_a_form_uses(admin: User, tmp_path: Path) -> None:
    rules = deepcopy(shipped_rules("nephs_v3_2017"))
    del rules["tables"]["dm"]
    rules["tables"]["htn"]["rows"][0]["colour"] = "red"
    faults = checked(tmp_path, rules).faults
    assert "tables.dm：缺少这张表，有表单在用" in faults
    assert any(each.startswith("tables.htn.rows.0.colour") for each in faults)


def test_a_rule_set_without_a_change_is_refused(admin: User, tmp_path: Path) -> None:
    assert checked(tmp_path, shipped_rules("vitals")).faults == ["与现用的规则没有不同"]


def _deep(content: Any, path: str, value: object) -> Any:
    """The content with that value at the path."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    part = content
    for step in way:
        part = part[step]
    part[last] = value
    return content


HTN, EXAM = "tables/htn/", "tables/exam65/"
WRONG_RULES: list[tuple[str, str, object, str]] = [
    ("plan", "params/narrow_days", "x", "params.narrow_days：应是 0 到 90 的整数"),
    ("plan", "params/wide_days", 10**9, "params.wide_days：应是 0 到 183 的整数"),
    ("plan", "params/mode", 7, "params.mode：应是 0 到 2 的整数"),
    ("plan", "params/quota", 4, "params.quota：没有这种项目"),
    ("plan", "params", {}, "params.narrow_days：缺少这一项"),
    ("plan", "warnings/red_hours", "x", "warnings.red_hours：应是 1 到 720 的整数"),
    ("plan", "warnings", {}, "warnings.red_hours：缺少这一项"),
    ("nephs_v3_2017", "params/bp_sbp_limit", None, "params.bp_sbp_limit：应是数字、日期"),
    ("nephs_v3_2017", "params/bp_sbp_limit", "140", "params.bp_sbp_limit：应是数字"),
    ("nephs_v3_2017", "params/bp_sbp_limit", -1, "params.bp_sbp_limit：应在 0 到 1400 之间（现用 140）"),
    ("nephs_v3_2017", EXAM + "params/since_2025", "soon", "tables.exam65.params.since_2025：应是日期"),
    ("nephs_v3_2017", HTN + "rows", [], "tables.htn.rows：至少要有一行规则"),
    ("nephs_v3_2017", HTN + "rows/0/when", None, "tables.htn.rows.0.when：不能为空"),
    ("nephs_v3_2017", HTN + "rows/0/referral", "9", "tables.htn.rows.0.referral：应是 1（紧急转诊）"),
    ("nephs_v3_2017", HTN + "class_field", "klass", "htn：class_field：没有题目 klass"),
    ("nephs_v3_2017", HTN + "class_order", ["4", "3", "2", "1", "7"], "htn：class_order：题目 visit"),
    ("nephs_v3_2017", HTN + "schedule/quota", 0, "tables.htn.schedule.quota：应是 1 到 12 的整数"),
    ("nephs_v3_2017", HTN + "schedule/quota", 100, "tables.htn.schedule.quota：应是 1 到 12 的整数"),
    ("nephs_v3_2017", HTN + "schedule/zzz", 1, "tables.htn.schedule.zzz：没有这种项目"),
    ("nephs_v3_2017", HTN + "schedule/next_form", "nowhere", "htn：schedule.next_form：没有表单 nowhere"),
    ("nephs_v3_2017", EXAM + "schedule/years", 10**9, "tables.exam65.schedule.years：应是 0 到 120 的整数"),
    (
        "nephs_v3_2017",
        "tables/child/schedule/points/0/at",
        10**12,
        "tables.child.schedule.points.0.at：应是 0 到 40000 的整数",
    ),
    (
        "nephs_v3_2017",
        "tables/child/schedule/points/1/at",
        20_000,
        "tables.child.schedule.points.1.at：按月计时，应是 0 到 1320 的整数",
    ),
    ("vitals", "alerts/0/when", None, "alerts.0.when：不能为空"),
    ("vitals", "past/weighings", 5, "past.weighings"),
    ("vitals", "past/weighings/days", "x", "past.weighings.value.days：应是 0 到 4000 的整数"),
    ("vitals", "past/weighings/forms", None, "past.weighings.value.forms"),
    ("vitals", "past/weighings/fields", {"weight": "zzz"}, "past.weighings.value.fields"),
    ("vitals", "past/weighings/most", 9, "htn：past.weighings：要取答案"),
    ("vitals", "past", {}, "past.weighings：缺少这一项，有规则在用"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "value", "told"), WRONG_RULES)
def test_a_rule_set_that_would_stop_the_plan_is_refused_with_the_place(
    name: str, path: str, value: object, told: str, admin: User, tmp_path: Path
) -> None:
    rules = _deep(deepcopy(shipped_rules(name)), path, value)
    faults = checked(tmp_path, rules).faults
    assert any(each.startswith(told) for each in faults), faults


def test_an_alert_of_all_forms_without_its_question_is_refused(admin: User, tmp_path: Path) -> None:
    rules = deepcopy(shipped_rules("vitals"))
    del rules["alerts"][0]["field"]
    assert checked(tmp_path, rules).faults == ["alerts.0.field：缺少这一项"]


def test_a_form_with_an_unusable_schedule_or_parameter_of_its_own_is_refused(
    admin: User, tmp_path: Path
) -> None:
    document = htn()
    document["rules"]["schedule"]["narrow_days"] = "x"
    assert "rules.schedule.narrow_days：应是 0 到 90 的整数" in checked(tmp_path, document).faults
    document = htn()
    document["rules"]["params"]["bp_sbp_limit"] = None
    assert any(each.startswith("rules.params.bp_sbp_limit：") for each in checked(tmp_path, document).faults)


def test_a_red_alert_without_the_questions_of_a_referral_is_refused(admin: User, tmp_path: Path) -> None:
    document = htn()
    referral = question(document, "referral")
    referral["fields"] = [each for each in referral["fields"] if each["id"] != "ref_handling"]
    told = "H1：有红色预警的表单要有转诊部分（题目 referral，含 ref_handling）"
    assert told in checked(tmp_path, document).faults


@pytest.mark.parametrize(
    ("part", "word"), [("schedule", "随访计划"), ("class_field", "分类题目"), ("rows", "判定规则")]
)
def test_a_form_of_the_program_cannot_lose_its_rules(
    part: str, word: str, admin: User, tmp_path: Path
) -> None:
    document = htn()
    document["rules"] |= {"rows": []}
    if part != "rows":
        document = htn()
        del document["rules"][part]
    told = f"rules.{part}：现用版有{word}，新版不能没有；请从现用版的 JSON 改起"
    assert told in checked(tmp_path, document).faults


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("htn", "next_visit_date"),
        ("record_change", "change"),
        ("spot_check", "target_entry_id"),
        ("referral_up", "track"),
    ],
)
def test_a_form_of_the_program_keeps_the_questions_that_the_program_reads(
    code: str, name: str, admin: User, tmp_path: Path
) -> None:
    found = catalog.definition(code)
    assert found is not None
    document = deepcopy(found.wire())
    for section in document["sections"]:
        section["fields"] = [field for field in section["fields"] if field["id"] != name]
    assert f"{name}：系统要读取这一项，不能删除或改变题型" in checked(tmp_path, document).faults


def test_an_answer_that_the_program_reads_cannot_be_taken_away(admin: User, tmp_path: Path) -> None:
    found = catalog.definition("spot_check")
    assert found is not None
    document = deepcopy(found.wire())
    question(document, "verdict")["options"].pop()
    assert "verdict：系统要读取这一项，不能删除选项 5" in checked(tmp_path, document).faults


def test_a_programme_that_begins_with_a_disease_names_it(admin: User, tmp_path: Path) -> None:
    faults = checked(tmp_path, htn() | {"conditions": []}).faults
    assert "schedule.begins：随访计划按病种开始，表单没有写是哪些" in faults


def test_a_workbook_cannot_take_the_place_of_a_form_of_the_program(admin: User, tmp_path: Path) -> None:
    settings = (("form_id", "form_title"), ("record_change", "变动"))
    [fault] = check_file(xlsform(tmp_path / "form.xlsx", AGE, settings=settings)).faults
    assert fault.startswith("settings，form_id：record_change 是系统自带的表单")


def test_rules_that_change_are_told_in_words(admin: User, tmp_path: Path) -> None:
    document = htn()
    document["rules"]["alerts"] = []
    document["rules"]["interval_days"] = 60
    [candidate] = checked(tmp_path, document).candidates
    assert "修改规则：预警、常规间隔" in candidate.comparison.changes
    assert any(each.startswith("去掉了预警 V-") for each in candidate.comparison.warnings)


@pytest.mark.parametrize("content", ["", "这是一段文字", "PK\x03\x04 broken"])
def test_a_damaged_workbook_is_told_as_one(content: str, admin: User, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        checked(tmp_path, content)
    assert refused.value.message.startswith("这不是能读取的工作簿（.xlsx），也不是 JSON")
