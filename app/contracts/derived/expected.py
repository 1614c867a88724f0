"""What a signing will promise to whom, once it is approved as it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.derived.early import promises_in_turn
from app.contracts.derived.facts import DECIDED, WITH_SUBMITTED, Facts, gather
from app.contracts.derived.hold import hold
from app.contracts.signings.evidence import Evidence
from app.contracts.signings.read import signings_of, written
from app.contracts.signings.sign import Line, Person, Signing, lines_by_person
from app.contracts.terms.catalogue import Catalogue
from app.contracts.terms.owe import term_end
from app.contracts.terms.promise import Promise, planned, promised
from app.contracts.terms.timing import AGE
from app.extensions import db
from app.residents.models import Resident

Promises = dict[str, Promise]
_NOBODY = UUID(int=0)


def expected(catalogue: Catalogue, answers: Mapping[str, Any]) -> dict[UUID, Promises]:
    """By resident; what goes by an age as often as the person comes to that age in the term, and was not
    served for it under a contract before. A service that waits for review is taken for approved.
    """
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
    by_age = [id_ for id_, promises in found.items() if start and id_ in born and _goes_by_age(promises)]
    return found | _after_others(catalogue, answers, by_age, months) if by_age else found


def _goes_by_age(promises: Promises) -> bool:
    return any(each.item.timing and each.item.timing["by"] == AGE for each in promises.values())


def _after_others(
    catalogue: Catalogue, answers: Mapping[str, Any], ids: Iterable[UUID], months: int
) -> dict[UUID, Promises]:
    """What the contracts of these people will promise after those that they have or had."""
    wanted = set(ids)
    facts = gather(wanted, written(DECIDED, signings_of(wanted)), WITH_SUBMITTED)
    versions = [each for each in facts.versions if each.version != catalogue.version]
    facts = replace(facts, versions=[*versions, catalogue])
    former = lines_by_person(facts.signings, facts.people, facts.events)
    signing = _as_if_approved(answers, catalogue.version, months)
    return {
        id_: _next_promises(facts, signing, facts.people[id_], line, former.get(id_, []))
        for line in answers["members"]
        if (id_ := UUID(line["resident_id"])) in wanted
    }


def _next_promises(
    facts: Facts, signing: Signing, person: Person, answers: Mapping[str, Any], former: list[Line]
) -> Promises:
    new = Line(signing, replace(person, died_on=None, absences=()), answers)
    members = hold([*former, new], signing.start, facts.grace_days)
    return next(found for member, found in promises_in_turn(members, facts) if member.line is new)


def _as_if_approved(answers: Mapping[str, Any], version: int, months: int) -> Signing:
    """As much of a signing as decides what is promised; everybody is taken to have signed."""
    start = date.fromisoformat(answers["start_date"])
    told = {"kind": "new", **answers, "cycle_months": months, "end_date": term_end(start, months).isoformat()}
    return Signing(
        entry_id=_NOBODY,
        representative_id=_NOBODY,
        doctor_id=_NOBODY,
        team_id=None,
        org_unit_id=_NOBODY,
        signed_on=start,
        is_void=False,
        catalogue_version=version,
        evidence=Evidence((), ()),
        answers=told,
        is_from_paper=True,
    )


def _births(lines: Mapping[UUID, Any]) -> dict[UUID, date]:
    query = select(Resident.id, Resident.birth_date).where(Resident.id.in_(lines))
    return {row.id: row.birth_date for row in db.session.execute(query)}


def _chosen(what: str, line: Mapping[str, Any], answers: Mapping[str, Any]) -> list[str]:
    own = line.get(what)
    return list(own if own is not None else answers.get(what) or ())
