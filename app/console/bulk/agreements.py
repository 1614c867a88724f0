"""Agreements signed before, from a workbook: held against roster, staff and catalogue, made into signings.

Rows with the same agreement number are one household's. The signings bear no signatures, photos or place:
they count as signed, are reviewed like others, and are shown as without evidence (C09). Who was there, who
signed and what was read is not known, and is not told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from app.accounts.models import FIELD_ROLES, User
from app.clock import now, today
from app.console.bulk.agreement_file import Fault, Row, header_of
from app.console.bulk.fees import fee_answers, fee_faults, surplus_fees
from app.console.bulk.guardians import guardian_faults, line_answers, party_answers
from app.console.bulk.order import Item
from app.console.bulk.waiting import Term, overlapping, terms_waiting
from app.contracts.models import AgreementMember, ServiceItem, ServicePackage
from app.contracts.terms.catalogue import Catalogue, catalogues, in_force
from app.contracts.terms.owe import term_end
from app.extensions import db
from app.formdefs.catalog import versions
from app.orgs.scope import Scope
from app.orgs.settings import setting
from app.residents.groups.membership import groups_on
from app.residents.identity import IDENTITY_CARD, id_no_fault
from app.residents.models import Resident

CHUNK = 500
OF_THE_AGREEMENT = ("kind", "mode", "signed_on", "start_date", "months", "doctor")
NO_NUMBER = "无编号"
CARD_LENGTH = 18  # of an identity card's number


@dataclass
class Checked:
    """What can be imported, and why the rest can't."""

    items: list[Item]
    faults: list[Fault]


@dataclass(frozen=True)
class Known:
    """What rows name: people by ID number, doctors, packages, items; and who has contracts when."""

    people: Mapping[str, Resident]
    doctors: Mapping[str, User]
    packages: Mapping[str, str]
    items: Mapping[str, str]
    catalogues: Sequence[Catalogue]
    held: Mapping[UUID, Sequence[Term]]
    waiting: Mapping[UUID, Sequence[Term]]  # signings that are not decided yet


def check(rows: Sequence[Row], scope: Scope, of: UUID) -> Checked:
    """`of`: the job from which the signings take their ids."""
    known, checked, seen = _known(rows, scope), Checked([], []), dict[str, int]()
    for group in _households(rows):
        faults = [fault for row in group for fault in _faults(row, known, seen)]
        faults += [fault for row in group[1:] for fault in _differences(row, group[0])]
        checked.faults += faults
        if not faults:
            checked.items.append(_item(group, known, of))
    return checked


