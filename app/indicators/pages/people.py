"""As much of the people on a page of lines as tells them apart, while others look on."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.indicators.source.naming import SEXES
from app.residents.groups.everybody import grouping
from app.residents.groups.membership import NO_GROUP, SENSITIVE, age_on
from app.residents.models import Resident
from app.residents.wire import masked


@dataclass(frozen=True)
class ListedPerson:
    """`groups`: not the sensitive ones; `id_no`: without its middle (domain.md §2.4)."""

    sex: str
    age: int
    village_group: str
    id_no: str
    groups: Sequence[str]


def listed_people(ids: Collection[UUID], day: date, names: Mapping[str, str]) -> dict[UUID, ListedPerson]:
    """`ids`: of one page; `names`: of the groups."""
    groups = _groups(ids, day, names)
    columns = (Resident.id, Resident.sex, Resident.birth_date, Resident.village_group, Resident.id_no)
    return {
        row.id: ListedPerson(
            SEXES.get(row.sex, ""),
            age_on(row.birth_date, day),
            row.village_group or "",
            masked(row.id_no) if row.id_no else "",
            groups[row.id],
        )
        for row in db.session.execute(select(*columns).where(Resident.id.in_(ids)))
    }


def _groups(ids: Collection[UUID], day: date, names: Mapping[str, str]) -> dict[UUID, list[str]]:
    groups, found = grouping(day), defaultdict[UUID, list[str]](list)
    query = select(groups.c.resident_id, groups.c.group_code).where(
        groups.c.resident_id.in_(ids), groups.c.group_code.not_in((*SENSITIVE, NO_GROUP))
    )
    for resident_id, code in db.session.execute(query.order_by(groups.c.group_code)):
        found[resident_id].append(names.get(code, code))
    return found
