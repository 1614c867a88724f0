"""Organisations and settings as phones read them (docs/wire.md)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.orgs.models import OrgUnit
from app.orgs.settings import all_settings


def read_organisations(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    query = select(OrgUnit.id, OrgUnit.name, OrgUnit.level, OrgUnit.parent_id)
    found = db.session.execute(query.where(OrgUnit.id.in_([UUID(each) for each in ids])))
    return {
        str(row.id): {"id": str(row.id), "name": row.name, "level": row.level.value}
        | ({"parent_id": str(row.parent_id)} if row.parent_id else {})
        for row in found
    }


def read_settings(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    values = all_settings()
    return {key: {"key": key, "value": values[key]} for key in ids if key in values}
