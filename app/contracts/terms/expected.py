"""What a signing will promise to whom, once it is approved as it stands."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.terms.catalogue import Catalogue
from app.contracts.terms.owe import term_end
from app.contracts.terms.promise import Promise, planned, promised
from app.extensions import db
from app.residents.models import Resident


def expected(catalogue: Catalogue, answers: Mapping[str, Any]) -> dict[UUID, dict[str, Promise]]:
    """By resident; what goes by an age as often as the person comes to that age in the term."""
    lines = {UUID(line["resident_id"]): line for line in answers.get("members") or ()}
    born = _births(lines)
    months, start = int(answers.get("cycle_months") or 12), answers.get("start_date")
    found = {}
    for id_, line in lines.items():
        packages, items = (_chosen(what, line, answers) for what in ("packages", "items"))
        promises = promised(catalogue, packages, items, line.get("groups") or (), months)
        if start and id_ in born:
            begins = date.fromisoformat(start)
            promises = planned(promises, born[id_], begins, term_end(begins, months), ())
        found[id_] = promises
    return found


def _births(lines: Mapping[UUID, Any]) -> dict[UUID, date]:
    query = select(Resident.id, Resident.birth_date).where(Resident.id.in_(lines))
    return {row.id: row.birth_date for row in db.session.execute(query)}


def _chosen(what: str, line: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    own = line.get(what)
    return list(own if own is not None else answers.get(what) or ())
