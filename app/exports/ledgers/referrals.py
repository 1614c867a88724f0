"""B13, the ledger of referrals: up and down, how far each is, and which were not followed in time."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from app.exports.ledgers.entries import Asked, logged
from app.formdefs.catalog import known

UP, DOWN = "referral_up", "referral_down"
BACK = "6"  # track: 已回转
OPEN_TRACKS = ("1", "2")  # 已开单, 已联系: nobody knows yet what became of it
COLUMNS = (
    "日期",
    "方向",
    "姓名",
    "村居",
    "电话",
    "转入（来源）机构",
    "科室",
    "原因（诊断）",
    "状态",
    "跟踪期限",
    "逾期",
    "登记人",
)


def lines(asked: Asked) -> list[list[str]]:
    rows = logged(asked, (UP, DOWN), date(asked.year, 1, 1))
    back: dict[Any, list[date]] = {}
    for row in rows:
        if row.form == DOWN:
            back.setdefault(row.resident_id, []).append(row.occurred_on)
    return [
        _up(row, back.get(row.resident_id, ()), asked.today) if row.form == UP else _down(row) for row in rows
    ]


def _up(row: Row[Any], back: Sequence[date], today: date) -> list[str]:
    answers = row.answers
    track = BACK if any(day >= row.occurred_on for day in back) else str(answers.get("track") or "1")
    due = answers.get("track_due") or ""
    is_late = track in OPEN_TRACKS and bool(due) and due < today.isoformat()
    return [
        *_whose(row, "转出"),
        answers.get("to_org") or "",
        answers.get("to_dept") or "",
        answers.get("reason") or answers.get("impression") or "",
        _said(row, "track", track),
        due,
        "逾期" if is_late else "",
        row.author,
    ]


def _down(row: Row[Any]) -> list[str]:
    answers = row.answers
    return [
        *_whose(row, "回转"),
        answers.get("from_org") or "",
        "",
        answers.get("diagnosis") or "",
        "已接收" if answers.get("recv_date") else "",
        answers.get("first_due") or "",
        "",
        row.author,
    ]


def _whose(row: Row[Any], direction: str) -> list[str]:
    return [row.occurred_on.isoformat(), direction, row.name, row.village, row.phone or ""]


def _said(row: Row[Any], name: str, code: str) -> str:
    form = known(row.form, row.form_version)
    asked = form.field(name) if form else None
    return asked.label_of(code) if asked else code
