"""The members of an agreement on paper: who they are, and how and when each of them signed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.contracts.events import CONFIRM, END
from app.contracts.models import AgreementMember
from app.exports.agreements.agreement import Member
from app.exports.agreements.labels import SEXES, STATUSES, UNSIGNED, groups, label
from app.exports.agreements.signing import Later, Signing, digest_of
from app.formdefs.catalog import definition
from app.residents.groups import age_on
from app.residents.models import Resident

ADULT_FROM = 18
BY_PHONE = "3"

Confirmed = tuple[str, str]  # in words, and the digest of the signature


def members_of_signing(signing: Signing) -> list[Member]:
    found = []
    for number, line in enumerate(signing.lines, 1):
        person = signing.people.get(UUID(line["resident_id"]))
        found.append(_member(signing, number, line, person) if person else no_member(number))
    return found


def no_member(number: int) -> Member:
    return Member(number, "", "", "", None, "", "", "", "", "", "", "")


def _member(signing: Signing, number: int, line: Mapping[str, Any], person: Resident) -> Member:
    contract = signing.members.get(person.id)
    relation = line.get("relation") or person.relation_to_head
    held = contract.groups if contract else line.get("groups") or ()
    confirmed, signature = _confirmed(signing, line, person)
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
        confirmed=confirmed,
        signature=signature,
        status=_status(contract) if contract else "",
    )


def _confirmed(signing: Signing, line: Mapping[str, Any], person: Resident) -> Confirmed:
    """Who is absent has not signed until a confirmation; for a child the guardian does."""
    is_child = age_on(person.birth_date, signing.entry.occurred_on) < ADULT_FROM
    contract = signing.members.get(person.id)
    guardian = (contract.guardian if contract else None) or {}
    if is_child or guardian or line.get("by_guardian"):
        return _by_guardian(signing, line, guardian)
    if line.get("present"):
        return _signed("已签字", digest_of(line.get("signature")) or _as_signer(signing, person))
    later = signing.since.get((person.id, CONFIRM))
    return _confirmed_later(later) if later else ("待确认", "")


def _by_guardian(signing: Signing, line: Mapping[str, Any], guardian: Mapping[str, Any]) -> Confirmed:
    """The guardian signs the child's own line, or signed for all."""
    answers = signing.answers
    by = guardian.get("name") or line.get("guardian_name") or answers.get("guardian_name")
    how = guardian.get("relation") or line.get("guardian_relation") or answers.get("guardian_relation")
    named = "，".join(str(each) for each in (by, how) if each) or "家庭代表"
    digest = digest_of(line.get("signature")) or digest_of(answers.get("resident_sign"))
    return _signed(f"监护人代签（{named}）", digest)


def _as_signer(signing: Signing, person: Resident) -> str:
    """Who signed for the resident's party has no line of their own to sign."""
    is_signer = person.id == signing.entry.resident_id
    return digest_of(signing.answers.get("resident_sign")) if is_signer else ""


def _confirmed_later(later: Later) -> Confirmed:
    waits = "，待审核" if later.waits else ""
    if later.answers.get("visit_mode") == BY_PHONE:
        return f"{later.day} 电话核实确认{waits}", ""
    return _signed(f"{later.day} 本人补签{waits}", digest_of(later.answers.get("member_sign")))


def _signed(said: str, digest: str) -> Confirmed:
    return (said, digest) if digest else (f"{said}，{UNSIGNED}" if said != "已签字" else UNSIGNED, "")


def _status(contract: AgreementMember) -> str:
    """With the last day and the reason, if it ended before its time."""
    text = STATUSES.get(contract.status, contract.status)
    if contract.ended_on is None:
        return text
    form = definition(END)
    reason = label(form, "reason", contract.end_reason) if form else ""
    return f"{text}（{contract.ended_on}{'，' + reason if reason else ''}）"
