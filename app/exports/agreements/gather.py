"""Gathers an agreement from its signing, as far as it got: also before it is approved."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.members import MEMBER_ROLES, members_of
from app.accounts.models import TeamMember, User
from app.clock import today
from app.contracts.events.events import END
from app.contracts.models import Agreement as Contract
from app.contracts.models import AgreementMember
from app.contracts.signings.place import place_of
from app.contracts.signings.read import evidence_of, written
from app.contracts.signings.sign import Person
from app.contracts.terms.fees import amounts_of
from app.entries.models import Entry, EntryStatus
from app.exports.agreements.agreement import Agreement, Ending, Evidence, Fees, Provider, Signatures, Worker
from app.exports.agreements.edition import edition_of
from app.exports.agreements.labels import PARTS, label
from app.exports.agreements.members import members_of_signing, no_member
from app.exports.agreements.number import number_of
from app.exports.agreements.services import kept, on_offer, services, to_be
from app.exports.agreements.signing import Signing, digest_of, read_signing
from app.exports.agreements.terms import terms_of, terms_on
from app.extensions import db
from app.formdefs.definitions.definition import Definition
from app.orgs.models import OrgLevel, OrgUnit, Team
from app.review.evidence import evidence
from app.review.reading import names_in

GUARDIAN, MEMBERS = "2", "member_sign"
ALONE = ("01", "02", "03")  # 失访, 迁出, 死亡: nobody signs
BLANK_MEMBERS = 5
NOTICES = {
    EntryStatus.SUBMITTED: "本协议尚待卫生院审核，审核通过后生效。",
    EntryStatus.RETURNED: "本协议已被退回更正，尚未生效。",
    EntryStatus.INVALIDATED: "本协议已被否定，不具效力。",
    EntryStatus.VOID: "本协议已作废，不具效力。",
}


def gather(entry: Entry) -> Agreement:
    """The entry is a `sign` entry about somebody."""
    signing = read_signing(entry)
    answers, form = signing.answers, signing.form
    members = members_of_signing(signing)
    numbers = {UUID(line["resident_id"]): place for place, line in enumerate(signing.lines, 1)}
    promises = (
        kept(signing.members, numbers) if signing.members else to_be(answers, numbers, entry.occurred_on)
    )
    first = next((each for each in members if each.record_no or each.name), None)
    named = [each for each in members if numbers.get(entry.resident_id or entry.id) == each.number]
    return Agreement(
        number=number_of(entry),
        kind=label(form, "kind", answers.get("kind")),
        mode=label(form, "mode", answers.get("mode")),
        scope=label(form, "scope", answers.get("scope")),
        provider=_provider(signing),
        representative=named[0] if named else first,
        members=members,
        services=services(promises, entry.occurred_on),
        fees=_fees(signing),
        start=_day(answers.get("start_date")),
        end=_day(answers.get("end_date")),
        months=answers.get("cycle_months"),
        terms=terms_of(answers.get("template_version"), entry.occurred_on),
        edition=edition_of(entry.occurred_on, answers.get("template_version")),
        signatures=_signatures(signing),
        household_no=_household_no(signing),
        evidence=_evidence(signing),
        missing=_missing(signing),
        endings=_endings(signing),
        previous=_previous(signing),
        seal=entry.newest.digest,
        notice=_notice(signing),
        printed_on=today(),
    )


def blank(unit: OrgUnit, day: date) -> Agreement:
    """The copy to sign on paper, with the names of the health centre and the clinic if they are known."""
    centre, clinic = _places(unit)
    member = [no_member(number) for number in range(1, BLANK_MEMBERS + 1)]
    return Agreement(
        number="",
        kind="",
        mode="",
        scope="",
        provider=Provider(centre=centre.name if centre else "", clinic=clinic.name if clinic else ""),
        representative=None,
        members=member,
        services=on_offer(day),
        fees=Fees(),
        start=None,
        end=None,
        months=None,
        terms=terms_on(day),
        edition=edition_of(day, None),
        signatures=Signatures(),
        is_blank=True,
    )


def _provider(signing: Signing) -> Provider:
    entry, contract = signing.entry, signing.contract
    centre, clinic = _places(entry.org_unit)
    team = (contract.team if contract else None) or _team_of(entry.author)
    doctor = db.session.get(User, contract.doctor_id) if contract else entry.author
    return Provider(
        centre=centre.name if centre else "",
        centre_phone=(centre.phone if centre else "") or "",
        clinic=clinic.name if clinic else "",
        team=team.name if team else "",
        team_phone=(team.phone if team else "") or "",
        doctor=doctor.name if doctor else "",
        doctor_phone=(doctor.phone if doctor else "") or "",
        workers=_workers(team) if team else (),
    )


def _places(unit: OrgUnit | None) -> tuple[OrgUnit | None, OrgUnit | None]:
    """The health centre and the clinic above or at a unit."""
    found: dict[OrgLevel, OrgUnit] = {}
    while unit is not None:
        found[unit.level], unit = unit, unit.parent
    return found.get(OrgLevel.CENTRE), found.get(OrgLevel.CLINIC)


def _team_of(author: User) -> Team | None:
    query = select(TeamMember).where(TeamMember.user_id == author.id, TeamMember.valid_to.is_(None))
    membership = db.session.scalars(query.order_by(TeamMember.valid_from.desc())).first()
    return membership.team if membership else None


def _workers(team: Team) -> list[Worker]:
    return [
        Worker(each.user.name, MEMBER_ROLES.get(each.role, each.role), each.user.phone or "")
        for each in members_of(team)
    ]


def _fees(signing: Signing) -> Fees:
    answers = signing.answers
    amounts = amounts_of(answers)
    sources = "、".join(
        label(signing.form, "fee_sources", code) + (f" {amounts[code]} 元" if code in amounts else "")
        for code in answers.get("fee_sources") or ()
    )
    return Fees(
        _money(answers.get("fee_total")),
        _money(answers.get("fee_paid")),
        sources,
        answers.get("invoice_no") or "",
    )


def _signatures(signing: Signing) -> Signatures:
    answers = signing.answers
    guardian = (answers.get("guardian_name"), answers.get("guardian_relation"))
    village = signing.entry.resident.village.name if signing.entry.resident else ""
    return Signatures(
        resident=digest_of(answers.get("resident_sign")),
        doctor=digest_of(answers.get("doctor_sign")),
        signer=label(signing.form, "signer_kind", answers.get("signer_kind"))
        or ("未记录（纸质协议导入）" if answers.get("paper_no") else ""),
        guardian="，".join(str(each) for each in guardian if each)
        if answers.get("signer_kind") == GUARDIAN
        else "",
        signed_on=signing.entry.occurred_on,
        place=f"{village} {place_of(answers, signing.entry.newest.content.get('location'))}".strip(),
    )


def _evidence(signing: Signing) -> list[Evidence]:
    """What was taken at the signing, and with what was signed since."""
    found = list(_attached(signing.entry, signing.form, signing.answers, ""))
    for (whose, _), later in signing.since.items():
        prefix = (
            f"{signing.people[whose].name} {later.form.short}（{later.day}）"
            if whose in signing.people
            else ""
        )
        found += _attached(later.entry, later.form, later.answers, prefix)
    return found


def _attached(entry: Entry, form: Definition, answers: Mapping[str, Any], prefix: str) -> Iterator[Evidence]:
    for each in evidence(entry, form, answers, names_in(answers)):
        yield Evidence(f"{prefix}{each.label}", each.sha256, each.has_arrived)


def _missing(signing: Signing) -> list[str]:
    """As it is now, whether the contract stands yet or not."""
    (row,) = written((signing.entry.status,), [signing.entry.id])
    people = {
        each.id: Person(each.id, each.birth_date, each.org_unit_id, each.village_code, each.death_date)
        for each in signing.people.values()
    }
    found = evidence_of(row, people)
    names = "、".join(one.name for id_, one in signing.people.items() if str(id_) in found.unsigned)
    return [PARTS.get(each, each) + (f"（{names}）" if each == MEMBERS else "") for each in found.missing]


def _endings(signing: Signing) -> list[Ending]:
    found = []
    for (whose, form), later in signing.since.items():
        if form == END and whose in signing.people:
            reason = str(later.answers.get("reason") or "")
            ending = Ending(
                name=signing.people[whose].name,
                on=_day(later.answers.get("end_date")) or later.day,
                signed_on=later.day,
                reason=label(later.form, "reason", reason) + ("（待审核）" if later.waits else ""),
                needs_signatures=reason not in ALONE,
                resident=digest_of(later.answers.get("party_sign")),
                doctor=digest_of(later.answers.get("doctor_sign")),
            )
            found.append(ending)
    return found


def _household_no(signing: Signing) -> str:
    """As the contract keeps it, or as it is until there is one."""
    signer = signing.people.get(signing.entry.resident_id or signing.entry.id)
    home = signing.contract.household if signing.contract else signer and signer.household
    return home.household_no if home else ""


def _previous(signing: Signing) -> str:
    """The number of the agreement that this one follows."""
    ids = [each.previous_id for each in signing.members.values() if each.previous_id]
    query = (
        select(Entry)
        .join(Contract, Contract.entry_id == Entry.id)
        .join(AgreementMember, AgreementMember.agreement_id == Contract.id)
        .where(AgreementMember.id.in_(ids))
        .distinct()
        .order_by(Entry.id)
    )
    return "、".join(number_of(each) for each in db.session.scalars(query)) if ids else ""


def _notice(signing: Signing) -> str:
    if signing.contract and signing.contract.is_void:
        return NOTICES[EntryStatus.INVALIDATED]
    return NOTICES.get(signing.entry.status, "")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
