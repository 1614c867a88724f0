"""The versions of what a county puts in place of shipped words: the newest that was in force on a day."""

from datetime import date, timedelta

from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.log import log
from app.audit.models import AuditEvent
from app.clock import now, today
from app.entries.models import Entry, EntryStatus
from app.errors import Invalid, NotFound
from app.exports.models import PrintTemplate
from app.extensions import db

SIGN = "sign"


def versions(kind: str) -> list[PrintTemplate]:
    """The newest first."""
    query = select(PrintTemplate).where(PrintTemplate.kind == kind)
    return list(db.session.scalars(query.order_by(PrintTemplate.version.desc())))


def version_of(kind: str, version: int) -> PrintTemplate:
    """Raises NotFound."""
    kept = db.session.get(PrintTemplate, (kind, version))
    if kept is None:
        raise NotFound
    return kept


def in_force(kind: str, day: date) -> PrintTemplate | None:
    """Of several that began on the same day, the one that was made last; None: the shipped words hold."""
    query = (
        select(PrintTemplate)
        .where(PrintTemplate.kind == kind, PrintTemplate.valid_from <= day)
        .order_by(PrintTemplate.valid_from.desc(), PrintTemplate.version.desc())
    )
    return db.session.scalar(query.limit(1))


def earliest() -> date:
    """The first day that nobody has signed on yet, today at the earliest: what is signed keeps its words."""
    left_out = (EntryStatus.VOID, EntryStatus.INVALIDATED)
    last = select(func.max(Entry.occurred_on)).where(Entry.form == SIGN, Entry.status.not_in(left_out))
    signed_on = db.session.scalar(last)
    return max(today(), signed_on + timedelta(days=1)) if signed_on else today()


def publish(kind: str, name: str, content: bytes, valid_from: date, by: User) -> PrintTemplate:
    """Raises Invalid for a day in the past, or one that somebody has signed on."""
    first = earliest()
    if valid_from < first:
        signed = "：今天已有人签约" if first > today() else ""
        raise Invalid(
            errors={"valid_from": [f"最早从 {first.isoformat()} 起使用{signed}；已签的协议不能改变条款"]}
        )
    return keep(kind, name, content, valid_from, by)


def is_to_come(version: PrintTemplate) -> bool:
    """Whether it may still be taken back: it is the newest, and its day has not come."""
    return version.valid_from > today() and version.version == versions(version.kind)[0].version


def withdraw(kind: str, version: int, by: User) -> None:
    """Take back the newest version before its day: nothing was signed under it yet. Raises Invalid."""
    told = version_of(kind, version)
    if not is_to_come(told):
        raise Invalid("只有最新一版、启用日期还没有到时才能撤回")
    log("template.withdrawn", kind, by.id, version=version, valid_from=told.valid_from.isoformat())
    db.session.delete(told)


def _newest_ever(kind: str) -> int:
    """The highest number given so far: one that was withdrawn is not given again, phones may know it."""
    newest = db.session.scalar(select(func.max(PrintTemplate.version)).where(PrintTemplate.kind == kind))
    gone = select(AuditEvent.details).where(
        AuditEvent.action == "template.withdrawn", AuditEvent.subject_id == kind
    )
    return max([newest or 1, *(int(each["version"]) for each in db.session.scalars(gone))])


def keep(kind: str, name: str, content: bytes, valid_from: date, by: User) -> PrintTemplate:
    """A further version; the shipped words are version 1."""
    made = PrintTemplate(
        kind=kind,
        version=_newest_ever(kind) + 1,
        valid_from=valid_from,
        name=name,
        content=content,
        made_by=by.id,
        made_at=now(),
    )
    db.session.add(made)
    log("template.published", kind, by.id, version=made.version, valid_from=valid_from.isoformat())
    return made
