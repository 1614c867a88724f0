"""The pages of organisations and teams, and the import of a county, used as an administrator does."""

import io
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.changes.models import Change
from app.orgs.models import OrgUnit, Team
from tests.accounts.test_set_up import workbook
from tests.console.bulk.orders import carried_out
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

DB = scoped_session[Session]


@pytest.fixture
def admin(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_ADMIN))


def send(client: Client, url: str, **fields: Any) -> TestResponse:
    token = page(client.get("/")).form("/sign-out")["csrf_token"]
    return client.post(url, data={"csrf_token": token, **fields})


def test_a_new_clinic_and_its_villages_are_told_to_phones(admin: Client, make: Make, db: DB) -> None:
    fields = {"below-code": "c9", "below-name": "新村卫生室", "below-level": "clinic"}
    assert send(admin, f"/admin/orgs/{make.centre.id}/below", **fields).status_code == 302
    clinic = db.scalars(select(OrgUnit).where(OrgUnit.code == "c9")).one()
    assert clinic.path == f"{make.centre.path}c9/"
    told = select(Change.seq).where(Change.kind == "organisation", Change.record_id == str(clinic.id))
    first = db.scalar(told)
    assert first is not None
    send(admin, f"/admin/orgs/{clinic.id}", name="新名卫生室", phone="")
    assert (db.scalar(told) or 0) > first


def test_a_village_of_another_clinic_stays_there(admin: Client, make: Make) -> None:
    url = f"/admin/orgs/{make.clinic.id}/villages"
    answer = send(admin, url, villages=make.other_village.code)
    assert answer.status_code == 422
    assert "已由其他卫生室负责" in page(answer).text


def test_a_team_has_members_and_grids(admin: Client, make: Make, db: DB) -> None:
    doctor = make.user()
    send(admin, f"/admin/orgs/{make.centre.id}/teams", **{"team-name": "第二团队"})
    team = db.scalars(select(Team).where(Team.name == "第二团队")).one()
    url = f"/admin/teams/{team.id}"
    send(admin, f"{url}/members", username=doctor.username, role="leader")
    send(admin, f"{url}/grids", village=make.village.code, grids="第三网格")
    shown = page(admin.get(url)).text
    assert f"{doctor.name}（队长）" in shown
    assert "黄坑村 第三网格" in shown
    assert send(admin, f"{url}/members/{doctor.id}/leave").status_code == 302
    assert doctor.name not in page(admin.get(url)).text


def test_somebody_of_another_centre_joins_no_team_here(admin: Client, make: Make) -> None:
    stranger = make.user(at=make.elsewhere)
    answer = send(admin, f"/admin/teams/{make.team.id}/members", username=stranger.username, role="nurse")
    assert "不属于这个卫生院" in page(answer).text


def upload(client: Client, path: Path, **fields: str) -> TestResponse:
    file = (io.BytesIO(path.read_bytes()), "机构.xlsx")
    return send(client, "/admin/import", file=file, **fields)


def test_a_file_is_read_first_and_written_when_that_is_chosen(
    admin: Client, make: Make, db: DB, tmp_path: Path
) -> None:
    good = {"code": "360783103", "name": "丙镇卫生院", "level": "卫生院"}
    path = workbook(tmp_path / "a.xlsx", {"机构": [good, {"code": "?", "name": "坏"}]})
    before = db.scalar(select(func.count(OrgUnit.id))) or 0
    db.commit()
    tried = upload(admin, path, dry_run="y").headers["Location"]
    assert "正在排队" in page(admin.get(tried)).text
    carried_out(db, tried)
    shown = page(admin.get(tried)).text
    assert "机构：新建 1" in shown
    assert "类型" in shown
    assert "没有写入" in shown
    assert db.scalar(select(func.count(OrgUnit.id))) == before
    assert db.scalar(select(AuditEvent.id).where(AuditEvent.action == "staff.imported")) is None
    db.rollback()
    done = upload(admin, path).headers["Location"]
    carried_out(db, done)
    assert "已导入" in page(admin.get(done)).text
    assert db.scalar(select(func.count(OrgUnit.id))) == before + 1
    assert db.scalar(select(AuditEvent.id).where(AuditEvent.action == "staff.imported")) is not None


def test_an_import_of_staff_is_read_by_who_made_it(
    app: Flask, admin: Client, make: Make, db: DB, tmp_path: Path
) -> None:
    place = workbook(tmp_path / "a.xlsx", {"机构": [{"code": "c8", "name": "丙镇卫生院", "level": "卫生院"}]})
    job = upload(admin, place).headers["Location"]
    assert Client(app, make.user(Role.COUNTY_ADMIN)).get(job).status_code == 404


def test_what_is_no_such_file_says_so(admin: Client, make: Make, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    answer = upload(admin, path)
    assert answer.status_code == 422
    assert "没有找到" in page(answer).text


def test_the_template_can_be_downloaded_by_the_county_only(app: Flask, admin: Client, make: Make) -> None:
    assert admin.get("/admin/import/template.xlsx").data[:2] == b"PK"
    manager = Client(app, make.user(Role.CENTRE_MANAGER))
    assert manager.get("/admin/import/template.xlsx").status_code == 403
