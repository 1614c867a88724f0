"""What is sensitive is seen by those whom the county names, for a reason, and it is written down who did."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.accounts.models import Role
from app.accounts.sensitive import hidden_forms
from app.audit.models import AuditEvent
from app.clock import now, today
from app.contracts.terms.catalogue import load_catalogue
from app.entries.models import Entry, EntryStatus, Quarantined
from app.extensions import db
from app.orgs.settings import setting, store
from app.residents.models import ProfileConflict, Resident
from app.worklists.models import Alert
from tests.console.sensitive.conftest import DAY
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

ILL = "严重精神障碍"


def allow(**changed: Any) -> None:
    store("sensitive_view", setting("sensitive_view") | changed)
    db.session.commit()


def seen() -> list[tuple[str, dict[str, Any]]]:
    found = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "sensitive.viewed"))
    return [(event.subject_id, event.details) for event in found]


def test_a_sensitive_record_opens_for_a_reason_which_is_written_down(reviewer: Client, visit: Entry) -> None:
    asked = page(reviewer.get(f"/review/entries/{visit.id}"))
    assert asked.headings == ["打开敏感记录"]
    assert seen() == []
    opened = page(reviewer.get(f"/review/entries/{visit.id}?why=check&sort=oldest"))
    assert "测试甲" in opened.headings[0]
    assert seen() == [(str(visit.id), {"form": "psy", "how": "screen", "reason": "审核、核对"})]
    assert page(reviewer.get(f"/review/entries/{visit.id}?why=curiosity")).headings == ["打开敏感记录"]


def test_urgent_psychiatric_records_are_as_sensitive_where_the_county_named_only_the_others(
    make: Make,
) -> None:
    allow(forms=["psy"], roles=[])
    assert set(hidden_forms(Role.CENTRE_REVIEWER)) == {"psy", "psy_urgent"}
    allow(forms=["tb_first"])
    assert set(hidden_forms(Role.CENTRE_REVIEWER)) == {"tb_first"}


def test_the_work_itself_is_reason_enough(
    app: Flask, make: Make, reviewer: Client, resident: Resident
) -> None:
    doctor = make.user()
    waiting = make.entry(resident, "tb_follow", DAY, {"visit_mode": "2"}, by=doctor)
    assert "测试甲" in page(reviewer.get(f"/review/entries/{waiting.id}")).headings[0]
    assert "测试甲" in page(Client(app, doctor).get(f"/review/entries/{waiting.id}")).headings[0]
    assert [details["reason"] for _, details in seen()] == ["审核、核对", "随访服务"]


def test_a_county_that_asks_for_no_reason_has_it_written_down_all_the_same(
    reviewer: Client, visit: Entry
) -> None:
    allow(asks_reason=False)
    assert "测试甲" in page(reviewer.get(f"/review/entries/{visit.id}")).headings[0]
    assert len(seen()) == 1


def test_a_role_that_was_not_named_neither_reads_nor_prints_nor_finds_it(
    manager: Client, make: Make, resident: Resident, visit: Entry
) -> None:
    make.entry(resident, "htn", DAY, status=EntryStatus.APPROVED)
    db.session.commit()
    for address in (
        f"/review/entries/{visit.id}?why=check",
        f"/residents/{resident.id}/sheets/psy?why=check",
    ):
        refused = manager.get(address)
        assert refused.status_code == 403
        assert "本县没有让您的角色查看" in refused.text
    assert str(visit.id) not in manager.get("/review?status=approved").text
    assert "高血压" in manager.get("/review?status=approved").text
    for address in (f"/residents/{resident.id}", f"/residents/{resident.id}/sheets"):
        shown = page(manager.get(address)).text
        assert ILL not in shown
        assert "高血压" in shown
    roster = page(manager.get("/residents/roster")).text
    assert ILL not in roster
    assert "高血压" in roster
    assert "F20" not in manager.get("/residents").text


def test_a_role_that_the_county_names_reads_it(manager: Client, resident: Resident, visit: Entry) -> None:
    allow(roles=["centre_manager"])
    assert ILL in page(manager.get(f"/residents/{resident.id}")).text
    assert manager.get(f"/residents/{resident.id}/sheets/psy?why=spot").status_code == 200


def test_services_for_the_sensitive_alone_are_not_named_to_who_may_not_know(
    manager: Client, reviewer: Client, make: Make, resident: Resident
) -> None:
    load_catalogue()
    Signing(make).sign(resident, packages=["P-BASE"], items=["I020", "I013"])
    db.session.commit()
    for address in (f"/residents/{resident.id}", f"/residents/{resident.id}/contracts"):
        assert "严重精神障碍随访" not in page(manager.get(address)).text
        assert "家庭自测血压数据管理" in page(manager.get(address)).text
        assert "严重精神障碍随访" in page(reviewer.get(address)).text


def test_a_sensitive_sheet_is_printed_for_a_reason(
    reviewer: Client, resident: Resident, visit: Entry
) -> None:
    address = f"/residents/{resident.id}/sheets/psy"
    assert page(reviewer.get(f"{address}?year=2026&which=all")).headings == ["打开敏感记录"]
    assert ("which", "all") in page(reviewer.get(f"{address}?year=2026&which=all")).form(address).items()
    shown = page(reviewer.get(f"{address}?year=2026&which=all&why=person"))
    assert any("why=person" in link and "output=pdf" in link for link in shown.links)
    details = {"form": "psy", "how": "paper", "reason": "居民本人或家属申请"}
    assert seen() == [(str(resident.id), details)]
    assert page(reviewer.get(f"{address}?which=blank")).headings != [
        "打开敏感记录"
    ]  # says nothing of anybody


def test_a_village_of_sensitive_sheets_needs_a_reason_and_a_role(
    reviewer: Client, manager: Client, make: Make
) -> None:
    front = "/prints/villages"
    token = page(reviewer.get(front)).form(front)["csrf_token"]
    asked = {"csrf_token": token, "village": make.village.code, "form": "psy", "year": "2026"}
    assert "这是敏感记录，请选择打印原因" in reviewer.post(front, data=asked).text
    job = reviewer.post(front, data=asked | {"why": "check"}).headers["Location"]
    ((subject, details),) = seen()
    assert UUID(job.rsplit("/", 1)[1]) == UUID(subject)
    assert details["reason"] == "审核、核对"
    assert 'value="psy"' not in manager.get(front).text


def test_lists_name_no_sensitive_group(manager: Client, reviewer: Client, resident: Resident) -> None:
    for client in (reviewer, manager):
        shown = client.get("/signing/unsigned").text
        assert f"高血压患者、{ILL}" not in shown
        assert "测试甲" in shown
    assert 'value="G06"' in reviewer.get("/signing/unsigned").text
    assert 'value="G06"' not in manager.get("/signing/unsigned").text
    refused = manager.get("/signing/unsigned?group=G06")
    assert refused.status_code == 403
    assert "本县没有让您的角色按它筛选" in refused.text


@pytest.mark.parametrize("group", ["&group=G06", ""])
def test_lines_of_a_sensitive_group_identify_nobody_for_who_may_not_see_it(
    manager: Client, reviewer: Client, resident: Resident, group: str
) -> None:
    asked = f"day={today()}{group}"
    link = f"/figures/C03/lines/{resident.id}/G06"
    assert link in reviewer.get(f"/figures/C03?{asked}").text
    assert reviewer.get(f"{link}?{asked}").status_code == 200
    shown = manager.get(f"/figures/C03?{asked}").text
    assert "本县没有让您的角色查看" in shown
    assert ILL in shown
    assert link not in shown
    assert manager.get(f"{link}?{asked}").status_code == 403
    assert ["测**", "G06"] in exported(reviewer, asked)
    assert ["不公开", "G06"] in exported(manager, asked)
    assert ["测**", "G06"] not in exported(manager, asked)


def exported(client: Client, asked: str) -> list[list[Any]]:
    """Who and in which group, as the workbook of lines has it."""
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"/figures/C03/lines.xlsx?{asked}").data))
    return [row[1:3] for row in book.get_sheet_by_index(0).to_python()]


def test_who_may_not_see_a_record_does_not_approve_it_with_others_either(
    reviewer: Client, make: Make, resident: Resident
) -> None:
    waiting = make.entry(resident, "psy", DAY, {"visit_mode": "2"})
    plain = make.entry(resident, "htn", DAY)
    allow(roles=["county_supervisor"])
    token = page(reviewer.get("/review")).form("/review/approve")["csrf_token"]
    chosen = [f"{each.id}:{each.revision}" for each in (waiting, plain)]
    ids = waiting.id, plain.id
    reviewer.post("/review/approve", data={"csrf_token": token, "entry": chosen})
    db.session.expire_all()
    states = [db.session.get_one(Entry, each).status for each in ids]
    assert states == [EntryStatus.SUBMITTED, EntryStatus.APPROVED]


SAID = {
    "referral_check": ("referral_entry_id", "住进精神病专科"),
    "alert_handling": ("alert_entry_id", "已送精神病专科"),
}


@pytest.mark.parametrize("form", SAID)
def test_what_is_said_of_a_sensitive_referral_or_alert_is_hidden_like_the_record(
    manager: Client, reviewer: Client, make: Make, resident: Resident, visit: Entry, form: str
) -> None:
    path, text = SAID[form]
    plain = make.entry(resident, "htn", DAY, status=EntryStatus.APPROVED)
    told = [
        make.entry(resident, form, DAY, {path: str(about.id), "result": text, "finding": text})
        for about in (visit, plain)
    ]
    db.session.commit()
    hidden, open_ = (f"/review/entries/{each.id}" for each in told)
    assert manager.get(hidden).status_code == 403
    assert text in manager.get(open_).text
    assert text in reviewer.get(hidden).text
    listed = manager.get("/review").text + manager.get(f"/residents/{resident.id}").text
    assert hidden not in listed
    assert open_ in listed
    assert hidden in reviewer.get("/review").text


def test_the_alerts_of_sensitive_records_are_not_for_who_may_not_see_them(
    manager: Client, reviewer: Client, make: Make, resident: Resident, visit: Entry
) -> None:
    plain = make.entry(resident, "htn", DAY)
    raised = [
        Alert(
            id=uuid4(), resident_id=resident.id, entry_id=about.id, channel=about.channel,
            org_unit_id=about.org_unit_id, code=code, severity="red", message=f"提示{code}", state="open",
            raised_at=now(), since=now(),
        )
        for about, code in ((visit, "M1P"), (plain, "H1"))
    ]  # fmt: skip
    db.session.add_all(raised)
    db.session.commit()
    addresses = [f"/alerts/{each.id}" for each in raised]
    assert [manager.get(address).status_code for address in addresses] == [403, 200]
    assert [reviewer.get(address).status_code for address in addresses] == [200, 200]
    assert "提示M1P" not in manager.get("/alerts").text
    assert "提示H1" in manager.get("/alerts").text
    assert "提示M1P" in reviewer.get("/alerts").text


def test_of_a_sensitive_entry_that_was_held_back_only_that_there_is_one_is_told(
    manager: Client, reviewer: Client, make: Make, resident: Resident
) -> None:
    doctor = make.user()
    sent = json.dumps({"form": "psy", "form_version": 1, "resident_id": str(resident.id), "answers": {}})
    row = Quarantined(
        id=uuid4(), received_at=now(), user_id=doctor.id, org_unit_id=doctor.org_unit_id, device_id="d",
        entry_id=str(uuid4()), revision=1, result="rejected", code="invalid", errors={}, payload=sent,
        digest="0" * 64,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    address = f"/quarantine/{row.id}"
    listed = manager.get("/quarantine").text
    assert address in listed
    assert "测试甲" not in listed
    assert "精神障碍随访" not in listed
    assert manager.get(address).status_code == 403
    assert "测试甲" in reviewer.get("/quarantine").text
    assert reviewer.get(address).status_code == 200


def test_a_conflict_about_a_sensitive_disease_is_not_listed_to_who_may_not_know(
    manager: Client, reviewer: Client, make: Make, resident: Resident, visit: Entry
) -> None:
    ours = [{"code": "F20", "confirmed_on": "2020-01-01"}]
    db.session.add(
        ProfileConflict(resident_id=resident.id, entry_id=visit.id, field="conditions", ours=ours, theirs=[])
    )
    db.session.commit()
    assert "测试甲" not in manager.get("/conflicts").text
    assert "测试甲" in reviewer.get("/conflicts").text
