"""Workbooks of agreements handed in: looked through by a worker, then recorded when it is decided."""

from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import select
from uuid6 import uuid7

from app.accounts.models import User
from app.clock import now
from app.console.bulk.agreement_file import read_agreements
from app.console.bulk.agreements import check
from app.console.bulk.order import ask
from app.console.bulk.trial import Tried, trial
from app.console.bulk.waiting import waiting_again
from app.errors import Invalid, NotFound
from app.extensions import db
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body
from app.jobs.models import Job, JobState
from app.orgs.scope import Scope
from app.residents.roster.imports import FOLDER

CHECK = "contracts.check"
LOOKED_BACK = 100  # uploads


def hand_in(content: bytes, name: str, by: User, folder: Path) -> Job:
    """Keep the file for a week and have it looked through."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    job_id, digest = uuid7(), sha256(content).hexdigest()
    path = place / str(job_id)
    path.touch(mode=0o600)
    path.write_bytes(content)
    said = {"path": str(path), "name": name[:200], "title": f"试读：{name[:100]}", "digest": digest}
    return enqueue(CHECK, said, by.id, job_id)


def same_before(checked: Job, scope: Scope) -> UUID | None:
    """The newest earlier upload of the very same file, by somebody of the scope."""
    query = select(Job.id, Job.arguments).join(User, User.id == Job.made_by)
    query = query.where(Job.kind == CHECK, Job.made_at < checked.made_at, scope.holds(User.org_unit_id))
    digest = checked.arguments.get("digest")
    rows = db.session.execute(query.order_by(Job.made_at.desc()).limit(LOOKED_BACK))
    return next((row.id for row in rows if row.arguments.get("digest") == digest), None)


@body(CHECK)
def look_through(order: Order) -> Steps:
    """Result: read, agreements, faults, doubts, items. Each agreement is tried by the rules of the run."""
    path = Path(order.arguments["path"])
    rows = read_agreements(path)
    yield Progress(0, len(rows))
    checked = check(rows, db.session.get_one(User, order.made_by).scope, order.id)
    found = Tried(faults=checked.faults)
    for done in trial(checked.items, order.id, order.made_by, found):
        yield Progress(done, len(checked.items))
    return {
        "read": len(rows),
        "agreements": len(found.items),
        "faults": [fault.as_json() for fault in found.faults],
        "doubts": [doubt.as_json() for doubt in found.doubts],
        "items": found.items,
    }


def decide(checked: Job, by: User) -> Job:
    """Record what was looked through; asking twice does it once.

    Raises NotFound before it was, Invalid when somebody of it was signed up meanwhile.
    """
    if checked.kind != CHECK or checked.state is not JobState.DONE or not checked.result:
        raise NotFound
    title, id_ = f"导入历史协议：{checked.arguments['name']}", uuid5(checked.id, "record")
    items = checked.result["items"]
    if db.session.get(Job, id_) is None and (again := waiting_again(items)):
        raise Invalid(f"试读之后，其中 {again} 人又有了待审核的签约，请重新上传试读")
    at = now().isoformat()
    entries = [{**each, "entry": {**each["entry"], "recorded_at": at}} for each in items]
    return ask(title, "import", entries, by, id_)
