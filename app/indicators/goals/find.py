"""Targets and official numbers: which hold for an organisation in a year, and setting them."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.audit.log import log
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.goals.models import PopulationTarget, Target
from app.indicators.source.naming import group_names
from app.orgs.models import OrgLevel, OrgUnit
from app.orgs.scope import Scope

RESIDENT, PRIORITY = "resident", "priority"
MOST, WHOLE = 10**9, 100
KIND_OF = {"C01": RESIDENT, "C02": PRIORITY}  # C03: the group itself


def kinds() -> dict[str, str]:
    return {RESIDENT: "常住人口", PRIORITY: "重点人群"} | dict(group_names())


def units(scope: Scope) -> list[OrgUnit]:
    """Who may have a target: the county, its centres and clinics."""
    query = select(OrgUnit).where(scope.units(), OrgUnit.level != OrgLevel.HOSPITAL)
    return list(db.session.scalars(query.order_by(OrgUnit.path)))


def targets(unit_ids: Sequence[UUID], year: int) -> dict[UUID, dict[str, Decimal]]:
    """Organisation → indicator → target: the own one or, of a rate, that of the organisation above."""
    own: dict[UUID, dict[str, Decimal]] = {}
    for row in db.session.scalars(select(Target).where(Target.year == year)):
        own.setdefault(row.org_unit_id, {})[row.indicator] = row.value
    parents = {row.id: row.parent_id for row in db.session.execute(select(OrgUnit.id, OrgUnit.parent_id))}
    return {id_: _inherited(id_, own, parents) for id_ in unit_ids} if own else {}


def numbers(unit_ids: Sequence[UUID], year: int) -> dict[UUID, dict[str, PopulationTarget]]:
    """Organisation → kind → its official number."""
    found: dict[UUID, dict[str, PopulationTarget]] = {}
    query = select(PopulationTarget).where(PopulationTarget.year == year)
    for row in db.session.scalars(query.where(PopulationTarget.org_unit_id.in_(unit_ids))):
        found.setdefault(row.org_unit_id, {})[row.kind] = row
    return found


def set_target(unit_id: UUID, year: int, code: str, value: Decimal | None, by: UUID) -> None:
    """None takes it away."""
    row = db.session.get(Target, (unit_id, year, code))
    before = row.value if row else None
    if value is not None:
        db.session.merge(Target(org_unit_id=unit_id, year=year, indicator=code, value=value))
    elif row:
        db.session.delete(row)
    if before != value:
        log("target.set", unit_id, by, year=year, indicator=code, value=_said(value), before=_said(before))


def set_number(row: PopulationTarget, by: UUID) -> None:
    """It decides rates: the trail tells what it was before, and where each is from."""
    before = _told(db.session.get(PopulationTarget, (row.org_unit_id, row.year, row.kind)))
    now = _told(db.session.merge(row))
    if before != now:
        log("population.set", row.org_unit_id, by, year=row.year, kind=row.kind, now=now, before=before)


def remove_number(unit_id: UUID, year: int, kind: str, by: UUID) -> None:
    row = db.session.get(PopulationTarget, (unit_id, year, kind))
    if row:
        log("population.set", unit_id, by, year=year, kind=kind, now=None, before=_told(row))
        db.session.delete(row)


def target_fault(code: str, value: Decimal) -> str | None:
    """Why this is no target of the indicator, if it is none."""
    if not 0 <= value <= MOST:
        return "目标值应是 0 或正数"
    each = INDICATORS.get(code)
    is_rate = each and each.is_share and not (each.is_count or each.is_per_person)
    return f"{code} 是百分率，目标值不能超过 100" if is_rate and value > WHOLE else None


def _said(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _told(row: PopulationTarget | None) -> dict[str, str | int | None] | None:
    return {"number": row.number, "source": row.source, "document_no": row.document_no} if row else None


def _inherited(
    unit_id: UUID, own: dict[UUID, dict[str, Decimal]], parents: dict[UUID, UUID | None]
) -> dict[str, Decimal]:
    above = parents.get(unit_id)
    found = _inherited(above, own, parents) if above else {}
    rates = {code: value for code, value in found.items() if not INDICATORS[code].is_count}
    return rates | own.get(unit_id, {})
