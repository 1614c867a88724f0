"""B07, the roster of priority people (重点人群花名册): whoever the list of residents shows, a line each."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, func, select

from app.accounts.models import User
from app.console.labels import ARCHIVE, CONTRACTS, GROUPS, SEXES, form_name
from app.contracts.models import AgreementMember
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.formdefs.catalog import current
from app.formdefs.definitions.resolve import code_list
from app.orgs.models import Village
from app.orgs.scope import Scope
from app.residents.fields import holds
from app.residents.find import Wanted, matching
from app.residents.groups.membership import SENSITIVE, SENSITIVE_CONDITIONS, age_on, groups_on
from app.residents.models import Condition, GroupMembership, Household, Resident
from app.residents.wire import masked
from app.worklists.models import Task

TITLE = "重点人群花名册"
COLUMNS = (
    "姓名",
    "性别",
    "年龄",
    "证件号",
    "人群",
    "在管疾病",
    "最近服务",
    "服务日期",
    "下次任务",
    "任务日期",
    "签约",
    "协议止于",
    "责任医生",
    "村居",
    "小组",
    "户编号",
    "电话",
    "档案",
)
ON_PAPER = (
    "姓名",
    "性别",
    "年龄",
    "证件号",
    "人群",
    "在管疾病",
    "最近服务",
    "下次任务",
    "签约",
    "责任医生",
    "村居",
    "户编号",
)
STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)
PAPERS = (
    "alert_handling",
    "contract_",
    "member_confirm",
    "needs_assess",
    "record_change",
    "referral_check",
    "resident_",
    "service_request",
    "service_waiver",
    "sign",
)  # forms that serve nobody yet


@dataclass(frozen=True)
class _Parts:
    """What belongs to the people of the roster, by resident."""

    diseases: dict[UUID, list[Any]]
    lists: dict[UUID, list[Any]]
    visits: dict[UUID, Row[Any]]
    tasks: dict[UUID, Row[Any]]
    contracts: dict[UUID, Row[Any]]


def lines(
    scope: Scope, wanted: Wanted, day: date, whole_ids: bool, hidden: Collection[str] = ()
) -> list[list[str]]:
    """By village and 村民小组, in the columns of COLUMNS. As many statements for many people as for few.

    `hidden`: forms that the reader may not see; with them goes all that is sensitive.
    """
    ids = matching(scope, wanted).with_only_columns(Resident.id)
    diseases, lists = _all(Condition, ids), _all(GroupMembership, ids)
    if hidden:
        _leave_out(diseases, lambda row: row.code in SENSITIVE_CONDITIONS)
        _leave_out(lists, lambda row: row.group_code in SENSITIVE)
    visits, tasks = _visits(ids, _services(hidden)), _tasks(ids, hidden)
    parts = _Parts(diseases, lists, visits, tasks, _contracts(ids))
    return [_line(row, parts, day, whole_ids) for row in _people(ids)]


def on_paper(line: Sequence[str]) -> list[str]:
    """A line in the fewer columns of ON_PAPER: what belongs together in one of them."""
    cells = dict(zip(COLUMNS, line, strict=True))
    pairs = {"最近服务": "服务日期", "下次任务": "任务日期", "签约": "协议止于", "村居": "小组"}
    return [" ".join(filter(None, (cells[name], cells.get(pairs.get(name, ""))))) for name in ON_PAPER]


def _people(ids: Select[Any]) -> Sequence[Row[Any]]:
    person = Resident
    query = (
        select(person.id, person.name, person.sex, person.birth_date, person.id_no, person.phone)
        .add_columns(person.village_group, person.archive_status, Household.household_no)
        .add_columns(Village.name.label("village"), User.name.label("doctor"))
        .join(Village, Village.code == person.village_code)
        .outerjoin(Household, Household.id == person.household_id)
        .outerjoin(User, User.id == person.doctor_id)
        .where(person.id.in_(ids))
        .order_by(person.village_code, person.village_group, person.search_keys, person.id)
    )
    return db.session.execute(query).all()


def _all(part: type[Condition] | type[GroupMembership], ids: Select[Any]) -> dict[UUID, list[Any]]:
    found, table = defaultdict(list), part.__table__
    for row in db.session.execute(select(table).where(table.c.resident_id.in_(ids)).order_by(table.c.id)):
        found[row.resident_id].append(row)
    return found


def _leave_out(found: dict[UUID, list[Any]], is_hidden: Callable[[Any], bool]) -> None:
    for rows in found.values():
        rows[:] = [row for row in rows if not is_hidden(row)]


def _visits(ids: Select[Any], forms: Collection[str]) -> dict[UUID, Row[Any]]:
    """The last service of each that met the person: form, occurred_on."""
    newest = (Entry.occurred_on.desc(), Entry.received_at.desc(), Entry.id.desc())
    query = select(Entry.resident_id, Entry.form, Entry.occurred_on).where(
        Entry.form.in_(forms),
        Entry.status.in_(STANDING),
        func.coalesce(Entry.visit_result, "1") == "1",
    )
    return _first_of_each(query, Entry.resident_id, newest, ids)


def _services(hidden: Collection[str]) -> list[str]:
    forms = (form for form in current() if form.kind == "form" and form.counting_modes)
    return sorted(form.code for form in forms if not form.code.startswith(PAPERS) and form.code not in hidden)


def _tasks(ids: Select[Any], hidden: Collection[str]) -> dict[UUID, Row[Any]]:
    query = select(Task.resident_id, Task.title, Task.due_on)
    query = query.where(Task.status == "open", Task.form.not_in(hidden))
    return _first_of_each(query, Task.resident_id, (Task.due_on, Task.id), ids)


def _contracts(ids: Select[Any]) -> dict[UUID, Row[Any]]:
    """The contract that holds, else the last one."""
    of = AgreementMember
    query = select(of.resident_id, of.status, of.end_date, of.ended_on).where(of.status != "void")
    last = (case((of.status == "active", 0), else_=1), of.start_date.desc(), of.id)
    return _first_of_each(query, of.resident_id, last, ids)


def _first_of_each(query: Any, of: Any, order: Sequence[Any], ids: Select[Any]) -> dict[UUID, Row[Any]]:
    place = func.row_number().over(partition_by=of, order_by=order).label("place")
    each = query.add_columns(place).where(of.in_(ids)).subquery()
    return {row.resident_id: row for row in db.session.execute(select(each).where(each.c.place == 1))}


def _line(row: Row[Any], parts: _Parts, day: date, whole_ids: bool) -> list[str]:
    visit, task = parts.visits.get(row.id), parts.tasks.get(row.id)
    number = row.id_no or ""
    return [
        row.name,
        SEXES.get(row.sex, ""),
        str(age_on(row.birth_date, day)),
        number if whole_ids else masked(number),
        *_states(row, parts, day),
        *([form_name(visit.form), visit.occurred_on.isoformat()] if visit else ["", ""]),
        *([task.title, task.due_on.isoformat()] if task else ["", ""]),
        *_contract(parts.contracts.get(row.id), day),
        row.doctor or "",
        row.village,
        row.village_group or "",
        row.household_no or "",
        row.phone or "",
        ARCHIVE.get(row.archive_status, row.archive_status),
    ]


def _states(row: Row[Any], parts: _Parts, day: date) -> list[str]:
    diseases, lists = parts.diseases.get(row.id, []), parts.lists.get(row.id, [])
    groups = groups_on(row.birth_date, diseases, lists, day)
    managed = sorted({each.code for each in diseases if holds(each, day)})
    names = code_list("CONDITION")
    return [
        "、".join(GROUPS.get(code, code) for code in groups),
        "、".join(names.get(code, code) for code in managed),
    ]


def _contract(row: Row[Any] | None, day: date) -> list[str]:
    if row is None:
        return ["未签", ""]
    is_over = row.status == "active" and row.end_date < day
    status = "expired" if is_over else row.status
    return [CONTRACTS.get(status, status), (row.ended_on or row.end_date).isoformat()]
