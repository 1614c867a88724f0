"""Uploading a definition: what is refused, what a draft is, and from when on a published version counts."""

from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.accounts.models import Role, User
from app.changes.models import Change
from app.clock import now, today
from app.errors import Invalid
from app.formdefs import catalog
from app.formdefs.definitions.resolve import shipped_rules
from app.formdefs.models import FormVersion
from app.formdefs.uploads.publish import discard, publish, withdraw
from app.formdefs.uploads.upload import keep
from app.sync.channels.reference import refresh_reference
from app.worklists.alerts.escalate import late_from
from tests.drivers.phone import Phone
from tests.formdefs.uploading import AGE, checked, drafted, htn, published, question
from tests.make import Make

DAY = timedelta(days=1)


@pytest.fixture
def admin(make: Make) -> User:
    return make.user(Role.COUNTY_ADMIN)


def test_a_draft_is_no_form_yet(admin: User, tmp_path: Path) -> None:
    upload = drafted(tmp_path, admin)
    assert [(each.code, each.version) for each in upload.versions] == [("salt_habits", 1)]
    assert catalog.definition("salt_habits") is None


def test_a_published_form_counts_from_its_day_and_is_accepted_before(admin: User, tmp_path: Path) -> None:
    publish(drafted(tmp_path, admin), today() + DAY, admin)
    assert catalog.definition("salt_habits") is None
    assert catalog.versions("salt_habits") == [1]
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


@pytest.mark.parametrize(("days", "accepted"), [(0, [4, 3, 2, 1]), (183, [4, 3, 2, 1]), (184, [4, 3, 2])])
def test_former_versions_are_accepted_for_half_a_year_and_two_of_them_for_ever(
    admin: User, tmp_path: Path, days: int, accepted: list[int]
) -> None:
    for number in range(2, 5):
        published(tmp_path, admin, htn() | {"title": f"第 {number} 版"})
    with time_machine.travel(now() + days * DAY, tick=False):
        assert catalog.versions("htn") == accepted
        assert catalog.known("htn", 1) is not None
        told = [each.definition for each in catalog.told()]
        assert {each.version for each in told if each.code == "htn"} == {1, 2, 3, 4}


def test_an_entry_made_before_three_publications_of_an_afternoon_is_still_taken(
    admin: User, tmp_path: Path, phone: Phone, make: Make
) -> None:
    phone.fill(make.resident())
    for limit in (135, 138, 139):
        rules = deepcopy(shipped_rules("nephs_v3_2017"))
        rules["params"]["bp_sbp_limit"] = limit
        published(tmp_path, admin, rules)
    newest = catalog.definition("htn")
    assert newest is not None
    assert newest.version == 4
    assert phone.push() == ["accepted"]


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


SPO2 = {"type": "integer", "name": "spo2", "label": "血氧饱和度"}


def test_a_form_that_may_alert_in_red_gets_a_place_to_refer_from(
    admin: User, tmp_path: Path, phone: Phone, make: Make
) -> None:
    upload = drafted(tmp_path, admin, AGE, SPO2)
    assert any("系统加上了“转诊”部分" in each for each in upload.notes)
    publish(upload, today(), admin)
    low = {"visit_mode": "2", "visit_result": "1", "age": 60, "spo2": 85}
    for more in ({}, {"referral": {"ref_flag": "1", "ref_handling": "已吸氧，家属拒绝转诊"}}, {"spo2": 97}):
        phone.fill(make.resident(), "salt_habits", answers=low | more)
    assert phone.push() == ["rejected:invalid", "accepted", "accepted"]


def test_a_new_red_alert_brings_the_referral_into_the_forms_it_reaches(admin: User, tmp_path: Path) -> None:
    publish(drafted(tmp_path, admin, AGE), today(), admin)
    rules = deepcopy(shipped_rules("vitals"))
    rules["alerts"].append(
        {
            "id": "OLD",
            "field": "age",
            "severity": "red",
            "when": {">": [{"var": "age"}, 110]},
            "message": "过高",
        }
    )
    found = checked(tmp_path, rules)
    assert found.faults == []
    [candidate] = [each for each in found.candidates if each.definition.code == "salt_habits"]
    assert candidate.definition.field("referral.ref_handling") is not None


WITHOUT_A_VISIT = (
    "contract_end", "contract_extend", "contract_transfer", "record_change", "resident_registration",
    "resident_update", "service_request", "service_waiver",
)  # fmt: skip


@pytest.mark.parametrize("code", WITHOUT_A_VISIT)
def test_a_form_about_no_visit_can_be_changed(code: str, admin: User, tmp_path: Path) -> None:
    found = catalog.definition(code)
    assert found is not None
    assert checked(tmp_path, deepcopy(found.wire()) | {"title": "改过的名称"}).faults == []


def test_the_thresholds_of_doubt_can_be_changed(admin: User, tmp_path: Path) -> None:
    rules = deepcopy(shipped_rules("quality"))
    [quick] = [each for each in rules["flags"] if each["id"] == "Q-18"]
    quick["when"]["and"][1]["<"][1] = 2
    found = checked(tmp_path, rules)
    assert found.faults == []
    assert "contract_end" in {each.definition.code for each in found.candidates}


def test_how_soon_red_alerts_are_to_be_handled_can_be_changed_from_a_day_on(
    admin: User, tmp_path: Path
) -> None:
    rules = deepcopy(shipped_rules("plan"))
    rules["warnings"]["red_hours"] = 48
    upload = published(tmp_path, admin, rules, today() + DAY)
    assert upload.notes == ["红色预警须处置的时限（小时）由 24 改为 48"]
    moment = now()
    assert moment - late_from(moment) == DAY
    with time_machine.travel(moment + DAY, tick=False):
        assert moment - late_from(moment) == 2 * DAY


def test_a_form_without_rules_of_its_own_keeps_those_in_use(admin: User, tmp_path: Path) -> None:
    document = htn() | {"title": "高血压随访（新）"}
    del document["rules"]
    found = checked(tmp_path, document)
    assert found.faults == []
    assert "文件没有写规则：沿用现用版的判定规则、预警、随访计划" in found.notes
    [candidate] = found.candidates
    before = catalog.definition("htn")
    assert before is not None
    assert candidate.definition.rules.schedule == before.rules.schedule
    assert candidate.definition.rules.class_field == "visit_class"
    assert not any("规则" in each for each in candidate.comparison.changes)
