"""Gathers an agreement from its signing, as far as it got: also before it is approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.members import MEMBER_ROLES, members_of
from app.accounts.models import TeamMember, User
from app.clock import today
from app.contracts.models import Agreement as Contract
from app.contracts.models import AgreementMember
from app.entries.models import Entry, EntryStatus
from app.exports.agreements.agreement import Agreement, Evidence, Fees, Member, Provider, Signatures, Worker
from app.exports.agreements.labels import PARTS, SEXES, STATUSES, groups, label
from app.exports.agreements.number import SIGN, number_of
from app.exports.agreements.services import kept, on_offer, services, to_be
from app.exports.agreements.terms import terms_on
from app.extensions import db
from app.formdefs.catalog import definition, known
from app.formdefs.definition import Definition
from app.orgs.models import OrgLevel, OrgUnit, Team
from app.residents.groups import age_on
from app.residents.models import Resident
from app.review.evidence import evidence
from app.review.reading import names_in

ADULT_FROM = 18
GUARDIAN = "2"
END = "contract_end"
BLANK_MEMBERS = 5
NOTICES = {
    EntryStatus.SUBMITTED: "本协议尚待卫生院审核，审核通过后生效。",
    EntryStatus.RETURNED: "本协议已被退回更正，尚未生效。",
    EntryStatus.INVALIDATED: "本协议已被否定，不具效力。",
    EntryStatus.VOID: "本协议已作废，不具效力。",
}


@dataclass(frozen=True)
class _Signing:
    entry: Entry
    form: Definition
    answers: Mapping[str, Any]
    people: Mapping[UUID, Resident]
    contract: Contract | None
    members: Mapping[UUID, AgreementMember]  # by resident

    @property
    def is_household(self) -> bool:
        return self.answers.get("scope") == "household"


def gather(entry: Entry) -> Agreement:
    """The entry is a `sign` entry about somebody."""
    signing = _read(entry)
    answers, form = signing.answers, signing.form
    members = _members(signing)
    numbers = {UUID(line["resident_id"]): place for place, line in enumerate(_lines(answers), 1)}
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
        services=services(promises),
        fees=_fees(signing),
        start=_day(answers.get("start_date")),
        end=_day(answers.get("end_date")),
        months=answers.get("cycle_months"),
        terms=terms_on(entry.occurred_on),
        signatures=_signatures(signing),
        evidence=_evidence(signing),
        missing=[PARTS.get(each, each) for each in _missing(signing.contract)],
        seal=entry.newest.digest,
        notice=_notice(signing),
        printed_on=today(),
    )


def blank(unit: OrgUnit, day: date) -> Agreement:
    """The copy to sign on paper, with the names of the health centre and the clinic if they are known."""
    centre, clinic = _places(unit)
    member = [_no_member(number) for number in range(1, BLANK_MEMBERS + 1)]
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
        signatures=Signatures(),
        is_blank=True,
    )


def _read(entry: Entry) -> _Signing:
    form = known(SIGN, entry.form_version)
    if form is None:
        raise KeyError(SIGN)
    answers = entry.newest.answers
    ids = [UUID(line["resident_id"]) for line in _lines(answers)]
    people = {each.id: each for each in db.session.scalars(select(Resident).where(Resident.id.in_(ids)))}
    contract = db.session.scalar(select(Contract).where(Contract.entry_id == entry.id))
    members = {each.resident_id: each for each in contract.members} if contract else {}
    return _Signing(entry, form, answers, people, contract, members)


def _lines(answers: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [line for line in answers.get("members") or () if line.get("resident_id")]


def _members(signing: _Signing) -> list[Member]:
    found = []
    for number, line in enumerate(_lines(signing.answers), 1):
        person = signing.people.get(UUID(line["resident_id"]))
        found.append(_member(signing, number, line, person) if person else _no_member(number))
    return found


def _member(signing: _Signing, number: int, line: Mapping[str, Any], person: Resident) -> Member:
    contract = signing.members.get(person.id)
    relation = line.get("relation") or person.relation_to_head
    held = contract.groups if contract else line.get("groups") or ()
    return Member(
        number=number,
        name=person.name,
        relation=label(signing.form, "members.relation", relation),
        sex=SEXES.get(person.sex, "未说明"),
        birth_date=person.birth_date,
        groups=groups(signing.form, held, signing.is_household),
        insured="是" if person.insurance and person.insurance != "07" else "",
        id_no=person.id_no or "",
        phone=person.phone or person.contact_phone or "",
        address=person.address or person.village.name,
        record_no=person.record_no or "",
        confirmed=_confirmed(signing, line, person, contract),
        signature=_digest(line.get("signature")),
        status=_status(contract) if contract else "",
    )


def _confirmed(
    signing: _Signing, line: Mapping[str, Any], person: Resident, contract: AgreementMember | None
) -> str:
    """Who is absent has not signed; for a child the guardian does."""
    is_child = age_on(person.birth_date, signing.entry.occurred_on) < ADULT_FROM
    guardian = (contract.guardian if contract else None) or {}
    if is_child or guardian or line.get("by_guardian"):
        by = guardian.get("name") or line.get("guardian_name") or signing.answers.get("guardian_name")
        how = (
            guardian.get("relation")
            or line.get("guardian_relation")
            or signing.answers.get("guardian_relation")
        )
        return f"监护人代签（{'，'.join(str(each) for each in (by, how) if each) or '家庭代表'}）"
    if line.get("present"):
        return "已签字"
    return f"已确认，{contract.start_date}起" if contract and contract.confirmed_by else "待确认"


def _status(contract: AgreementMember) -> str:
    """With the last day and the reason, if it ended before its time."""
    text = STATUSES.get(contract.status, contract.status)
    if contract.ended_on is None:
        return text
    form = definition(END)
    reason = label(form, "reason", contract.end_reason) if form else ""
    return f"{text}（{contract.ended_on}{'，' + reason if reason else ''}）"


def _no_member(number: int) -> Member:
    return Member(number, "", "", "", None, "", "", "", "", "", "", "")


def _provider(signing: _Signing) -> Provider:
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


def _fees(signing: _Signing) -> Fees:
    answers = signing.answers
    sources = "、".join(label(signing.form, "fee_sources", code) for code in answers.get("fee_sources") or ())
    return Fees(
        _money(answers.get("fee_total")),
        _money(answers.get("fee_paid")),
        sources,
        answers.get("invoice_no") or "",
    )


def _signatures(signing: _Signing) -> Signatures:
    answers = signing.answers
    guardian = (answers.get("guardian_name"), answers.get("guardian_relation"))
    village = signing.entry.resident.village.name if signing.entry.resident else ""
    return Signatures(
        resident=_digest(answers.get("resident_sign")),
        doctor=_digest(answers.get("doctor_sign")),
        signer=label(signing.form, "signer_kind", answers.get("signer_kind")),
        guardian="，".join(str(each) for each in guardian if each)
        if answers.get("signer_kind") == GUARDIAN
        else "",
        signed_on=signing.entry.occurred_on,
        place=f"{village} {label(signing.form, 'visit_mode', answers.get('visit_mode'))}".strip(),
    )


def _evidence(signing: _Signing) -> list[Evidence]:
    found = evidence(signing.entry, signing.form, signing.answers, names_in(signing.answers))
    return [Evidence(each.label, each.sha256, each.has_arrived) for each in found]


def _missing(contract: Contract | None) -> Sequence[str]:
    return list(contract.evidence.get("missing", ())) if contract else ()


def _notice(signing: _Signing) -> str:
    if signing.contract and signing.contract.is_void:
        return NOTICES[EntryStatus.INVALIDATED]
    return NOTICES.get(signing.entry.status, "")


def _digest(value: Any) -> str:
    """A signature is a digest, or `{"image": digest, …}`."""
    found = value.get("image") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else ""


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _money(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
