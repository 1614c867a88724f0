"""The administrator's pages of forms: uploading, looking at, publishing and withdrawing a version."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Role
from app.changes.models import Change
from app.clock import today
from app.entries.models import EntryStatus
from app.formdefs import catalog
from app.formdefs.models import FormUpload, UploadState
from app.formdefs.uploads.xlsform.template import template
from tests.drivers.client import Client
from tests.drivers.page import Page, page
from tests.formdefs.workbooks import xlsform
from tests.make import Make

FORMS = "/admin/forms"
UPLOAD = f"{FORMS}/upload"


@pytest.fixture
def admin(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_ADMIN))


def handed_in(admin: Client, content: bytes, name: str, status: int = 302) -> Page | str:
    token = page(admin.get(UPLOAD)).form(UPLOAD)["csrf_token"]
    sent = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    answer = admin.post(UPLOAD, data=sent, content_type="multipart/form-data")
    assert answer.status_code == status, answer.text
    return answer.headers["Location"] if status == 302 else page(answer)


def done(admin: Client, address: str, **fields: str) -> int:
    where = address.rsplit("/", 1)[0]
    token = page(admin.get(where)).form(address)["csrf_token"]
    return admin.post(address, data={"csrf_token": token, **fields}).status_code


def test_an_example_is_uploaded_looked_at_and_published(admin: Client, db: Session) -> None:
    draft = str(handed_in(admin, template(), "salt.xlsx"))
    assert "新表单" in admin.get(draft).text
    shown = page(admin.get(f"{FORMS}/salt_survey/1"))
    assert "居民减盐行为调查表，第 1 版" in shown.text
    assert done(admin, f"{draft}/publish", valid_from=today().isoformat()) == 302
    assert catalog.definition("salt_survey") is not None
    assert db.get_one(Change, ("ref", "form", "salt_survey:1")).removed is False
    assert "salt_survey" in admin.get(FORMS).text


def test_a_version_is_withdrawn_before_its_day(admin: Client, db: Session) -> None:
    draft = str(handed_in(admin, template(), "salt.xlsx"))
    done(admin, f"{draft}/publish", valid_from=(today() + timedelta(days=3)).isoformat())
    assert done(admin, f"{draft}/withdraw") == 302
    assert db.scalars(select(FormUpload)).one().state is UploadState.WITHDRAWN
    assert catalog.editions("salt_survey") == {}


def test_a_draft_is_given_up(admin: Client, db: Session) -> None:
    draft = str(handed_in(admin, template(), "salt.xlsx"))
    assert done(admin, f"{draft}/discard") == 302
    assert db.scalars(select(FormUpload)).all() == []
    assert admin.get(draft).status_code == 404


def test_a_day_that_cannot_be_is_refused_at_its_field(admin: Client) -> None:
    draft = str(handed_in(admin, template(), "salt.xlsx"))
    assert done(admin, f"{draft}/publish", valid_from="2020-01-01") == 422
    assert done(admin, f"{draft}/publish", valid_from="") == 422


def test_faults_are_listed_with_their_rows_and_nothing_is_kept(
    admin: Client, db: Session, tmp_path: Path
) -> None:
    row = {"type": "geopoint", "name": "where", "label": "位置"}
    content = xlsform(tmp_path / "x.xlsx", row).read_bytes()
    shown = handed_in(admin, content, "x.xlsx", 422)
    assert isinstance(shown, Page)
    assert "survey 第 2 行，type：不支持题型“geopoint”" in shown.text
    assert db.scalars(select(FormUpload)).all() == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04junk", b"{", b"\xff\xfe\x00"])
@pytest.mark.parametrize("name", ["x.json", "x.xlsx", "x.exe"])
def test_a_file_that_is_nothing_is_refused_at_the_field(admin: Client, content: bytes, name: str) -> None:
    handed_in(admin, content, name, 422)


def test_a_download_can_be_uploaded_again_as_the_next_version(admin: Client) -> None:
    downloaded = admin.get(f"{FORMS}/htn/1.json")
    assert downloaded.headers["Content-Disposition"] == 'attachment; filename="htn-1.json"'
    document = json.loads(downloaded.data) | {"title": "高血压随访（改）"}
    draft = str(handed_in(admin, json.dumps(document).encode(), "htn.json"))
    assert "修改名称" in admin.get(draft).text
    assert json.loads(admin.get(f"{FORMS}/htn/2.json").data)["title"] == "高血压随访（改）"


def test_a_changed_rule_set_is_uploaded(admin: Client) -> None:
    rules = json.loads(admin.get(f"{FORMS}/rules/nephs_v3_2017.json").data)
    rules["params"]["bp_sbp_limit"] = 135
    draft = str(handed_in(admin, json.dumps(rules).encode(), "rules.json"))
    assert "修改规则：参数" in admin.get(draft).text


def test_entries_are_counted_by_version(admin: Client, make: Make) -> None:
    make.entry(make.resident(), status=EntryStatus.APPROVED)
    make.entry(make.resident())
    line = next(row for row in admin.get(FORMS).text.split("<tr>") if "高血压患者随访" in row)
    assert '<td data-label="记录数">2</td>' in line
    assert '<td data-label="审核通过">1</td>' in line


def test_only_the_preview_may_stand_in_a_frame_of_ours(admin: Client) -> None:
    held, holder = admin.get("/m/preview/htn/1"), admin.get(f"{FORMS}/htn/1")
    assert "frame-ancestors 'self'" in held.headers["Content-Security-Policy"]
    assert "frame-src 'self'" in holder.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in admin.get("/m/").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in holder.headers["Content-Security-Policy"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COUNTY_ADMIN])
def test_nobody_else_gets_there(app: Flask, make: Make, role: Role) -> None:
    assert Client(app, make.user(role)).get(FORMS).status_code == 403
