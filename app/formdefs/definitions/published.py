"""The uploaded definitions that are published, as every process of the server sees them at once.

A stamp in the database changes with every publication. It is asked for once a transaction; what stands
behind it is read, and made into definitions, once a process.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import select
from uuid6 import uuid7

from app.changes.state import state, stated
from app.extensions import db
from app.formdefs.definitions.definition import Definition, read_definition
from app.formdefs.models import FormUpload, FormVersion, UploadState

STAMP = "published_definitions"  # in server_state
_KEPT = "definitions"  # in session.info: the transaction and what it reads


@dataclass(frozen=True)
class Publication:
    """A published version of a form, and the day from which it is used."""

    definition: Definition
    valid_from: date


Publications = tuple[Publication, ...]
_definitions: dict[tuple[UUID, str], Definition] = {}  # documents never change


def publications() -> Publications:
    """What is published in the transaction at hand; nothing where there is no application to ask."""
    try:
        session = db.session()
    except RuntimeError:  # tools and tests that only need the shipped forms
        return ()
    transaction, found = session.info.get(_KEPT, (None, ()))
    if transaction is None or transaction is not session.get_transaction():
        with session.no_autoflush:
            found = _read(stated(STAMP) or "")
        session.info[_KEPT] = (session.get_transaction(), found)
    kept: Publications = found
    return kept


def announce() -> None:
    """Let every process know, from the commit on, that something was published or withdrawn."""
    state(STAMP, str(uuid7()))
    db.session().info.pop(_KEPT, None)


@lru_cache(4)
def _read(stamp: str) -> Publications:
    if not stamp:
        return ()
    query = (
        select(FormVersion.upload_id, FormVersion.document, FormUpload.valid_from)
        .join(FormUpload)
        .where(FormUpload.state == UploadState.PUBLISHED)
        .order_by(FormVersion.code, FormVersion.version)
    )
    rows = db.session.execute(query)
    return tuple(Publication(_definition(id_, document), day) for id_, document, day in rows if day)


def _definition(upload_id: UUID, document: dict[str, object]) -> Definition:
    key = (upload_id, str(document["code"]))
    if key not in _definitions:
        _definitions[key] = read_definition(document)
    return _definitions[key]
