"""Handing in bulk work as a manager does, and carrying it out as a worker does."""

import io
import re
from datetime import timedelta
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import today
from app.console.bulk.agreement_file import COLUMNS
from app.contracts.models import AgreementMember
from app.entries.models import Entry, EntryStatus
from app.jobs.models import Job, JobState
from app.jobs.work import claim, perform
from app.review.decide import approve
from app.sheets import table
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

TICKED = re.compile(r'name="member" value="([^"]+)"')
DB = scoped_session[Session]
START = today() - timedelta(days=60)
FRONT = "/contracts/bulk"
NUMBERS = ("11010519491231002X", "34062119630715331X", "44052419500101001X")
HEADER = [column.header for column in COLUMNS]


def post(console: Client, address: str, at: str | None = None, **fields: object) -> str:
    """Hand in the form at `at` (the page's own address if none); where it leads."""
    token = page(console.get(address)).form(at or address)["csrf_token"]
    answer = console.post(at or address, data={"csrf_token": token, **fields})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def picked(console: Client, address: str, *ids: UUID) -> dict[str, object]:
    """Tick these contracts of the list at `address` (all on its page if none are named): what comes back
    with the seal of it.
    """
    listed = page(console.get(address))
    members = [str(each) for each in ids] or TICKED.findall(listed.html)
    sent = {"csrf_token": listed.form(address)["csrf_token"], "member": members}
    shown = page(console.post(address, data=sent))
    return {**sent, "seal": shown.form(address)["seal"]}


def worked(console: Client, address: str, *ids: UUID, **fields: object) -> str:
    """Tick them, fill in, check and go; where it leads."""
    sent = {**picked(console, address, *ids), **fields}
    checked = console.post(address, data={**sent, "step": "check"})
    assert checked.status_code == 200, checked.text
    answer = console.post(address, data={**sent, "step": "go", "checked": "y"})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def carried_out(db: DB, order: str) -> dict[str, object]:
    """What a worker would do with it; its result."""
    db.rollback()
    claimed = claim()
    assert claimed is not None
    for _ in perform(claimed):
        db.commit()
    done = db.get_one(Job, UUID(order.rsplit("/", 1)[1]), populate_existing=True)
    assert done.state is JobState.DONE
    result = dict(done.result or {})
    db.rollback()
    return result


def approve_all(db: DB, make: Make, form: str) -> int:
    query = select(Entry).where(Entry.form == form, Entry.status == EntryStatus.SUBMITTED)
    entries, reviewer = list(db.scalars(query)), make.user(Role.CENTRE_REVIEWER)
    seen, reasons = {each.id: each.revision for each in entries}, {each.id: "已核对" for each in entries}
    approve(entries, reviewer, seen, reasons)
    db.commit()
    return len(entries)


def members(db: DB) -> list[AgreementMember]:
    db.rollback()
    db.expire_all()
    return list(db.scalars(select(AgreementMember).order_by(AgreementMember.id)))


def row(**cells: str) -> list[str]:
    usual = {
        "name": "张建国",
        "id_no": NUMBERS[0],
        "packages": "基础服务包；高血压包",
        "signed_on": START.isoformat(),
        "start_date": START.isoformat(),
    }
    return [(usual | cells).get(column.field, "") for column in COLUMNS]


def handed_in(console: Client, db: DB, *rows: list[str]) -> tuple[str, dict[str, object]]:
    file = (io.BytesIO(table("签约协议", HEADER, rows)), "协议.xlsx")
    order = post(console, FRONT, FRONT, file=file)
    return order, carried_out(db, order)