def _households(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows of one agreement; those without a number stand alone."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row.values.get("agreement_no") or f"row {row.number}"), []).append(row)
    yield from found.values()


def _differences(row: Row, first: Row) -> Iterator[Fault]:
    """The first row tells of the agreement: what a further one says otherwise is not passed over."""
    for field in OF_THE_AGREEMENT:
        told = row.values.get(field)
        if told is not None and told != first.values.get(field):
            yield Fault(row.number, header_of(field), f"与同一协议的第 {first.number} 行不一致")
    for field in surplus_fees(row.values):
        yield Fault(row.number, header_of(field), f"一户的费用是整份协议的合计，只填在第 {first.number} 行")


def _known(rows: Sequence[Row], scope: Scope) -> Known:
    people = dict(_people([row.values["id_no"] for row in rows if "id_no" in row.values], scope))
    query = select(User).where(User.role.in_(FIELD_ROLES), scope.holds(User.org_unit_id))
    staff = list(db.session.scalars(query))
    doctors = {str(key): user for user in staff for key in (user.employee_no, user.username, user.id) if key}
    return Known(
        people,
        doctors,
        _by_name(ServicePackage),
        _by_name(ServiceItem),
        catalogues(),
        _held([each.id for each in people.values()]),
        terms_waiting(scope),
    )


def _people(numbers: Sequence[str], scope: Scope) -> Iterator[tuple[str, Resident]]:
    for start in range(0, len(numbers), CHUNK):
        part = numbers[start : start + CHUNK]
        query = select(Resident).where(Resident.id_no.in_(part), scope.holds(Resident.org_unit_id))
        for each in db.session.scalars(query.where(Resident.archive_status != "6")):
            yield str(each.id_no), each


def _by_name(model: type[ServicePackage | ServiceItem]) -> dict[str, str]:
    rows = list(db.session.execute(select(model.id, model.name)))
    return {row.name: row.id for row in rows} | {row.id: row.id for row in rows}


def _held(ids: Sequence[UUID]) -> dict[UUID, list[tuple[date, date]]]:
    found: dict[UUID, list[tuple[date, date]]] = {}
    member = AgreementMember
    columns = (member.resident_id, member.start_date, member.ended_on, member.end_date)
    for start in range(0, len(ids), CHUNK):
        query = select(*columns).where(member.resident_id.in_(ids[start : start + CHUNK]))
        for resident_id, first, ended, end in db.session.execute(query.where(member.status != "void")):
            found.setdefault(resident_id, []).append((first, ended or end))
    return found


def _faults(row: Row, known: Known, seen: dict[str, int]) -> Iterator[Fault]:
    yield from row.faults
    wrong = {fault.column for fault in row.faults}
    for field, message in _contradictions(row.values, known, seen):
        if header_of(field) not in wrong:
            yield Fault(row.number, header_of(field), message)
    seen.setdefault(str(row.values.get("id_no")), row.number)


def _contradictions(
    values: Mapping[str, Any], known: Known, seen: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    person = known.people.get(str(values.get("id_no")))
    if "id_no" in values:
        yield from _of_person(values, person, known, seen)
    for field, names in (("packages", known.packages), ("items", known.items)):
        strange = [name for name in values.get(field, ()) if name not in names]
        if strange:
            yield field, f"目录中没有：{'、'.join(strange)}"
    named = values.get("doctor")
    if named and named not in known.doctors:
        yield "doctor", "本机构没有这位医生"
    elif not named and person and str(person.doctor_id) not in known.doctors:
        yield "doctor", "居民没有责任医生，请填写签约医生"
    yield from _of_term(values)
    yield from fee_faults(values)
    yield from guardian_faults(values)


def _of_person(
    values: Mapping[str, Any], person: Resident | None, known: Known, seen: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    number = values["id_no"]
    if person is None:
        is_card = len(number) == CARD_LENGTH
        wrong = id_no_fault(IDENTITY_CARD, number) if is_card else None
        yield "id_no", wrong or "本机构的居民中没有这个证件号码，请先导入名册"
        return
    if person.name != values.get("name"):
        yield "name", "与居民档案的姓名不一致"
    if number in seen:
        yield "id_no", f"与第 {seen[number]} 行重复"
    if person.archive_status == "1" and person.death_date is None:
        yield "id_no", "该居民已登记死亡"
    start = values.get("start_date")
    if start:
        end = term_end(start, _cycle(values))
        if overlapping(known.held.get(person.id, ()), start, end):
            yield "start_date", "与该居民已有的协议期重叠"
        elif other := overlapping(known.waiting.get(person.id, ()), start, end):
            yield "start_date", f"该居民已有一份待审核的签约（{other[0]} 至 {other[1]}），请先审核或撤销"


def _of_term(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    allowed = setting("cycle_months")
    if not allowed["min"] <= _cycle(values) <= allowed["max"]:
        yield "months", f"本县签约周期为 {allowed['min']} 至 {allowed['max']} 个月"
    signed = values.get("signed_on")
    if signed and signed > today():
        yield "signed_on", "不能晚于今天"
    start = values.get("start_date")
    if signed and start and abs((start - signed).days) > 366:
        yield "start_date", "与签订日期相差一年以上"


def _cycle(values: Mapping[str, Any]) -> int:
    return int(values.get("months") or setting("cycle_months")["default"])


def _item(group: Sequence[Row], known: Known, of: UUID) -> Item:
    first = group[0].values
    person = known.people[first["id_no"]]
    doctor = known.doctors[str(first.get("doctor") or person.doctor_id)]
    signed = first["signed_on"]
    entry = {
        "id": str(uuid5(of, f"sign:{group[0].number}")),
        "revision": 1,
        "follows": 0,
        "form": "sign",
        "form_version": versions("sign")[0],
        "resident_id": str(person.id),
        "occurred_on": signed.isoformat(),
        "recorded_at": now().isoformat(),
        "answers": _answers(group, known),
    }
    rows = [row.number for row in group]
    return {"name": person.name, "author": str(doctor.id), "entry": entry, "counter": None, "rows": rows}


def _answers(group: Sequence[Row], known: Known) -> dict[str, Any]:
    first = group[0].values
    start, months = first["start_date"], _cycle(first)
    members = [_member(row.values, known) for row in group]
    members[1:] = [line | line_answers(row.values) for line, row in zip(members[1:], group[1:], strict=True)]
    said = {
        "needs": {"groups": members[0]["groups"]},
        "kind": first.get("kind", "new"),
        "mode": first.get("mode") or ("a_la_carte" if first.get("items") else "standard"),
        "paper_no": str(first.get("agreement_no") or NO_NUMBER)[:40],
        "scope": "household" if len(group) > 1 else "individual",
        "members": members,
        "packages": members[0]["packages"],
        "start_date": start.isoformat(),
        "end_date": term_end(start, months).isoformat(),
        "cycle_months": months,
        **fee_answers(first),
        **party_answers(first),
        "note": f"历史协议导入 {first.get('agreement_no', '')} {first.get('note', '')}".strip()[:200],
    }
    items = _codes(first.get("items", ()), known.items)
    return said | ({"items": items} if items else {})


def _member(values: Mapping[str, Any], known: Known) -> dict[str, Any]:
    person = known.people[values["id_no"]]
    groups = groups_on(person.birth_date, person.conditions, person.groups, values["signed_on"])
    packages = _with_basic(_codes(values["packages"], known.packages), known, values["signed_on"])
    own = {"packages": sorted(packages), "items": _codes(values.get("items", ()), known.items)}
    said = {"resident_id": str(person.id), "groups": groups}
    return said | {name: codes for name, codes in own.items() if codes}


def _with_basic(packages: Sequence[str], known: Known, signed_on: date) -> set[str]:
    """Everybody has a basic package of the catalogue that was in force."""
    offered = in_force(known.catalogues, signed_on).packages if known.catalogues else {}
    basic = sorted(code for code, each in offered.items() if each.is_basic)
    return {*packages, *(() if set(basic).intersection(packages) else basic[:1])}


def _codes(names: Iterable[str], known: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys(known[name] for name in names))
