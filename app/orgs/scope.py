"""The part of the organisation tree that a person may see. Every query for records takes one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.errors import OutOfScope
from app.extensions import db
from app.orgs.models import OrgUnit


@dataclass(frozen=True)
class Scope:
    """The subtrees below these paths ("/360783/", "/360783/36078310101/")."""

    paths: tuple[str, ...]

    @classmethod
    def below(cls, units: Iterable[OrgUnit]) -> "Scope":
        return cls(tuple(unit.path for unit in units))

    @classmethod
    def everything(cls) -> "Scope":
        """For commands of the machine's own administrator."""
        return cls(("/",))

    def covers(self, path: str) -> bool:
        return path.startswith(self.paths) if self.paths else False

    def units(self) -> ColumnElement[bool]:
        """The condition that an OrgUnit row lies within this scope."""
        if not self.paths:
            return false()
        return or_(*(OrgUnit.path.startswith(path, autoescape=True) for path in self.paths))

    def holds(self, org_unit_id: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
        """The condition that a row's organisation lies within this scope."""
        return org_unit_id.in_(select(OrgUnit.id).where(self.units()))

    def covers_unit(self, org_unit_id: UUID) -> bool:
        """Whether that organisation lies within this scope."""
        unit = db.session.get(OrgUnit, org_unit_id)
        return unit is not None and self.covers(unit.path)

    def require(self, org_unit_id: UUID) -> None:
        """Raise OutOfScope unless that organisation lies within this scope."""
        if not self.covers_unit(org_unit_id):
            raise OutOfScope
