"""Making and changing the organisations of a county. Code and place in the tree stay as they were made."""

import re
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from uuid6 import uuid7

from app.audit.log import log
from app.changes.note import REF, note
from app.errors import Invalid
from app.extensions import db
from app.orgs.models import OrgLevel, OrgUnit, Village
from app.orgs.settings import announce

CHILDREN = {
    OrgLevel.COUNTY: (OrgLevel.CENTRE, OrgLevel.HOSPITAL),
    OrgLevel.CENTRE: (OrgLevel.CLINIC,),
    OrgLevel.CLINIC: (),
    OrgLevel.HOSPITAL: (),
}
_CODE = re.compile(r"[0-9A-Za-z_-]{1,30}")
_LONGEST_NAME = 100


def found_county(code: str, name: str) -> OrgUnit:
    """The top of the tree, once. Raises Invalid for no county code, or when there is a county already."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise Invalid(f"县区代码“{code}”不是 6 位数字")
    if county() is not None:
        raise Invalid("县级机构已经建立")
    unit = _add(None, OrgLevel.COUNTY, code, require_name(name), None, code)
    announce()
    log("county.founded", unit.id, None, code=code)
    return unit


def county() -> OrgUnit | None:
    return db.session.scalar(select(OrgUnit).where(OrgUnit.level == OrgLevel.COUNTY).limit(1))


def add_unit(
    parent: OrgUnit, level: OrgLevel, code: str, name: str, phone: str | None, by: UUID | None
) -> OrgUnit:
    """Raises Invalid with the field: a code that is taken or is none, a level that has no place there."""
    if level not in CHILDREN[parent.level]:
        raise Invalid(errors={"level": ["该类型的机构不能设在这个上级之下"]})
    if not _CODE.fullmatch(code):
        raise Invalid(errors={"code": ["代码应为 30 位以内的字母、数字、- 或 _"]})
    if db.session.scalar(select(OrgUnit.id).where(OrgUnit.code == code)) is not None:
        raise Invalid(errors={"code": ["该代码已被使用"]})
    unit = _add(parent, level, code, require_name(name), require_phone(phone), _area(parent, level, code))
    log("organisation.added", unit.id, by, code=code, level=level.value)
    return unit


def change_unit(unit: OrgUnit, name: str, phone: str | None, by: UUID | None) -> bool:
    """Give it another name or telephone; whether anything is other than before."""
    wanted = {"name": require_name(name), "phone": require_phone(phone)}
    changed = [field for field, value in wanted.items() if getattr(unit, field) != value]
    for field in changed:
        setattr(unit, field, wanted[field])
    if changed:
        note(REF, "organisation", unit.id)
        log("organisation.changed", unit.id, by, fields=changed)
    return bool(changed)


def assign_villages(clinic: OrgUnit, codes: Sequence[str], by: UUID | None) -> int:
    """Let a clinic answer for villages that nobody answers for yet; how many are new.

    Raises Invalid for an unknown village, and for one of another clinic: its residents belong there.
    """
    if clinic.level is not OrgLevel.CLINIC:
        raise Invalid(errors={"villages": ["只有村卫生室、社区卫生服务站可以负责村居"]})
    villages = {village.code: village for village in _villages(codes)}
    for code in codes:
        _require_free(code, villages.get(code), clinic)
    new = [code for code in codes if villages[code].clinic_id is None]
    for code in new:
        villages[code].clinic_id = clinic.id
    if new:
        log("villages.assigned", clinic.id, by, codes=new)
    return len(new)


def require_name(name: str) -> str:
    """Raises Invalid for a name that is none, too long, or bears what can't be stored."""
    plain = name.strip()
    if not plain or len(plain) > _LONGEST_NAME or "\x00" in plain:
        raise Invalid(errors={"name": [f"名称应为 1 到 {_LONGEST_NAME} 个字"]})
    return plain


def require_phone(phone: str | None) -> str | None:
    plain = (phone or "").strip()
    if plain and not re.fullmatch(r"[0-9+() -]{3,20}", plain):
        raise Invalid(errors={"phone": ["电话应为 20 位以内的数字"]})
    return plain or None


def _villages(codes: Sequence[str]) -> Sequence[Village]:
    return db.session.scalars(select(Village).where(Village.code.in_(codes))).all()


def _require_free(code: str, village: Village | None, clinic: OrgUnit) -> None:
    if village is None:
        raise Invalid(errors={"villages": [f"没有代码为“{code}”的村居，请先导入村居"]})
    if village.clinic_id not in (None, clinic.id):
        raise Invalid(errors={"villages": [f"村居“{village.name}”已由其他卫生室负责"]})


def _area(parent: OrgUnit, level: OrgLevel, code: str) -> str:
    """The division it serves, when its code says so; otherwise its parent's."""
    digits = {OrgLevel.CENTRE: 9, OrgLevel.CLINIC: 12}.get(level)
    return code if digits == len(code) and code.isdigit() else parent.area_code


def _add(
    parent: OrgUnit | None, level: OrgLevel, code: str, name: str, phone: str | None, area_code: str
) -> OrgUnit:
    unit = OrgUnit(
        id=uuid7(),
        parent_id=parent.id if parent else None,
        level=level,
        code=code,
        name=name,
        path=f"{parent.path if parent else '/'}{code}/",
        area_code=area_code,
        phone=phone,
    )
    db.session.add(unit)
    db.session.flush()
    note(REF, "organisation", unit.id)
    return unit
