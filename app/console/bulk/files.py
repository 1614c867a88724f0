"""Workbooks of agreements handed in: looked through by a worker, then recorded when it is decided."""

from pathlib import Path
from uuid import uuid5

from uuid6 import uuid7

from app.accounts.models import User
from app.console.bulk.agreement_file import read_agreements
from app.console.bulk.agreements import check
from app.console.bulk.order import ask
from app.errors import NotFound
from app.extensions import db
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body
from app.jobs.models import Job, JobState
from app.residents.imports import FOLDER

CHECK = "contracts.check"


def hand_in(content: bytes, name: str, by: User, folder: Path) -> Job:
    """Keep the file for a week and have it looked through."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    job_id = uuid7()
    path = place / str(job_id)
    path.touch(mode=0o600)
    path.write_bytes(content)
    return enqueue(
        CHECK, {"path": str(path), "name": name[:200], "title": f"试读：{name[:100]}"}, by.id, job_id
    )


@body(CHECK)
def look_through(order: Order) -> Steps:
    """Result: read, agreements, faults, items."""
    path = Path(order.arguments["path"])
    rows = read_agreements(path)
    yield Progress(0, len(rows))
    checked = check(rows, db.session.get_one(User, order.made_by).scope, order.id)
    return {
        "read": len(rows),
        "agreements": len(checked.items),
        "faults": [fault.as_json() for fault in checked.faults],
        "items": checked.items,
    }


def decide(checked: Job, by: User) -> Job:
    """Record what was looked through; asking twice does it once. Raises NotFound before it was."""
    if checked.kind != CHECK or checked.state is not JobState.DONE or not checked.result:
        raise NotFound
    title = f"导入历史协议：{checked.arguments['name']}"
    return ask(title, "import", checked.result["items"], by, uuid5(checked.id, "record"))
