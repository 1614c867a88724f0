"""The pages of roster import, used as a person does, with the worker's jobs done in between."""

import io
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from app.accounts.models import Role, User
from app.jobs.models import Job
from app.jobs.work import claim, perform
from app.residents.models import Resident
from tests.drivers.client import Client
from tests.drivers.page import Page, page
from tests.make import Make
from tests.residents.rosters import LINE, lines, xlsx

DB = scoped_session[Session]


@pytest.fixture
def admin(make: Make) -> User:
    return make.user(Role.COUNTY_ADMIN)


@pytest.fixture
def console(app: Flask, admin: User) -> Client:
    return Client(app, admin)


def upload(console: Client, path: Path, name: str = "名册.xlsx") -> TestResponse:
    token = page(console.get("/imports")).form("/imports")["csrf_token"]
    file = (io.BytesIO(path.read_bytes()), name)
    return console.post("/imports", data={"csrf_token": token, "file": file})


def work(db: DB) -> None:
    """What a worker would do."""
    db.rollback()
    claimed = claim()
    assert claimed is not None
    for _ in perform(claimed):
        db.commit()


def decide(console: Client, job: str, **choice: object) -> str:
    form = page(console.get(job)).form(job)
    answer = console.post(job, data={"csrf_token": form["csrf_token"], **choice})
    assert answer.status_code == 302
    return answer.headers["Location"]


def looked_through(console: Client, db: DB, path: Path) -> tuple[str, Page]:
    """The page of a file that was handed in and looked through."""
    job = upload(console, path).headers["Location"]
    assert "正在排队" in page(console.get(job)).text
    work(db)
    return job, page(console.get(job))


def test_a_file_is_looked_through_first_and_imported_when_that_is_decided(
    console: Client, make: Make, db: DB, tmp_path: Path
) -> None:
    path = xlsx(tmp_path / "r.xlsx", [*lines(3), LINE | {"id_no": "1"}])
    job, shown = looked_through(console, db, path)
    assert "3 可导入" in shown.text
    assert "证件号码 身份证号应为 18 位" in shown.text
    assert db.scalar(select(func.count(Resident.id))) == 0
    imported = decide(console, job, duplicates="none")
    work(db)
    assert "3 新导入" in page(console.get(imported)).text
    assert db.scalar(select(func.count(Resident.id))) == 3


def test_duplicates_are_compared_and_merged_as_ticked(
    console: Client, make: Make, db: DB, tmp_path: Path
) -> None:
    make.resident(id_type="01", id_no=LINE["id_no"], name="曾小妹", phone="13811111111")
    job, shown = looked_through(console, db, xlsx(tmp_path / "r.xlsx", [LINE]))
    assert "本人电话：13811111111 → 13800000000" in shown.text
    assert LINE["id_no"] not in shown.html
    imported = decide(console, job, duplicates="some", rows="2")
    work(db)
    assert "1 已合并" in page(console.get(imported)).text
    assert db.scalars(select(Resident.phone)).one() == "13800000000"


def test_deciding_twice_imports_once(console: Client, make: Make, db: DB, tmp_path: Path) -> None:
    job, _ = looked_through(console, db, xlsx(tmp_path / "r.xlsx", lines(1)))
    assert decide(console, job, duplicates="none") == decide(console, job, duplicates="none")
    assert db.scalar(select(func.count(Job.id))) == 2


def test_a_running_job_shows_its_progress_without_script(
    console: Client, make: Make, db: DB, tmp_path: Path
) -> None:
    job = upload(console, xlsx(tmp_path / "r.xlsx", lines(1))).headers["Location"]
    row = db.get_one(Job, UUID(job.rsplit("/", 1)[1]))
    row.done, row.total = 30, 120
    shown = page(console.get(job))
    assert "30 / 120" in shown.text
    assert job in shown.links


def test_what_is_no_roster_says_so_on_the_page(console: Client, make: Make, db: DB, tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("a,b\n1,2")
    job = upload(console, path, "r.csv").headers["Location"]
    db.rollback()
    claimed = claim()
    assert claimed is not None
    with pytest.raises(Exception, match="invalid"):
        list(perform(claimed))
    db.rollback()
    assert page(console.get(job)).status == 200


def test_only_spreadsheets_are_taken(console: Client, make: Make, tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(b"%PDF")
    answer = upload(console, path, "r.pdf")
    assert answer.status_code == 422
    assert "只接受" in page(answer).text


def test_an_import_is_not_there_for_anybody_else(
    app: Flask, console: Client, make: Make, db: DB, tmp_path: Path
) -> None:
    job, _ = looked_through(console, db, xlsx(tmp_path / "r.xlsx", lines(1)))
    other = Client(app, make.user(Role.CENTRE_MANAGER))
    assert other.get(job).status_code == 404
    assert other.get(f"{job}/faults.xlsx").status_code == 404
    assert Client(app, make.user(Role.VILLAGE_DOCTOR)).get("/imports").status_code == 403


def test_template_and_error_list_can_be_downloaded(
    console: Client, make: Make, db: DB, tmp_path: Path
) -> None:
    job, _ = looked_through(console, db, xlsx(tmp_path / "r.xlsx", [LINE | {"id_no": "1"}]))
    for url in ("/imports/template.xlsx", f"{job}/faults.xlsx"):
        answer = console.get(url)
        assert (answer.status_code, answer.data[:2]) == (200, b"PK"), url
        assert "attachment" in answer.headers["Content-Disposition"]
