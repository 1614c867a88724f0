"""B12, the ledger of home hospital beds: opened, rounds due and made, closed."""

from datetime import date
from typing import Any

from sqlalchemy import Row

from app.exports.ledgers.entries import Asked, logged
from app.formdefs.catalog import known
from app.indicators.beds import CLOSE, OPEN, ROUND, Bed, beds_of

COLUMNS = (
    "申请单号",
    "姓名",
    "村居",
    "建床日期",
    "建床诊断",
    "计划（天）",
    "应巡诊",
    "已巡诊",
    "撤床日期",
    "撤床情况",
    "建床天数",
    "登记人",
)


def lines(asked: Asked) -> list[list[str]]:
    """The beds that were open in the year."""
    rows = logged(asked, (OPEN, ROUND, CLOSE))
    by_id, first = {row.id: row for row in rows}, date(asked.year, 1, 1)
    return [
        _line(bed, by_id[bed.id], _closing(bed, rows), asked)
        for bed in beds_of(rows)
        if bed.last >= first and bed.opened_on <= asked.last
    ]


def _closing(bed: Bed, rows: list[Row[Any]]) -> Row[Any] | None:
    """The first closing since the bed was opened, if that is what ended it."""
    of_person = (row for row in rows if row.form == CLOSE and row.resident_id == bed.resident_id)
    return next((row for row in of_person if row.occurred_on >= bed.opened_on), None)


def _line(bed: Bed, opening: Row[Any], closing: Row[Any] | None, asked: Asked) -> list[str]:
    answers = opening.answers
    last = min(bed.last, asked.last)
    return [
        answers.get("bed_no") or "",
        opening.name,
        opening.village,
        bed.opened_on.isoformat(),
        answers.get("diag_icd") or "",
        str(answers.get("plan_days") or ""),
        str(bed.due(asked.last)),
        str(sum(bed.opened_on <= day <= last for day in bed.rounds)),
        (closing.answers.get("bed_close_date") or closing.occurred_on.isoformat()) if closing else "",
        _result(closing) if closing else "在床",
        str((last - bed.opened_on).days + 1),
        opening.author,
    ]


def _result(closing: Row[Any]) -> str:
    form = known(closing.form, closing.form_version)
    asked = form.field("close_result") if form else None
    code = str(closing.answers.get("close_result") or "")
    return asked.label_of(code) if asked else code
