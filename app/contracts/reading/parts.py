"""Which parts of a service that was done in part are not filled in yet."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from app.contracts.signings.read import chunks
from app.entries.models import Entry, Revision
from app.extensions import db
from app.formdefs.catalog import known
from app.formdefs.definitions.definition import Definition
from app.formdefs.language.values import blank

IN_PART = "part:"  # and the answer that says so


def unfilled(reasons: Iterable[tuple[UUID, str | None]]) -> dict[UUID, str]:
    """Entry → the headings of its form under which nothing is filled in of what the whole asks for."""
    denied = {id_: reason.removeprefix(IN_PART) for id_, reason in reasons if reason and IN_PART in reason}
    query = select(Entry.id, Entry.form, Entry.form_version, Revision.answers).join(
        Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision)
    )
    found = {}
    for part in chunks(denied):
        for row in db.session.execute(query.where(Entry.id.in_(part))):
            form = known(row.form, row.form_version)
            found[row.id] = "、".join(_empty(form, denied[row.id], row.answers)) if form else ""
    return found


def _empty(form: Definition, denied: str, answers: Mapping[str, Any]) -> Iterator[str]:
    for section in form.sections:
        asked = [each.id for each in section.fields if _asks(each.required, denied)]
        if asked and all(blank(answers.get(id_)) for id_ in asked):
            yield section.title


def _asks(required: Any, denied: str) -> bool:
    return f'"var":"{denied}"'.encode() in orjson.dumps(required)
