"""The photos and signatures that an entry's answers name, and whether they have arrived."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.entries.models import Attachment, Entry, EntryAttachment
from app.extensions import db
from app.formdefs.answers.pictures import digests_of
from app.formdefs.definitions.definition import PICTURES, Definition, Field
from app.review.describe import Names


@dataclass(frozen=True)
class Evidence:
    """One picture that an entry rests on."""

    label: str
    sha256: str
    has_arrived: bool


def evidence(
    entry: Entry, definition: Definition, answers: Mapping[str, Any], names: Names
) -> list[Evidence]:
    """In the form's order; what is named by no field of the form comes last."""
    stored = _stored(entry.id)
    named = dict(_named(tuple(definition.fields), answers, "", names))
    named |= {digest: "附件" for digest in stored if digest not in named}
    return [Evidence(label, digest, stored.get(digest, False)) for digest, label in named.items()]


def _stored(entry_id: UUID) -> dict[str, bool]:
    query = (
        select(EntryAttachment.sha256, Attachment.sha256)
        .outerjoin(Attachment, Attachment.sha256 == EntryAttachment.sha256)
        .where(EntryAttachment.entry_id == entry_id)
        .order_by(EntryAttachment.sha256)
    )
    return {row[0]: row[1] is not None for row in db.session.execute(query)}


def _named(
    fields: Sequence[Field], answers: Mapping[str, Any], prefix: str, names: Names
) -> Iterator[tuple[str, str]]:
    for each in fields:
        value = answers.get(each.id)
        if each.type in PICTURES:
            yield from ((digest, f"{prefix}{each.label}") for digest in digests_of(value))
        elif each.type == "group" and isinstance(value, Mapping):
            yield from _named(each.fields, value, prefix, names)
        elif each.type == "rows" and isinstance(value, list):
            for row in (row for row in value if isinstance(row, Mapping)):
                whose = names.get(str(row.get("resident_id")), "")
                yield from _named(each.fields, row, f"{whose} " if whose else prefix, names)
