"""Uploading a definition: what is refused, what a draft is, and from when on a published version counts."""

import json
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.changes.models import Change
from app.clock import today
from app.errors import Invalid
from app.formdefs import catalog
from app.formdefs.models import FormUpload, FormVersion
from app.formdefs.publish import discard, publish, withdraw
from app.formdefs.resolve import shipped_rules
from app.formdefs.upload import Checked, check_file, keep
from app.sync.reference import refresh_reference
from tests.drivers.phone import Phone
from tests.formdefs.workbooks import xlsform
from tests.make import Make

AGE = {"type": "integer", "name": "age", "label": "年龄", "required": "yes", "constraint": ". < 120"}
DAY = timedelta(days=1)


@pytest.fixture
def admin(make: Make) -> User:
    return make.user(Role.COUNTY_ADMIN)


def checked(folder: Path, content: object) -> Checked:
    path = folder / "definition.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return check_file(path)


def htn() -> dict[str, Any]:
    found = catalog.definition("htn")
    assert found is not None
    return deepcopy(found.wire())


def question(document: dict[str, Any], name: str) -> dict[str, Any]:
    fields = [field for section in document["sections"] for field in section["fields"]]
    found: dict[str, Any] = next(field for field in fields if field["id"] == name)
    return found


def drafted(folder: Path, admin: User, *rows: dict[str, Any]) -> FormUpload:
    """A draft of a form of its own with these questions."""
    found = check_file(xlsform(folder / "form.xlsx", *(rows or (AGE,))))
    assert found.faults == []
    return keep(found, admin)


def published(folder: Path, admin: User, content: object, valid_from: date | None = None) -> FormUpload:
    found = checked(folder, content)
    assert found.faults == []
    upload = keep(found, admin)
    publish(upload, valid_from or today(), admin)
    return upload


def test_a_draft_is_no_form_yet(admin: User, tmp_path: Path) -> None:
    upload = drafted(tmp_path, admin)
    assert [(each.code, each.version) for each in upload.versions] == [("salt_habits", 1)]
    assert catalog.definition("salt_habits") is None


def test_a_published_form_counts_from_its_day_and_is_accepted_before(admin: User, tmp_path: Path) -> None:
    publish(drafted(tmp_path, admin), today() + DAY, admin)
    assert catalog.definition("salt_habits") is None
    assert catalog.accepts("salt_habits", 1)
    assert "salt_habits" not in {form.code for form in catalog.current()}
    assert "salt_habits" in {form.code for form in catalog.current(today() + DAY)}


def test_an_entry_of_an_uploaded_form_is_taken_in_and_judged_by_it(
    admin: User, tmp_path: Path, phone: Phone, make: Make
) -> None:
    publish(drafted(tmp_path, admin), today(), admin)
    answers = {"visit_mode": "2", "visit_result": "1", "age": 60}
    phone.fill(make.resident(), "salt_habits", answers=answers)
    phone.fill(make.resident(), "salt_habits", answers=answers | {"age": 130})
    assert phone.push() == ["accepted", "rejected:invalid"]


def test_a_phone_may_send_the_version_before_and_the_version_to_come(
    admin: User, tmp_path: Path, phone: Phone, make: Make
) -> None:
    published(tmp_path, admin, htn() | {"title": "高血压随访（新）"}, today() + DAY)
    for version in (1, 2, 3):
        phone.fill(make.resident())
        phone.outbox[-1]["form_version"] = version
    assert phone.push() == ["accepted", "accepted", "rejected:form_unknown"]
    assert catalog.definition("htn") is catalog.known("htn", 1)


def test_two_former_versions_are_accepted_and_older_ones_can_still_be_read(
    admin: User, tmp_path: Path
) -> None:
    for number in range(2, 5):
        published(tmp_path, admin, htn() | {"title": f"第 {number} 版"})
    assert catalog.versions("htn") == [4, 3, 2]
    assert catalog.definition("htn", 1) is None
    assert catalog.known("htn", 1) is not None


def test_phones_are_told_of_a_publication_with_the_day_it_begins(
    admin: User, tmp_path: Path, db: Session
) -> None:
    refresh_reference()
    upload = drafted(tmp_path, admin)
    publish(upload, today() + DAY, admin)
    refresh_reference()
    db.commit()
    assert db.get_one(Change, ("ref", "form", "salt_habits:1")).removed is False
    [told] = [each.wire() for each in catalog.told() if each.definition.code == "salt_habits"]
    assert told["valid_from"] == (today() + DAY).isoformat()
    withdraw(upload, admin)
    refresh_reference()
    db.commit()
    assert db.get_one(Change, ("ref", "form", "salt_habits:1")).removed is True


