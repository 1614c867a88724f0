"""What a change of a record claims of villages, households and mothers: checked before it is taken in."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.entries.life_events import CHANGE, MOVED, NEWBORN
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.orgs.models import Village
from app.residents.life.statuses import UNTRUE
from app.residents.models import Household, Resident

HOUSEHOLD_NO = 17  # village code + 5 digits


@checks_claims(CHANGE)
def check_change(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    if answers.get("change") == MOVED:
        _require_village(str(answers.get("area_code")))
    if answers.get("household_no"):
        _require_household(draft, answers)
    if answers.get("mother_id_no"):
        yield from _doubt_mother(str(answers["mother_id_no"]).upper())


@checks_claims(NEWBORN)
def check_newborn(_: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    if answers.get("mother_id_no"):
        yield from _doubt_mother(str(answers["mother_id_no"]).upper())


def _require_village(code: str) -> None:
    village = db.session.get(Village, code)
    if village is None or village.clinic_id is None:
        raise Invalid(errors={"answers.area_code": ["没有这个村居，或还没有卫生室负责它"]})


def _require_household(draft: Draft, answers: Mapping[str, Any]) -> None:
    number = str(answers["household_no"])
    code = answers.get("area_code") or _village_of(draft)
    if len(number) != HOUSEHOLD_NO or not number.isdigit() or not number.startswith(str(code)):
        raise Invalid(errors={"answers.household_no": ["户编号应为所在村居代码加 5 位数字"]})
    query = select(Household.village_code).where(Household.household_no == number)
    if db.session.scalar(query) not in (None, code):
        raise Invalid(errors={"answers.household_no": ["该户编号属于另一个村居"]})


def _village_of(draft: Draft) -> str | None:
    return db.session.scalar(select(Resident.village_code).where(Resident.id == draft.resident_id))


def _doubt_mother(number: str) -> Iterator[Flag]:
    query = select(Resident.sex).where(Resident.id_no == number, Resident.archive_status != UNTRUE)
    sex = db.session.scalar(query)
    if sex is None:
        yield Flag("mother_unknown", "MED", "这个身份证号没有在用的居民档案，母子尚未关联", "mother_id_no")
    elif sex != "2":
        yield Flag("Q-09", "MED", "这个身份证号的居民不是女性", "mother_id_no")
