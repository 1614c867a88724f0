"""Makes roster files, and runs an import as a worker would."""

import csv
import io
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from uuid6 import uuid7

from app.accounts.models import User
from app.extensions import db
from app.id_number import make_id_number
from app.jobs.kinds import Order, Progress
from app.residents.roster.columns import COLUMNS
from app.residents.roster.import_job import bring_in, look_through
from app.residents.roster.take_in import ALL
from tests.make import VILLAGE

_BORN = date(1949, 12, 31)
HEADERS = {column.field: column.header for column in COLUMNS}
LINE: dict[str, Any] = {
    "area_code": VILLAGE,
    "name": "曾小妹",
    "sex": "女",
    "id_type": "居民身份证",
    "id_no": "11010519491231002X",
    "birth_date": "1949-12-31",
    "hukou_status": "户籍",
    "phone": "13800000000",
    "address": "一组1号",
}


def lines(count: int) -> list[dict[str, Any]]:
    """That many valid lines of different people."""
    return [
        LINE | {"id_no": make_id_number(f"{360700 + n // 500}", _BORN, n % 500 * 2)} for n in range(count)
    ]


def xlsx(path: Path, rows: list[dict[str, Any]], fields: list[str] | None = None) -> Path:
    """One sheet with these columns (all that the rows use, if none are named) in this order."""
    chosen = fields or list(dict.fromkeys(name for row in rows for name in row))
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for place, name in enumerate(chosen):
            sheet.write_string(0, place, HEADERS[name])
            for number, row in enumerate(rows, 1):
                if name in row:
                    sheet.write(number, place, row[name])
    return path


def csv_file(path: Path, rows: list[dict[str, Any]], encoding: str = "utf-8-sig") -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), restval="")
    writer.writerow({name: HEADERS[name] for name in rows[0]})
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def dry_run(path: Path, by: User) -> dict[str, Any]:
    return _finish(look_through(Order(uuid7(), {"path": str(path)}, by.id)))


def bring(path: Path, by: User, merge: str | list[int] = ALL, order: Order | None = None) -> dict[str, Any]:
    return _finish(bring_in(order or an_order(path, by, merge)))


def an_order(path: Path, by: User, merge: str | list[int] = ALL) -> Order:
    return Order(uuid7(), {"path": str(path), "merge": merge}, by.id)


def _finish(steps: Generator[Progress, None, dict[str, Any]]) -> dict[str, Any]:
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            db.session.commit()
            result: dict[str, Any] = ended.value
            return result
        db.session.commit()
