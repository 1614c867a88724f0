"""Divisions, organisations, villages, grids and teams."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model


class OrgLevel(StrEnum):
    COUNTY = "county"  # 县级卫健委
    CENTRE = "centre"  # 乡镇卫生院、社区卫生服务中心
    CLINIC = "clinic"  # 村卫生室、社区卫生服务站
    HOSPITAL = "hospital"  # 只作转诊对象


class Division(Model):
    """An administrative division (行政区划), province to township; codes change, so each has its dates."""

    __tablename__ = "division"

    code: Mapped[str] = mapped_column(primary_key=True)  # 2, 4, 6 or 9 digits
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    name: Mapped[str]
    level: Mapped[str]
    source: Mapped[str]


class OrgUnit(Model):
    """A place in the tree county, health centre, village clinic."""

    __tablename__ = "org_unit"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_unit.id"))
    level: Mapped[OrgLevel]
    code: Mapped[str] = mapped_column(unique=True)  # local code without a slash
    name: Mapped[str]
    path: Mapped[str] = mapped_column(unique=True)  # "/360783/36078310101/": a subtree is one prefix
    area_code: Mapped[str]  # the division it serves: 6, 9 or 12 digits
    phone: Mapped[str | None]

    parent: Mapped["OrgUnit | None"] = relationship(remote_side=[id])


class Village(Model):
    """A village or neighbourhood (村居) with the clinic that answers for it."""

    __tablename__ = "village"

    code: Mapped[str] = mapped_column(primary_key=True)  # 12 digits; also the id of its channel
    name: Mapped[str]
    township_code: Mapped[str] = mapped_column(index=True)
    clinic_id: Mapped[UUID | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    urban_rural_code: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    radius_m: Mapped[int | None]

    clinic: Mapped[OrgUnit | None] = relationship()


class Grid(Model):
    """A part of a village that one team answers for at a time (网格)."""

    __tablename__ = "grid"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    name: Mapped[str]


class Team(Model):
    """A family-doctor team (家庭医生团队) of a health centre."""

    __tablename__ = "team"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), index=True)
    name: Mapped[str]
    phone: Mapped[str | None]

    centre: Mapped[OrgUnit] = relationship()


class GridTeam(Model):
    """Which team a grid was assigned to, and when."""

    __tablename__ = "grid_team"

    grid_id: Mapped[UUID] = mapped_column(ForeignKey("grid.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    valid_to: Mapped[date | None]
    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), index=True)


class Setting(Model):
    """A value that an administrator may change; the defaults stand in app/orgs/settings.py."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]  # JSON text
