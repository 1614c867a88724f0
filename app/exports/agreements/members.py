"""The members of an agreement on paper: who they are, and how and when each of them signed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.contracts.events.events import CONFIRM, END
from app.contracts.models import AgreementMember
from app.contracts.signings.sign import ADULT_FROM
from app.contracts.signings.signatures import is_guarded, is_signed, signature_of
from app.exports.agreements.agreement import Member
from app.exports.agreements.labels import SEXES, STATUSES, UNSIGNED, groups, label
from app.exports.agreements.signing import Later, Signing, digest_of
from app.formdefs.catalog import definition
from app.residents.groups.membership import age_on
from app.residents.models import Resident

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
    """What was signed on the line, and who signed: the person, or for one who cannot the guardian."""
    is_first = person.id == signing.entry.resident_id
    is_child = age_on(person.birth_date, signing.entry.occurred_on) < ADULT_FROM
    later = signing.since.get((person.id, CONFIRM))
    if later and not is_signed(signing.answers, line, is_first, is_child):
        return _confirmed_later(later)
    digest = digest_of(signature_of(signing.answers, line, is_first))
    if is_guarded(signing.answers, line, is_first):
        return _signed(f"监护人代签（{_guardian(line, signing.answers, is_first)}）", digest)
    if is_child:
        return _signed("应由监护人签字", "")
    if signing.answers.get("paper_no") and line.get("present") is None:
        return "签在纸质协议上，导入时未记录", ""
    return _signed("已签字", digest) if line.get("present") else ("待确认", "")


def _guardian(line: Mapping[str, Any], answers: Mapping[str, Any], is_first: bool) -> str:
    """Name and relation; that the guardian signed as the party, or what is not said of them."""
    said = line if line.get("by_guardian") else answers
    told = [said.get("guardian_name") or "未写姓名", said.get("guardian_relation") or "未写关系"]
    if line.get("guardian_is_signer") and not is_first:
        told.append("即乙方签字人")
    elif not said.get("guardian_id_no"):
        told.append("未写身份证号")
    return "，".join(str(each) for each in told)


def _confirmed_later(later: Later) -> Confirmed:
    waits = "，待审核" if later.waits else ""
    if later.answers.get("visit_mode") == BY_PHONE:
        return f"{later.day} 电话核实确认{waits}", ""
    who = "监护人" if later.answers.get("by_guardian") else "本人"
    return _signed(f"{later.day} {who}补签{waits}", digest_of(later.answers.get("member_sign")))


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
