"""Whether those whom a signing names may sign it: who represents them, is there, belongs to which group.

What cannot be is refused at its line; what the record says otherwise a reviewer has to clear.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.contracts.signings.capacity import guardian_doubts
from app.contracts.signings.sign import ADULT_FROM
from app.contracts.signings.signatures import is_guarded, is_signed
from app.entries.drafts.draft import Draft
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.formdefs.catalog import definition
from app.residents.groups.membership import CHILD_UNDER, NO_GROUP, age_on, groups_on
from app.residents.models import Resident
from config import Config

MALE = "1"
CHILDBEARING = range(12, 61)  # years of age
Lines = Sequence[Mapping[str, Any]]


def require_parties(draft: Draft, answers: Mapping[str, Any]) -> None:
    """Raises Invalid for a signing of which the representative is no party, or for parties who cannot be."""
    lines, errors = answers["members"], dict[str, list[str]]()
    people = _people(lines)
    times = Counter(line["resident_id"] for line in lines)
    if str(draft.resident_id) not in times:
        errors["answers.members"] = ["签字的居民（乙方代表）须在成员清单中"]
    for number, line in enumerate(lines):
        for field, message in _faults(draft, answers, line, people.get(line["resident_id"]), times):
            errors.setdefault(f"answers.members.{number}.{field}", []).append(message)
    if errors:
        raise Invalid(errors=errors)


def check_parties(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Closed records, children without a guardian, groups that the record does not know, two households."""
    people = _people(answers["members"])
    for line in answers["members"]:
        person = people.get(line["resident_id"])
        if person is not None:
            yield from _doubts(draft, answers, line, person)
    unsigned = [] if answers.get("paper_no") else _unsigned(draft, answers, people)  # they are on the paper
    if unsigned:
        message = f"{'、'.join(unsigned)}没有签名，或监护人没有写明身份；通过后暂不生效，补签后起算"
        yield Flag("member_unsigned", "MED", message, "members")
    homes = {each.household_id for each in people.values()}
    if len(homes - {None}) > 1:
        yield Flag("two_households", "HIGH", "成员不在同一户，请核对户籍或分别签约", "members")
    elif None in homes and len(people) > 1:
        message = "有成员的档案没有登记家庭，请核对是否同一户"
        yield Flag("household_unknown", "MED", message, "members")


def _unsigned(draft: Draft, answers: Mapping[str, Any], people: Mapping[str, Resident]) -> list[str]:
    """Who was there, or has a guardian who was, and bears no signature that counts; the first has a flag."""
    found = []
    for line in answers["members"]:
        person = people.get(line["resident_id"])
        if person is None or person.id == draft.resident_id:
            continue
        is_child = age_on(person.birth_date, draft.occurred_on) < ADULT_FROM
        is_to_sign = line.get("present") or line.get("by_guardian")
        if is_to_sign and not is_signed(answers, line, False, is_child):
            found.append(person.name)
    return found


def _people(lines: Lines) -> dict[str, Resident]:
    ids = {UUID(line["resident_id"]) for line in lines}
    query = select(Resident).where(Resident.id.in_(ids))
    loaded = selectinload(Resident.conditions), selectinload(Resident.groups)
    return {str(each.id): each for each in db.session.scalars(query.options(*loaded))}


def _faults(
    draft: Draft,
    answers: Mapping[str, Any],
    line: Mapping[str, Any],
    person: Resident | None,
    times: Mapping[str, int],
) -> Iterator[tuple[str, str]]:
    """What cannot be in one line: the field, and what to say there."""
    if times[line["resident_id"]] > 1:
        yield "resident_id", "同一位成员只能写一次"
    is_first = line["resident_id"] == str(draft.resident_id)
    is_away = not line.get("present") and not is_guarded(answers, line, is_first)
    if is_first and is_away and not answers.get("paper_no"):  # of paper it is not known who was there
        yield "present", "乙方代表须在场当面签字"
    if person is None:
        return
    if person.death_date and person.death_date < draft.occurred_on:
        yield "resident_id", f"这位成员已于 {person.death_date} 去世"
    for message in _impossible(line.get("groups") or (), person, draft.occurred_on):
        yield "groups", message


def _impossible(groups: Sequence[str], person: Resident, day: date) -> Iterator[str]:
    age = age_on(person.birth_date, day)
    if "G01" in groups and (person.sex == MALE or age not in CHILDBEARING):
        yield "年龄或性别不符，不能是孕产妇"
    if "G02" in groups and age >= CHILD_UNDER:
        yield f"已满 {CHILD_UNDER} 岁，不是 0–6 岁儿童"
    if "G03" in groups and age < Config.ELDERLY_FROM:
        yield f"未满 {Config.ELDERLY_FROM} 岁，不是老年人"


def _doubts(
    draft: Draft, answers: Mapping[str, Any], line: Mapping[str, Any], person: Resident
) -> Iterator[Flag]:
    day, is_first = draft.occurred_on, person.id == draft.resident_id
    if not is_first and person.archive_status != "0" and (person.closed_on is None or day > person.closed_on):
        yield Flag("Q-06", "HIGH", f"{person.name}的居民档案已注销或迁出", "members")
    by_guardian, field = is_guarded(answers, line, is_first), "signer_kind" if is_first else "members"
    if by_guardian:
        reason = line.get("guardian_reason") or (is_first and answers.get("guardian_reason"))
        yield from guardian_doubts(person, day, reason, field, answers.get("needs") if is_first else None)
    elif age_on(person.birth_date, day) < ADULT_FROM:
        yield Flag("guardian_missing", "HIGH", "未成年人签约须由监护人签字，写明姓名和关系", field)
    yield from _other_groups(line, person, day)


def _other_groups(line: Mapping[str, Any], person: Resident, day: date) -> Iterator[Flag]:
    """What is owed goes by the groups of the line; the record is what speaks for them."""
    known = set(groups_on(person.birth_date, person.conditions, person.groups, day)) - {NO_GROUP}
    told = set(line.get("groups") or ()) - {NO_GROUP}
    for found, what in ((told - known, "档案中没有"), (known - told, "签约时漏了")):
        if found:
            message = f"{person.name}的人群分类与居民档案不符：{what}{'、'.join(map(_name, sorted(found)))}"
            yield Flag("groups_differ", "HIGH", message, "members")


def _name(group: str) -> str:
    form = definition("sign")
    asked = form.field("members.groups") if form else None
    return asked.label_of(group) if asked else group
