"""Finding residents by what a person types: a name, its initials, the whole ID number or its end."""

import re

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.extensions import db
from app.orgs.scope import Scope
from app.residents.models import Resident

PAGE = 50
_TAIL = re.compile(r"[0-9]{3}[0-9Xx]")
_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]?")  # a record number or an ID number
_INITIALS = re.compile(r"[A-Za-z]{1,10}")


def find(scope: Scope, text: str = "", village: str | None = None, page: int = 1) -> list[Resident]:
    """One page of at most 50, in the order of the names' initials; closed records too."""
    query = _matching(scope, text, village).order_by(Resident.search_keys, Resident.name, Resident.id)
    return list(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))


def count(scope: Scope, text: str = "", village: str | None = None) -> int:
    matching = _matching(scope, text, village).subquery()
    return db.session.scalar(select(func.count()).select_from(matching)) or 0


def _matching(scope: Scope, text: str, village: str | None) -> Select[Resident]:
    query = select(Resident).where(scope.holds(Resident.org_unit_id))
    if village:
        query = query.where(Resident.village_code == village)
    typed = text.strip().replace("\x00", "")
    return query.where(_meaning(typed)) if typed else query


def _meaning(typed: str) -> ColumnElement[bool]:
    if _TAIL.fullmatch(typed):
        return Resident.id_no.endswith(typed.upper())
    if _NUMBER.fullmatch(typed):
        return or_(Resident.id_no == typed.upper(), Resident.record_no == typed)
    if _INITIALS.fullmatch(typed):
        keys = typed.lower()
        return or_(Resident.search_keys.startswith(keys), Resident.search_keys.contains(f" {keys}"))
    return Resident.name.contains(typed, autoescape=True)
