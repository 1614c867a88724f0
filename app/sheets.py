"""Writing an xlsx file of one plain table, and of how to fill it in."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter


def table(
    name: str, header: Sequence[str], lines: Iterable[Sequence[str]], rules: Sequence[str] = ()
) -> bytes:
    """Everything is written as text, so that no cell becomes a formula or a rounded number.

    `rules`: how to fill it in, on a sheet of their own.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, text = book.add_worksheet(name), book.add_format({"num_format": "@"})
        sheet.set_column(0, len(header) - 1, 24, text)
        for number, line in enumerate([header, *lines]):
            for place, cell in enumerate(line):
                sheet.write_string(number, place, cell)
        if rules:
            said = book.add_worksheet("填写说明")
            said.set_column(0, 0, 100)
            said.write_column(0, 0, rules)
    return buffer.getvalue()
