"""Loading divisions as shipped, and villages from a site's CSV file."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

from app.audit.log import COUNTY, log
from app.changes.note import REF, note
from app.errors import Invalid
from app.extensions import db
from app.orgs.divisions import read_divisions
from app.orgs.models import Division, OrgUnit, Village
from app.orgs.settings import VILLAGES
from app.upsert import upsert

CODE, NAME = "村居代码", "村居名称"
KIND, LAT, LON, CLINIC = "城乡分类", "纬度", "经度", "卫生室代码"


def load_divisions() -> int:
    """Bring in the shipped divisions unless they are there; gives how many rows are new or renewed."""
    rows = list(read_divisions())
    if db.session.scalar(select(func.count()).select_from(Division)) == len(rows):
        return 0
    records = [
        {
            "code": row.code,
            "valid_from": row.valid_from or date.min,
            "valid_to": row.valid_to,
            "name": row.name,
            "level": row.level.value,
            "source": row.source,
        }
        for row in rows
    ]
    upsert(db.session(), _table(Division), records, ["valid_to", "name", "level", "source"])
    return len(records)


def import_villages(path: Path) -> int:
    """Bring in villages; a known code gets its new name and place, and keeps its clinic unless one is named.

    Raises Invalid with the row number and the cause, and then imports nothing.
    """
    clinics = {row.code: row.id for row in db.session.execute(select(OrgUnit.code, OrgUnit.id))}
    lines = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
    if not {CODE, NAME} <= set(lines.fieldnames or ()):
        raise Invalid(f"表头应含“{CODE}”和“{NAME}”")
    rows = list(_villages(lines, clinics))
    with_clinic = [row for row in rows if row["clinic_id"] is not None]
    kept = ["name", "township_code", "urban_rural_code", "lat", "lon"]
    upsert(db.session(), _table(Village), with_clinic, [*kept, "clinic_id"])
    upsert(db.session(), _table(Village), [row for row in rows if row["clinic_id"] is None], kept)
    note(REF, "setting", VILLAGES)
    log("villages.imported", "villages", None, COUNTY, count=len(rows))
    return len(rows)


def _villages(lines: Iterable[dict[str, str]], clinics: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 2):
        try:
            yield _village(line, clinics)
        except ValueError as error:
            raise Invalid(f"第 {number} 行：{error.args[0]}") from error


def _village(line: dict[str, str], clinics: dict[str, Any]) -> dict[str, Any]:
    cells = {name: (line.get(name) or "").strip() for name in (CODE, NAME, KIND, LAT, LON, CLINIC)}
    code, clinic = cells[CODE], cells[CLINIC]
    if len(code) != 12 or not code.isascii() or not code.isdigit():
        raise ValueError(f"村居代码“{code}”不是 12 位数字")
    if not cells[NAME]:
        raise ValueError("村居名称为空")
    if clinic and clinic not in clinics:
        raise ValueError(f"没有代码为“{clinic}”的卫生室")
    return {
        "code": code,
        "name": cells[NAME],
        "township_code": code[:9],
        "clinic_id": clinics[clinic] if clinic else None,
        "urban_rural_code": cells[KIND] or None,
        "lat": _degrees(cells[LAT], 90),
        "lon": _degrees(cells[LON], 180),
    }


def _degrees(cell: str, most: int) -> float | None:
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(f"“{cell}”不是经纬度") from None
    if not -most <= value <= most:
        raise ValueError(f"“{cell}”不是经纬度")
    return value


def _table(model: type[Division] | type[Village]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table
