"""Taking a checked roster in, slice by slice: new residents set-wise, duplicates as was chosen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from app.accounts.models import User
from app.audit.log import log
from app.changes.note import note
from app.clock import now, today
from app.extensions import Model, db
from app.pinyin import search_keys
from app.residents.fields import columns_of
from app.residents.followers import tell
from app.residents.models import Condition, GroupMembership, Household, Resident
from app.residents.parts import condition_row, household_id, membership_id
from app.residents.roster.check import SLICE, on_record, resident_id, with_kept_lists
from app.residents.roster.line import Line
from app.residents.update import changes_in, set_fields, stands
from app.upsert import insert_rows, upsert

ALL = "all"
DIED = "1"
Merge = frozenset[int] | str  # numbers of the rows to merge, or ALL


@dataclass
class Done:
    """What an import has done so far."""

    imported: int = 0
    updated: int = 0
    kept: int = 0

    @property
    def lines(self) -> int:
        return self.imported + self.updated + self.kept


def take_in(
    new: Sequence[Line], duplicates: Sequence[Line], merge: Merge, job_id: UUID, by: User
) -> Iterator[Done]:
    """Import; yields after each slice. Running again over what was done changes nothing, counts the same."""
    done = Done()
    for start in range(0, len(new), SLICE):
        part = new[start : start + SLICE]
        _open_records(part, job_id, by)
        done.imported += len(part)
        yield done
    for start in range(0, len(duplicates), SLICE):
        part = duplicates[start : start + SLICE]
        merged = [line for line in part if merge == ALL or line.number in merge]
        _merge(merged, job_id, by)
        done.updated += len(merged)
        done.kept += len(part) - len(merged)
        yield done


def _open_records(lines: Sequence[Line], job_id: UUID, by: User) -> None:
    ids = {line.number: resident_id(job_id, line.number) for line in lines}
    present = set(db.session.scalars(select(Resident.id).where(Resident.id.in_(ids.values()))))
    fresh = [line for line in lines if ids[line.number] not in present]
    if not fresh:
        return
    _open_households(fresh)
    insert_rows(db.session(), _table(Resident), [_row(line, ids[line.number]) for line in fresh])
    _insert_parts(fresh, ids, f"import:{job_id}")
    for line in fresh:
        village = line.values["area_code"]
        note(village, "resident", ids[line.number])
        log("resident.imported", ids[line.number], by.id, chain=village, job_id=str(job_id))
    tell(ids[line.number] for line in fresh)


def _open_households(lines: Sequence[Line]) -> None:
    rows = {
        line.values["household_no"]: {
            "id": household_id(line.values["household_no"]),
            "household_no": line.values["household_no"],
            "village_code": line.values["area_code"],
            "address": line.values.get("address"),
        }
        for line in lines
        if line.values.get("household_no")
    }
    upsert(db.session(), _table(Household), list(rows.values()), [])


def _row(line: Line, id_: UUID) -> dict[str, Any]:
    opened, died = (line.extra.get(name) for name in ("record_opened_on", "death_date"))
    home = line.values.get("household_no")
    empty = {column.name: None for column in Resident.__table__.columns if column.nullable}
    return {
        **empty,
        **columns_of(line.values),
        "id": id_,
        "version": 1,
        "field_versions": {},
        "search_keys": search_keys(line.values["name"]),
        "village_code": line.values["area_code"],
        "org_unit_id": line.extra["org_unit_id"],
        "grid_id": line.extra.get("grid_id"),
        "doctor_id": line.extra.get("doctor_id"),
        "team_id": line.extra.get("team_id"),
        "household_id": household_id(home) if home else None,
        "record_opened_on": date.fromisoformat(opened) if opened else None,
        "death_date": date.fromisoformat(died) if died else None,
        "closed_on": date.fromisoformat(died) if died else None,
        "archive_status": DIED if died else "0",
        "created_at": now(),
    }


def _insert_parts(lines: Sequence[Line], ids: dict[int, UUID], source: str) -> None:
    conditions, memberships = [], []
    for line in lines:
        id_ = ids[line.number]
        named = {each["code"]: each for each in line.values.get("conditions", ())}
        conditions += [_columns(condition_row(id_, each, source, today())) for each in named.values()]
        memberships += [_membership(id_, group, source) for group in line.values.get("groups", ())]
    insert_rows(db.session(), _table(Condition), conditions)
    insert_rows(db.session(), _table(GroupMembership), memberships)


def _columns(row: Condition) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in Condition.__table__.columns}


def _membership(id_: UUID, group: str, source: str) -> dict[str, Any]:
    return {
        "id": membership_id(id_, group, source),
        "resident_id": id_,
        "group_code": group,
        "valid_from": today(),
        "valid_to": None,
        "told_from": today(),
        "told_to": None,
        "source": source,
    }


def _merge(lines: Sequence[Line], job_id: UUID, by: User) -> None:
    """Let what the file says stand in the record; what it leaves empty stays."""
    known = on_record("id_no", lines)
    for line in lines:
        resident = known.get(line.values["id_no"])
        if resident is None:
            continue  # voided since the check
        wanted = with_kept_lists(changes_in(line.values), resident)
        differing = {name: value for name, value in wanted.items() if value != stands(resident, name)}
        set_fields(resident, differing, f"import:{job_id}", by)
    tell(resident.id for resident in known.values())


def _table(model: type[Model]) -> Table:
    return Model.metadata.tables[model.__tablename__]
