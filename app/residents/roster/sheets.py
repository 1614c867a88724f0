"""The xlsx files that people get about rosters: the template to fill in, and the list of what was wrong."""

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from app.residents.roster.columns import COLUMNS
from app.residents.roster.file import MOST_ROWS, SAMPLE

_SAMPLE = {
    "area_code": "360783101201",
    "village_name": "示例村",
    "household_no": "00001",
    "head_name": "张某某",
    "name": "张某某",
    "sex": "男",
    "id_type": "居民身份证",
    "id_no": "11010519491231002X",
    "birth_date": "1949-12-31",
    "ethnic": "汉族",
    "hukou_status": "户籍",
    "relation_to_head": "户主",
    "phone": "13800000000",
    "contact": "李某某 13900000000",
    "address": "示例村一组1号",
    "record_opened_on": "2020-01-01",
    "blood_type": "不详",
    "education": "小学",
    "marital": "已婚",
    "insurance": "城乡居民基本医疗保险",
    "conditions": "高血压:2019-05-01;糖尿病",
    "listed": "残疾人",
    "note": f"{SAMPLE}行，导入时自动跳过",
}
_RULES = (
    "第一个工作表按表头名称识别，列的顺序可以改变；带 * 的列必填。",
    f"一次最多 {MOST_ROWS} 行；有错误的行不导入，其余行照常导入。",
    "证件号码、村居代码、档案号等列已设为文本格式，请勿改为数字，也不要使用公式。",
    "日期写成 2026-03-01；多个疾病或人群用分号隔开。",
    "证件号码已在册的居民会列出对比，由您选择保留原档案或合并。",
)


def template() -> bytes:
    """With a sample row that imports pass over, hints as comments, and text format where digits matter."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("居民花名册")
        head, text = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, 20 if column.is_text else 14, text if column.is_text else None)
            sheet.write_string(0, place, ("*" if column.required else "") + column.header, head)
            sheet.write_string(1, place, _SAMPLE.get(column.field, ""), text)
            if column.hint:
                sheet.write_comment(0, place, column.hint)
        sheet.freeze_panes(1, 0)
        _write_lines(book.add_worksheet("填写说明"), (), [[rule] for rule in _RULES], 90)
    return buffer.getvalue()


def fault_report(faults: Iterable[dict[str, Any]]) -> bytes:
    """Row number, column and cause of each error."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        lines = [[fault["row"], fault["column"], fault["message"]] for fault in faults]
        _write_lines(book.add_worksheet("错误清单"), ("行号", "列", "原因"), lines, 40)
    return buffer.getvalue()


def _write_lines(sheet: Any, header: tuple[str, ...], lines: list[list[Any]], width: int) -> None:
    sheet.set_column(0, max(len(header) - 1, 0), width)
    shift = 1 if header else 0
    for place, title in enumerate(header):
        sheet.write_string(0, place, title)
    for number, line in enumerate(lines, shift):
        for place, value in enumerate(line):
            sheet.write(number, place, value)
