"""The versions of what a county puts in place of shipped words: the newest that was in force on a day."""

from datetime import date

from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.log import log
from app.clock import now
from app.errors import NotFound
from app.exports.models import PrintTemplate
from app.extensions import db


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


def keep(kind: str, name: str, content: bytes, valid_from: date, by: User) -> PrintTemplate:
    """A further version; the shipped words are version 1."""
    newest = db.session.scalar(select(func.max(PrintTemplate.version)).where(PrintTemplate.kind == kind))
    made = PrintTemplate(
        kind=kind,
        version=(newest or 1) + 1,
        valid_from=valid_from,
        name=name,
        content=content,
        made_by=by.id,
        made_at=now(),
    )
    db.session.add(made)
    log("template.published", kind, by.id, version=made.version, valid_from=valid_from.isoformat())
    return made
