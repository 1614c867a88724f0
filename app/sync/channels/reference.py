"""Form definitions in channel `ref`, told anew when they have changed."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson

from app.changes.note import REF, note
from app.changes.state import state, stated
from app.formdefs.catalog import Edition, told

PUBLISHED = "published_forms"  # in server_state: JSON, form id → hash of the document that phones were told


def read_forms(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    forms = {each.definition.id: each for each in told()}
    return {id_: forms[id_].wire() for id_ in ids if id_ in forms}


def refresh_reference() -> None:
    """Note the definitions that are new, other than before, or no longer accepted. Safe to repeat."""
    before: dict[str, str] = json.loads(stated(PUBLISHED) or "{}")
    now = {each.definition.id: _hash(each) for each in told()}
    for id_ in sorted(now.keys() | before.keys()):
        if now.get(id_) != before.get(id_):
            note(REF, "form", id_, removed=id_ not in now)
    if now != before:
        state(PUBLISHED, json.dumps(now))


def _hash(form: Edition) -> str:
    return sha256(orjson.dumps(form.wire(), option=orjson.OPT_SORT_KEYS)).hexdigest()
