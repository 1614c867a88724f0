"""What happened to a resident's record, in the order of days: what changed, by which entry, by whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from app.accounts.models import User
from app.entries.models import Entry
from app.extensions import db
from app.formdefs.definitions.resolve import code_list
from app.orgs.models import Village
from app.residents.groups.membership import SENSITIVE, SENSITIVE_CONDITIONS
from app.residents.models import Pregnancy, RecordStatus, Residence, Resident

STATUSES = {
    "0": "恢复档案",
    "1": "死亡销档",
    "2": "迁出销档",
    "3": "失访销档",
    "4": "拒绝管理销档",
    "6": "作废",
    "9": "其他原因销档",
}
Told = tuple[date | None, str, str | None]  # day, what, source


@dataclass(frozen=True)
class Happening:
    """One change of the record. `entry_id` and `author`, where an entry told of it."""

    day: date | None
    text: str
    entry_id: UUID | None = None
    author: str = ""


def timeline(resident: Resident, is_whole: bool) -> list[Happening]:
    """Newest first; what has no day comes last. Unless `is_whole`, without what is sensitive."""
    told = [*_spans(resident, is_whole), *_states(resident)]
    authors = _authors({source for _, _, source in told if source})
    found = [_happening(*each, authors) for each in told]
    return sorted(found, key=lambda each: (each.day or date.min, each.text), reverse=True)


def _spans(resident: Resident, is_whole: bool) -> Iterator[Told]:
    diseases, groups = code_list("CONDITION"), code_list("GROUP")
    for disease in (
        each for each in resident.conditions if is_whole or each.code not in SENSITIVE_CONDITIONS
    ):
        name = f"{diseases.get(disease.code, disease.code)}管理"
        yield from _span(disease.managed_from, disease.managed_to, name, disease.source, disease.ended_by)
    for listed in (each for each in resident.groups if is_whole or each.group_code not in SENSITIVE):
        name = f"{groups.get(listed.group_code, listed.group_code)}人群"
        yield from _span(listed.valid_from, listed.valid_to, name, listed.source, listed.ended_by)
    for each in db.session.scalars(select(Pregnancy).where(Pregnancy.resident_id == resident.id)):
        yield from _span(each.begun_on, each.ended_on, "妊娠", each.source, each.ended_by)


def _states(resident: Resident) -> Iterator[Told]:
    for step in db.session.scalars(select(RecordStatus).where(RecordStatus.resident_id == resident.id)):
        yield step.day, STATUSES.get(step.status, step.status), step.source
    query = (
        select(Residence, Village.name)
        .join(Village, Village.code == Residence.village_code)
        .where(
            Residence.resident_id == resident.id,
            Residence.valid_from.is_not(None),
            or_(Residence.valid_to.is_(None), Residence.valid_to >= Residence.valid_from),
        )
    )
    for stay, village in db.session.execute(query):
        yield stay.valid_from, f"住到{village}", stay.source
    if resident.record_opened_on:
        yield resident.record_opened_on, "建档", str(resident.entry_id) if resident.entry_id else None


def _span(
    first: date | None, last: date | None, what: str, source: str, ended_by: str | None
) -> Iterator[Told]:
    if first and last and last < first:
        return  # it does not stand
    yield first, f"{what}开始", source
    if last:
        yield last, f"{what}结束", ended_by


def _authors(sources: Iterable[str]) -> dict[str, tuple[UUID, str]]:
    ids = [id_ for source in sources if (id_ := _entry_id(source))]
    query = select(Entry.id, User.name).join(User, User.id == Entry.author_id).where(Entry.id.in_(ids))
    return {str(row.id): (row.id, row.name) for row in db.session.execute(query)}


def _entry_id(source: str) -> UUID | None:
    try:
        return UUID(source)
    except ValueError:
        return None


def _happening(
    day: date | None, text: str, source: str | None, authors: dict[str, tuple[UUID, str]]
) -> Happening:
    if source in authors:
        entry_id, author = authors[source]
        return Happening(day, text, entry_id, author)
    return Happening(day, text, author="名册导入" if (source or "").startswith("import") else "")
