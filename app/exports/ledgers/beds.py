"""B12, the ledger of home hospital beds: opened, rounds due and made, closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.contracts.terms.beds import FORMS
from app.exports.ledgers.entries import Asked, logged
from app.formdefs.catalog import known
from app.indicators.families.beds import Visited, beds_visited

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
    rows = logged(asked, FORMS)
    by_id, first = {row.id: row for row in rows}, date(asked.year, 1, 1)
    return [
        _line(each, by_id, asked)
        for each in beds_visited(rows)
        if each.until >= first and each.bed.opened_on <= asked.last
    ]


def _line(each: Visited, by_id: Mapping[UUID, Row[Any]], asked: Asked) -> list[str]:
    bed, opening = each.bed, by_id[each.bed.opening.entry_id]
    closing = by_id[bed.closing.entry_id] if bed.closing else None
    answers, last = opening.answers, min(each.until, asked.last)
    return [
        answers.get("bed_no") or "",
        opening.name,
        opening.village,
        bed.opened_on.isoformat(),
        answers.get("diag_icd") or "",
        str(answers.get("plan_days") or ""),
        str(each.due(asked.last)),
        str(each.made(asked.last)),
        bed.closing.on("bed_close_date").isoformat() if bed.closing else "",
        _result(closing) if closing else "在床",
        str((last - bed.opened_on).days + 1),
        opening.author,
    ]


def _result(closing: Row[Any]) -> str:
    form = known(closing.form, closing.form_version)
    asked = form.field("close_result") if form else None
    code = str(closing.answers.get("close_result") or "")
    return asked.label_of(code) if asked else code
