"""What a resident's numbers must fulfil, and when two records look like one person (§7 Q-01 to Q-03)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.clock import today
from app.extensions import db
from app.id_number import IdNumberFault, check_id_number
from app.residents.models import Resident

IDENTITY_CARD = "01"
NO_DOCUMENT = "none"
VOID = "6"
_RECORD_NO = re.compile(r"[0-9]{17}")
_RECORD_VILLAGES = (range(1, 100), range(101, 200), range(901, 1000))  # 居委会, 村委会, 其他组织

Faults = dict[str, list[str]]


def faults_of_numbers(columns: Mapping[str, Any]) -> Faults:
    """Why id_no or record_no can't be right, by field. Q-01."""
    faults: Faults = {}
    id_type, id_no, record_no = (columns.get(name) for name in ("id_type", "id_no", "record_no"))
    reason = id_no_fault(id_type, id_no)
    if reason:
        faults["id_no"] = [reason]
    if record_no and not is_record_no(record_no):
        faults["record_no"] = ["档案号应为 17 位数字，第 10 至 12 位为 001–099、101–199 或 901–999"]
    return faults


def id_no_fault(id_type: str | None, id_no: str | None) -> str | None:
    if id_type == NO_DOCUMENT:
        return "选择了“无证件”，不应填写证件号码" if id_no else None
    if not id_no:
        return "请填写证件号码"
    if id_type != IDENTITY_CARD:
        return None
    found = check_id_number(id_no, today())
    return found.message if isinstance(found, IdNumberFault) else None


def is_record_no(text: str) -> bool:
    """6 county + 3 township + 3 village (with a numbering of its own) + 5 serial."""
    return bool(_RECORD_NO.fullmatch(text)) and any(int(text[9:12]) in span for span in _RECORD_VILLAGES)


def faults_of_taken_numbers(columns: Mapping[str, Any], own: UUID | None) -> Faults:
    """Whether another record bears the same number. Q-02."""
    faults: Faults = {}
    if columns.get("id_no") and _taken(
        Resident.id_no == columns["id_no"], Resident.archive_status != VOID, own=own
    ):
        faults["id_no"] = [taken_message(columns["id_no"])]
    if columns.get("record_no") and _taken(Resident.record_no == columns["record_no"], own=own):
        faults["record_no"] = ["该档案号已被另一份档案使用"]
    return faults


def taken_message(id_no: str) -> str:
    return f"证件号码（尾号 {id_no[-4:]}）已有在用档案，请核对，或通过合并办理"


def doubts_of(answers: Mapping[str, Any], own: UUID | None = None) -> list[dict[str, Any]]:
    """Flags for an entry that registers a person, beside those of the form: Q-03, the same person twice."""
    doubt = _namesake(answers, own)
    return [doubt] if doubt else []


def _namesake(answers: Mapping[str, Any], own: UUID | None) -> dict[str, Any] | None:
    if answers.get("id_no") or not answers.get("birth_date"):
        return None
    same = (
        Resident.name == answers.get("name"),
        Resident.birth_date == date.fromisoformat(answers["birth_date"]),
        Resident.sex == answers.get("sex"),
        Resident.village_code == answers.get("area_code"),
    )
    if not _taken(*same, Resident.archive_status == "0", own=own):
        return None
    message = "本村已有同名、同性别、同出生日期的居民，请核对是否同一人"
    return {"code": "Q-03", "level": "HIGH", "message": message, "field": "name"}


def _taken(*where: Any, own: UUID | None) -> bool:
    query = select(Resident.id).where(*where)
    if own:
        query = query.where(Resident.id != own)
    return db.session.scalar(query.limit(1)) is not None
