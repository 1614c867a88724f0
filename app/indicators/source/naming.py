"""What the rows of a breakdown are called."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.contracts.models import ServicePackage
from app.extensions import db
from app.formdefs.definitions.resolve import code_list
from app.indicators.source.place import NOBODY, By, Where
from app.orgs.models import OrgUnit, Team, Village

SEXES = {"0": "性别未知", "1": "男", "2": "女", "9": "性别未说明"}
AGES = {
    "0": "0–6 岁",
    "7": "7–34 岁",
    "35": "35–64 岁",
    "65": "65–74 岁",
    "75": "75–84 岁",
    "85": "85 岁及以上",
}
_MODELS: Mapping[By, Any] = {By.CENTRE: OrgUnit, By.CLINIC: OrgUnit, By.TEAM: Team, By.DOCTOR: User}


def names(by: By, keys: set[str]) -> dict[str, str]:
    """What these keys of a breakdown are called."""
    nobody = {By.MODE: "未签约", By.PACKAGE: "未签约或未选服务包"}.get(by, f"未分配{by.label}")
    return {"": nobody, NOBODY: nobody} | _named(by, sorted(keys - {"", NOBODY}))


def crumbs(where: Where) -> list[tuple[str, str]]:
    """What a place is narrowed to: the kind of place, its name."""
    return [(by.label, names(by, {key}).get(key, key)) for by, key in where.filters.items()]


def group_names() -> Mapping[str, str]:
    return code_list("GROUP")


def _named(by: By, keys: list[str]) -> dict[str, str]:
    if by in _MODELS:
        model = _MODELS[by]
        query = select(model.id, model.name).where(model.id.in_([UUID(key) for key in keys]))
        return {str(row[0]): row[1] for row in db.session.execute(query)}
    if by is By.VILLAGE:
        query = select(Village.code, Village.name).where(Village.code.in_(keys))
        return {row[0]: row[1] for row in db.session.execute(query)}
    if by is By.PACKAGE:
        packages = select(ServicePackage.id, ServicePackage.name).order_by(ServicePackage.version)
        return {row[0]: row[1] for row in db.session.execute(packages)}
    if by is By.MONTH:
        return {key: f"{key[:4]} 年 {int(key[5:7])} 月" for key in keys}
    lists = {By.GROUP: group_names(), By.MODE: code_list("MODE"), By.SEX: SEXES, By.AGE: AGES}
    return {key: lists[by].get(key, key) for key in keys}
