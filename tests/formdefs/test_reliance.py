"""A definition that relies on questions, forms or answers that are not there is refused."""

from copy import deepcopy
from pathlib import Path

import pytest

from app.accounts.models import Role, User
from app.formdefs import catalog
from app.formdefs.definitions.resolve import shipped_rules
from tests.formdefs.uploading import checked, question
from tests.make import Make


@pytest.fixture
def admin(make: Make) -> User:
    return make.user(Role.COUNTY_ADMIN)


RELIED: list[tuple[str, str, object, str]] = [
    ("local_default", "bed_open/hint_from", "summary", "bed_open：schedule.hint_from：应是表单的日期题"),
    ("local_default", "bed_open/hint_again", "orders", "bed_open：schedule.hint_again：应是表单的日期题"),
    ("local_default", "bed_open/until", "summary", "bed_open：schedule.until：应是表单的日期题"),
    ("local_default", "bed_round/until", "orders", "bed_round：schedule.until：应是表单的日期题"),
    ("local_default", "bed_round/doctor_date", "orders", "bed_round：schedule.doctor_date：应是"),
    ("local_default", "bed_open/a_week", "nosuch", "bed_open：schedule.a_week：应是表单的整数题"),
    (
        "nephs_v3_2017",
        "antenatal/origins",
        [{"form": "antenatal", "path": "edd_x"}],
        "antenatal：schedule.origins.path：应是表单的日期题",
    ),
    (
        "nephs_v3_2017",
        "postnatal/origins/1/when",
        ["outcome", "77"],
        "postnatal：schedule.origins.when：表单 record_change 的题目 outcome 没有选项 77",
    ),
    (
        "nephs_v3_2017",
        "psy_urgent/raised_by",
        [["psy", "nosuch", "3"]],
        "psy_urgent：schedule.raised_by：表单 psy 没有题目 nosuch",
    ),
    (
        "nephs_v3_2017",
        "psy_urgent/raised_by",
        [["psy", "danger_level", "77"]],
        "psy_urgent：schedule.raised_by：表单 psy 的题目 danger_level 没有选项 77",
    ),
    (
        "nephs_v3_2017",
        "psy_urgent/raised_by",
        [["psy", "symptoms", "7"]],
        "psy_urgent：schedule.raised_by：题目 symptoms 不能按代码比较",
    ),
    ("nephs_v3_2017", "exam65/part_if", [["nosuch", "false"]], "exam65：schedule.part_if：表单 exam65 没有"),
]


@pytest.mark.parametrize(("name", "path", "value", "told"), RELIED)
def test_a_plan_reads_only_questions_that_are_there_and_answer_as_it_needs(
    name: str, path: str, value: object, told: str, admin: User, tmp_path: Path
) -> None:
    table, key = path.split("/", 1)
    rules = deepcopy(shipped_rules(name))
    *way, last = [int(step) if step.isdigit() else step for step in key.split("/")]
    part = rules["tables"][table]["schedule"]
    for step in way:
        part = part[step]
    part[last] = value
    faults = checked(tmp_path, rules).faults
    assert any(each.startswith(told) for each in faults), faults


@pytest.mark.parametrize(
    ("name", "table", "key"),
    [
        ("nephs_v3_2017", "psy_urgent", "raised_by"),
        ("nephs_v3_2017", "exam65", "part_if"),
        ("local_default", "bed_open", "a_week"),
    ],
)
def test_what_a_plan_of_the_program_asks_by_cannot_be_left_out(
    name: str, table: str, key: str, admin: User, tmp_path: Path
) -> None:
    rules = deepcopy(shipped_rules(name))
    del rules["tables"][table]["schedule"][key]
    faults = checked(tmp_path, rules).faults
    assert any(each.startswith(f"{table}：schedule.{key}：现用版有") for each in faults), faults


@pytest.mark.parametrize(
    ("forms", "told"), [(["nosuch"], "没有表单 nosuch"), ([], "至少要有一张表单")], ids=["unknown", "none"]
)
def test_earlier_entries_are_of_forms_that_are_there(
    forms: list[str], told: str, admin: User, tmp_path: Path
) -> None:
    rules = deepcopy(shipped_rules("vitals"))
    rules["past"]["weighings"]["forms"] = forms
    assert f"htn：past.weighings.forms：{told}" in checked(tmp_path, rules).faults
    found = catalog.definition("poverty")
    assert found is not None
    document = deepcopy(found.wire())
    document["past"]["htn"]["forms"] = forms
    assert f"past.htn.forms：{told}" in checked(tmp_path, document).faults


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sbp", "shared：共用名称 sbp 只能用于一道题目"),
        ("visit_result", "sbp_r：共用名称 visit_result 在其他表单中是"),
    ],
)
def test_questions_that_are_asked_once_in_a_visit_are_of_one_kind_and_one_a_form(
    name: str, told: str, admin: User, tmp_path: Path
) -> None:
    found = catalog.definition("exam65")
    assert found is not None
    document = deepcopy(found.wire())
    question(document, "sbp_r")["shared"] = name
    faults = checked(tmp_path, document).faults
    assert any(each.startswith(told) for each in faults), faults
