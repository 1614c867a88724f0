"""Versions of the catalogue as pages show them, drafts that were handed in, and how two versions differ."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from uuid6 import uuid7

from app.clock import now
from app.contracts.models import Agreement, ServiceItem, ServicePackage
from app.errors import NotFound
from app.extensions import db

FOLDER = "catalogue-drafts"
KEPT_FOR = timedelta(days=30)
_NAMES = {
    "name": "名称",
    "category": "类别",
    "groups": "适用人群",
    "freq": "每年次数",
    "timing": "到期方式",
    "price": "单价",
    "discount": "单项每次优惠",
    "rules": "自动履约的表单",
    "is_manual": "可手工登记",
    "min_interval_days": "最小间隔天数",
    "is_public_health": "公共卫生项目",
    "items": "项目",
    "is_basic": "基础包",
}
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Version:
    """One version, and how many agreements were signed under it."""

    number: int
    valid_from: date
    items: int
    agreements: int


@dataclass(frozen=True)
class Change:
    """What is other than in the version before: 新增, 去掉, or the columns that changed."""

    id: str
    name: str
    what: str


def versions() -> list[Version]:
    """Newest first."""
    counted = select(Agreement.catalogue_version, func.count()).group_by(Agreement.catalogue_version)
    signed = {row[0]: row[1] for row in db.session.execute(counted)}
    query = select(ServiceItem.version, ServiceItem.valid_from, func.count())
    rows = db.session.execute(query.group_by(ServiceItem.version, ServiceItem.valid_from))
    found = [Version(row[0], row[1], row[2], signed.get(row[0], 0)) for row in rows]
    return sorted(found, key=lambda each: -each.number)


def rows_of(number: int) -> tuple[list[Values], list[Values]]:
    """Items and packages of a version, as a workbook has them. Raises NotFound."""
    items = [_values(row) for row in _of(ServiceItem, number)]
    if not items:
        raise NotFound
    return items, [_values(row) for row in _of(ServicePackage, number)]


def changes(before: Sequence[Values], after: Sequence[Values]) -> list[Change]:
    old, new = ({row["id"]: row for row in rows} for rows in (before, after))
    added = [Change(id_, row["name"], "新增") for id_, row in new.items() if id_ not in old]
    gone = [Change(id_, row["name"], "去掉") for id_, row in old.items() if id_ not in new]
    changed = [
        Change(id_, row["name"], f"改动：{'；'.join(columns)}")
        for id_, row in new.items()
        if id_ in old and (columns := _columns(old[id_], row))
    ]
    return [*added, *gone, *changed]


def keep(content: bytes, folder: Path) -> UUID:
    """Keep a workbook that was handed in for a month."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    before = (now() - KEPT_FOR).timestamp()
    for path in place.iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
    draft = UUID(str(uuid7()))
    (place / str(draft)).write_bytes(content)
    return draft


def path_of(draft: UUID, folder: Path) -> Path:
    """Raises NotFound."""
    path = folder / FOLDER / str(draft)
    if not path.exists():
        raise NotFound
    return path


def _of(model: type[ServiceItem | ServicePackage], number: int) -> list[Any]:
    return list(db.session.scalars(select(model).where(model.version == number).order_by(model.id)))


def _values(row: Any) -> Values:
    columns = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    values = {name: value for name, value in columns.items() if name not in ("version", "valid_from")}
    if "price" in values:
        values |= {"price": f"{row.price:.2f}", "discount": f"{row.discount:.2f}" if row.discount else None}
    return values


def _columns(before: Values, after: Values) -> list[str]:
    changed = (name for name in _NAMES if name in after and _plain(before.get(name)) != _plain(after[name]))
    return [f"{_NAMES[name]}{_from_to(name, before[name], after[name])}" for name in changed]


def _from_to(name: str, before: Any, after: Any) -> str:
    """How a value changed, where that can be said in a few words."""
    if name == "items":
        old, new = ({each["item_id"] for each in rows} for rows in (before, after))
        said = [f"增加 {'、'.join(sorted(new - old))}"] if new - old else []
        said += [f"去掉 {'、'.join(sorted(old - new))}"] if old - new else []
        return f"（{'，'.join(said)}）" if said else "（可选、人群或次数）"
    if isinstance(before, list) or name == "timing":
        return ""
    if name == "discount":
        return f"（{before or '没有'} → {after or '没有'}）"
    return f"（{_said(before)} → {_said(after)}）"


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "按需" if value is None else str(value)


def _plain(value: Any) -> Any:
    """What does not matter in a comparison is left away: the order of items and keys, blanks in names."""
    if isinstance(value, list):
        return sorted((str(sorted(each.items())) if isinstance(each, dict) else each) for each in value)
    return re.sub(r"\s+", " ", value) if isinstance(value, str) else value
