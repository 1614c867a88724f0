"""Residents as phones read them (docs/wire.md)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.clock import day_in_china, today
from app.extensions import db
from app.residents.fields import condition_of, holds, to_wire
from app.residents.groups.membership import Detail, details_on, groups_on
from app.residents.groups.standing import standing
from app.residents.models import Condition, GroupMembership, Household, Resident

_PLAIN = (
    "version",
    "name",
    "sex",
    "id_type",
    "phone",
    "contact_name",
    "contact_phone",
    "village_group",
    "address",
    "relation_to_head",
    "record_no",
    "allergies",
    "blood_type",
    "hukou_status",
    "ethnic",
    "archive_status",
)


def read_residents(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By id; one that is missing in the answer does not exist."""
    keys = [UUID(each) for each in ids]
    conditions = _by_resident(Condition, keys)
    memberships = _by_resident(GroupMembership, keys)
    table, homes = Resident.__table__, Household.__table__
    query = (
        select(table, homes.c.household_no, homes.c.lat, homes.c.lon)
        .outerjoin(homes, homes.c.id == table.c.household_id)
        .where(table.c.id.in_(keys))
    )
    return {
        str(row.id): _without_gaps(_record(row, conditions[row.id], memberships[row.id]))
        for row in db.session.execute(query)
    }


def masked(id_no: str) -> str:
    """The first six and the last four characters; of a short number the last four."""
    hidden = max(len(id_no) - 10, 0)
    return id_no[:6] + "*" * hidden + id_no[-4:] if hidden else "*" * max(len(id_no) - 4, 0) + id_no[-4:]


def _record(row: Row[Any], conditions: list[Any], memberships: list[Any]) -> dict[str, Any]:
    day = today()
    return (
        {name: getattr(row, name) for name in _PLAIN}
        | {
            "id": str(row.id),
            "keys": row.search_keys,
            "birth_date": row.birth_date.isoformat(),
            "id_masked": masked(row.id_no or ""),
            "id_tail": (row.id_no or "")[-4:],
            "village": row.village_code,
            "household_id": str(row.household_id) if row.household_id else None,
            "household_no": row.household_no,
            "groups": groups_on(row.birth_date, conditions, memberships, day),
            "group_details": [
                _detail(each) for each in details_on(row.birth_date, conditions, memberships, day)
            ]
            or None,
            "closed_on": to_wire(row.closed_on),
            "death_date": to_wire(row.death_date),
            "mother_id": str(row.mother_id) if row.mother_id else None,
            "conditions": [condition_of(each) for each in conditions if holds(each, day)],
            "doctor_id": str(row.doctor_id) if row.doctor_id else None,
            "team_id": str(row.team_id) if row.team_id else None,
            "lat": row.lat,
            "lon": row.lon,
            "entry_id": str(row.entry_id) if row.entry_id else None,
        }
        | _planned(row, conditions, memberships)
    )


def _planned(row: Row[Any], conditions: list[Any], memberships: list[Any]) -> dict[str, Any]:
    """What the phone plans by: since when there is a record, diseases are managed, lists name the person."""
    spans = [(each.code, each.managed_from, each.managed_to) for each in conditions]
    spans += [(each.group_code, each.valid_from, each.valid_to) for each in memberships]
    since, over = standing(spans, today())
    return {
        "known": day_in_china(row.created_at).isoformat(),
        "since": {code: day.isoformat() for code, day in since.items()} or None,
        "over": sorted(over) or None,
    }


def _detail(each: Detail) -> dict[str, Any]:
    told = {"code": each.code, "by": each.by, "since": to_wire(each.since), "until": to_wire(each.until)}
    return _without_gaps(told | {"entry_id": each.entry_id})


def _without_gaps(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value is not None}


def _by_resident(part: type[Condition] | type[GroupMembership], keys: list[UUID]) -> dict[UUID, list[Any]]:
    found = defaultdict(list)
    table = part.__table__
    for row in db.session.execute(select(table).where(table.c.resident_id.in_(keys)).order_by(table.c.id)):
        found[row.resident_id].append(row)
    return found