def test_another_process_sees_a_publication_as_soon_as_it_is_committed(
    admin: User, tmp_path: Path, db: Session
) -> None:
    upload = drafted(tmp_path, admin)
    db.commit()
    assert catalog.definition("salt_habits") is None
    publish(upload, today(), admin)
    assert catalog.definition("salt_habits") is not None
    db.rollback()
    assert catalog.definition("salt_habits") is None


def test_a_withdrawn_version_is_gone_and_its_number_is_not_used_again(admin: User, tmp_path: Path) -> None:
    upload = published(tmp_path, admin, htn() | {"title": "新"}, today() + DAY)
    withdraw(upload, admin)
    assert catalog.versions("htn") == [1]
    [candidate] = checked(tmp_path, htn() | {"title": "更新"}).candidates
    assert candidate.definition.version == 3


def test_what_has_begun_cannot_be_withdrawn(admin: User, tmp_path: Path) -> None:
    upload = published(tmp_path, admin, htn() | {"title": "新"})
    with pytest.raises(Invalid) as refused:
        withdraw(upload, admin)
    assert "已经启用" in refused.value.message


def test_a_version_cannot_begin_before_the_one_it_follows(admin: User, tmp_path: Path) -> None:
    published(tmp_path, admin, htn() | {"title": "新"}, today() + 2 * DAY)
    later = keep(checked(tmp_path, htn() | {"title": "更新"}), admin)
    with pytest.raises(Invalid) as refused:
        publish(later, today(), admin)
    assert "不能早于" in refused.value.errors["valid_from"][0]


def test_a_draft_that_was_overtaken_cannot_be_published(admin: User, tmp_path: Path) -> None:
    first = keep(checked(tmp_path, htn() | {"title": "一"}), admin)
    published(tmp_path, admin, htn() | {"title": "二"})
    with pytest.raises(Invalid) as refused:
        publish(first, today(), admin)
    assert "比这一版新" in refused.value.message


def test_a_day_in_the_past_is_refused(admin: User, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        publish(drafted(tmp_path, admin), today() - DAY, admin)


def test_a_draft_can_be_given_up(admin: User, tmp_path: Path, db: Session) -> None:
    upload = drafted(tmp_path, admin)
    db.flush()
    discard(upload, admin)
    db.flush()
    assert db.get(FormVersion, ("salt_habits", 1)) is None


def test_a_changed_rule_set_gives_new_versions_of_the_forms_that_use_it(admin: User, tmp_path: Path) -> None:
    rules = deepcopy(shipped_rules("nephs_v3_2017"))
    rules["params"]["bp_sbp_limit"] = 135
    upload = published(tmp_path, admin, rules)
    assert upload.kind == "rules"
    changed = {each.code for each in upload.versions}
    assert "htn" in changed
    assert "copd" not in changed
    newest = catalog.definition("htn")
    assert newest is not None
    assert (newest.version, newest.rules.params["bp_sbp_limit"]) == (2, 135)


def test_a_form_uploaded_later_takes_the_rules_that_were_published(admin: User, tmp_path: Path) -> None:
    rules = deepcopy(shipped_rules("nephs_v3_2017"))
    rules["params"]["bp_sbp_limit"] = 135
    published(tmp_path, admin, rules)
    source = htn() | {"rules": {"set": "nephs_v3_2017", "table": "htn"}}
    [candidate] = checked(tmp_path, source).candidates
    assert candidate.definition.rules.params["bp_sbp_limit"] == 135


def test_changed_vital_signs_concern_every_form_that_measures_them(admin: User, tmp_path: Path) -> None:
    rules = deepcopy(shipped_rules("vitals"))
    for alert in rules["alerts"]:
        alert["message"] = "请立即处置"
    found = checked(tmp_path, rules)
    assert found.faults == []
    assert {"htn", "dm"} <= {each.definition.code for each in found.candidates}


def test_changes_and_their_dangers_are_told(admin: User, tmp_path: Path) -> None:
    document = htn()
    question(document, "salt")["type"] = "choices"
    question(document, "complication")["options"] = [["1", "无新发/加重"]]
    section = next(each for each in document["sections"] if each["id"] == "exam")
    section["fields"] = [{"id": "salt_spoon", "label": "限盐勺", "type": "bool"}]
    [candidate] = checked(tmp_path, document).candidates
    comparison = candidate.comparison
    assert "新增题目 salt_spoon（限盐勺）" in comparison.changes
    assert "删除题目 aux_exam（辅助检查）" in comparison.changes
    assert any("salt 的题型由 choice 改为 choices" in each for each in comparison.warnings)
    assert "题目 complication 删除了选项 2、3" in comparison.warnings


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
