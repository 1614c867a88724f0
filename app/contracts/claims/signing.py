"""What `sign` and `fulfil` entries claim, held against the catalogue and the contracts when they come in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.claims.guards import (
    check_kind,
    check_named,
    check_needs,
    check_start,
    check_waiting,
    require_cycle,
)
from app.contracts.claims.parties import check_parties, require_parties
from app.contracts.derived.expected import expected
from app.contracts.models import AgreementItem, AgreementMember
from app.contracts.terms.catalogue import Catalogue, catalogues, in_force
from app.contracts.terms.fees import check_fees
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag


@checks_claims("sign")
def check_signing(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Packages and items are the catalogue's, everybody has the basic one; a second contract is flagged."""
    versions = catalogues()
    if versions:
        _require_catalogue(in_force(versions, draft.occurred_on), answers)
    require_cycle(answers.get("cycle_months"))
    require_parties(draft, answers)
    if versions:
        promised = expected(in_force(versions, draft.occurred_on), answers)
        yield from check_fees(promised.values(), answers)
    yield from check_parties(draft, answers)
    yield from check_named(answers)
    yield from check_kind(draft, answers)
    yield from check_waiting(draft, answers)
    yield from check_start(draft, answers)
    yield from check_needs(draft, answers)


@checks_claims("fulfil")
def check_fulfilment(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Q-08: outside every contract of that resident, or of an item that was not promised."""
    member = member_named(str(answers.get("agreement_member_id", "")), draft.resident_id)
    if member is None or not member.start_date <= draft.occurred_on <= (member.ended_on or member.end_date):
        yield Flag("Q-08", "HIGH", "服务日期不在该居民生效的签约期内", "agreement_member_id")
        return
    promised = set(db.session.scalars(select(AgreementItem.item_id).filter_by(member_id=member.id)))
    if not promised.issuperset(answers.get("item_ids", ())):
        yield Flag("Q-08", "HIGH", "有的服务项目不在签约内容中", "item_ids")


def _require_catalogue(catalogue: Catalogue, answers: Mapping[str, Any]) -> None:
    members: Sequence[Mapping[str, Any]] = answers.get("members") or ()
    errors: dict[str, list[str]] = {}
    for path, holder in [("answers", answers)] + [
        (f"answers.members.{number}", member) for number, member in enumerate(members)
    ]:
        for name, known in (("packages", catalogue.packages), ("items", catalogue.items)):
            strange = [code for code in holder.get(name) or () if code not in known]
            if strange:
                errors[f"{path}.{name}"] = [f"目录中没有：{'、'.join(strange)}"]
    for number, member in enumerate(members):
        chosen = member.get("packages") or answers.get("packages") or ()
        if not any(each.is_basic for code, each in catalogue.packages.items() if code in chosen):
            own = f"answers.members.{number}.packages" if member.get("packages") else "answers.packages"
            errors.setdefault(own, []).append("每位成员都须包含基础服务包")
    if errors:
        raise Invalid(errors=errors)


def member_named(text: str, resident_id: UUID | None) -> AgreementMember | None:
    try:
        member = db.session.get(AgreementMember, UUID(text))
    except ValueError:
        return None
    return member if member and member.resident_id == resident_id else None
