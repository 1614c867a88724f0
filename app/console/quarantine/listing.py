"""What could not be accepted, as a supervisor reads it, and what phones sent that never arrived."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.models import Device, DeviceGap, User
from app.audit.log import log
from app.clock import now
from app.entries.models import Entry, Quarantined
from app.entries.sensitive import ABOUT
from app.errors import EntryClosed
from app.extensions import db
from app.formdefs.catalog import known
from app.formdefs.definitions.definition import Definition
from app.orgs.scope import Scope
from app.paging import SIZE, Page
from app.residents.models import Resident
from app.review.layout import Part, Sheet, lay_out
from app.review.reading import names_in

REASONS = {
    "invalid": "填写的内容不符合表单规则",
    "out_of_scope": "居民不在记录人的管辖范围内",
    "resident_unknown": "服务器上还没有这位居民的档案",
    "form_unknown": "服务器不认识这种表单或其版本",
    "entry_closed": "原记录已有结论，不能再改",
    "entry_mismatch": "记录编号与居民或表单不符",
    "content_differs": "同一编号已有另一份内容",
    "stale_revision": "更正所依据的不是最新版本",
    "flags_open": "有未核实的疑点",
    "fault": "服务器处理时出错，内容已保存，手机会自动重传",
}
HEADER = {
    "occurred_on": "服务日期",
    "recorded_at": "录入时间",
    "resident_id": "居民",
    "form": "表单",
    "id": "记录编号",
    "revision": "版本",
    "entry": "整条记录",
}


@dataclass(frozen=True)
class Held:
    """One thing held back, as a line of the list."""

    id: UUID
    received_at: datetime
    author: str
    form: str
    resident: str
    occurred_on: str
    reason: str
    seen_times: int
    settled_at: datetime | None


@dataclass(frozen=True)
class HeldEntry:
    """One thing held back, opened."""

    row: Quarantined
    author: User
    sent: Mapping[str, Any]
    resident: Resident | None
    reason: str
    errors: Sequence[tuple[str, str]]  # where, what
    parts: Sequence[Part] = field(default_factory=list)
    raw: str = ""


@dataclass(frozen=True)
class Gap:
    """Numbers that a phone used and that never arrived."""

    device: str
    user: str
    first: int
    last: int
    seen_at: datetime


def held(
    scope: Scope, is_open: bool, number: int, of: UUID | None = None, hidden: Collection[str] = ()
) -> Page[Held]:
    """Of everybody in the scope, or of one author; of `hidden` forms only that there is one."""
    state = Quarantined.settled_at.is_(None) if is_open else Quarantined.settled_at.is_not(None)
    whose = Quarantined.user_id == of if of else scope.holds(Quarantined.org_unit_id)
    where = (whose, state)
    total = db.session.scalar(select(func.count(Quarantined.id)).where(*where)) or 0
    query = select(Quarantined, User.name).join(User, User.id == Quarantined.user_id).where(*where)
    query = query.order_by(Quarantined.received_at.desc(), Quarantined.id).limit(SIZE)
    rows = list(db.session.execute(query.offset((number - 1) * SIZE)))
    sent = [payload_of(row) for row, _ in rows]
    names = names_in({"ids": [_text(each.get("resident_id")) for each in sent]})
    lines = [_line(row, author, each, names) for (row, author), each in zip(rows, sent, strict=True)]
    told = forms_of(sent) if hidden else ()
    secret = {each.id for each, form in zip(lines, told, strict=False) if form in hidden}
    lines = [replace(each, form="", resident="") if each.id in secret else each for each in lines]
    return Page(lines, number, total)


def form_of(row: Quarantined) -> str:
    """The form as it was sent, or that of the entry that it says something about."""
    return forms_of([payload_of(row)])[0]


def forms_of(sent: Sequence[Mapping[str, Any]]) -> list[str]:
    """The same of several; an entry that was held back itself is found as well."""
    about = [_target(each) for each in sent]
    ids = {id_ for id_ in about if id_}
    rows = db.session.execute(select(Entry.id, Entry.form).where(Entry.id.in_(ids)))
    forms = {row.id: row.form for row in rows}
    held_back = select(Quarantined).where(Quarantined.entry_id.in_([str(id_) for id_ in ids - forms.keys()]))
    for row in db.session.scalars(held_back) if ids - forms.keys() else ():
        forms[UUID(row.entry_id)] = _text(payload_of(row).get("form"))
    return [forms.get(id_) or _text(each.get("form")) for id_, each in zip(about, sent, strict=True)]


def _target(sent: Mapping[str, Any]) -> UUID | None:
    """The entry that what was sent says something about."""
    answers, path = sent.get("answers"), ABOUT.get(_text(sent.get("form")))
    return _uuid(answers.get(path)) if path and isinstance(answers, dict) else None


def opened(row: Quarantined) -> HeldEntry:
    sent = payload_of(row)
    form = _form(sent)
    answers = sent.get("answers")
    parts: list[Part] = []
    if form and isinstance(answers, dict):
        flags = [
            {"level": "HIGH", "message": "；".join(texts), "field": path} for path, texts in _errors(row)
        ]
        parts = lay_out(form, Sheet(answers=answers, flags=flags, names=names_in(answers)))
    resident_id = _uuid(sent.get("resident_id"))
    return HeldEntry(
        row=row,
        author=db.session.get_one(User, row.user_id),
        sent=sent,
        resident=db.session.get(Resident, resident_id) if resident_id else None,
        reason=REASONS.get(row.code, row.code),
        errors=[(_where(path, form), "；".join(texts)) for path, texts in _errors(row)],
        parts=parts,
        raw=json.dumps(sent, ensure_ascii=False, indent=2),
    )


def settle(row: Quarantined, by: User, note: str) -> None:
    """Mark it as dealt with; what was sent stays. Raises EntryClosed when it is already."""
    if row.settled_at is not None:
        raise EntryClosed("这条已经处理过了")
    row.settled_at = now()
    log("quarantine.settled", row.id, by.id, note=note)


def gaps(scope: Scope, of: UUID | None = None) -> list[Gap]:
    query = (
        select(DeviceGap.first, DeviceGap.last, Device.id, Device.name, Device.seen_at, User.name)
        .join(Device, Device.id == DeviceGap.device_id)
        .join(User, User.id == Device.user_id)
        .where(User.id == of if of else scope.holds(User.org_unit_id))
        .order_by(Device.seen_at.desc(), DeviceGap.first)
        .limit(200)
    )
    rows = db.session.execute(query)
    return [Gap(name or id_[:12], user, first, last, at) for first, last, id_, name, at, user in rows]


def payload_of(row: Quarantined) -> Mapping[str, Any]:
    """What was sent; anything but an object is shown under one name, what is no text by a mark."""
    text = json.dumps(json.loads(row.payload), ensure_ascii=False).replace("\\u0000", "\ufffd")
    sent = json.loads(text.encode(errors="replace"))
    return sent if isinstance(sent, dict) else {"entry": sent}


def _line(row: Quarantined, author: str, sent: Mapping[str, Any], names: Mapping[str, str]) -> Held:
    resident_id = _text(sent.get("resident_id"))
    return Held(
        id=row.id,
        received_at=row.received_at,
        author=author,
        form=_text(sent.get("form")),
        resident=names.get(resident_id, ""),
        occurred_on=_text(sent.get("occurred_on"))[:10],
        reason=REASONS.get(row.code, row.code),
        seen_times=row.seen_times,
        settled_at=row.settled_at,
    )


def _errors(row: Quarantined) -> list[tuple[str, list[str]]]:
    return [(path, [str(text) for text in texts]) for path, texts in row.errors.items()]


def _where(path: str, form: Definition | None) -> str:
    found = form.field(path) if form else None
    return found.label if found else HEADER.get(path, path.removeprefix("answers."))


def _form(sent: Mapping[str, Any]) -> Definition | None:
    code, version = sent.get("form"), sent.get("form_version")
    if not isinstance(version, int) or isinstance(version, bool) or not isinstance(code, str):
        return None
    return known(code, version)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(_text(value))
    except ValueError:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
