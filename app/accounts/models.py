"""People who sign in, their devices, and failed attempts."""

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from flask_login import UserMixin
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Instant
from app.extensions import Model
from app.orgs.models import OrgUnit, Team
from app.orgs.scope import Scope


class Role(StrEnum):
    """Roles of domain.md §2.2."""

    VILLAGE_DOCTOR = "village_doctor"  # 乡村医生
    TEAM_MEMBER = "team_member"  # 团队成员
    TEAM_LEADER = "team_leader"  # 队长
    CENTRE_REVIEWER = "centre_reviewer"  # 卫生院审核员
    CENTRE_MANAGER = "centre_manager"  # 院长、分管
    COUNTY_SUPERVISOR = "county_supervisor"  # 县级督导
    COUNTY_ADMIN = "county_admin"  # 县级系统管理员


FIELD_ROLES = (Role.VILLAGE_DOCTOR, Role.TEAM_MEMBER, Role.TEAM_LEADER)
NO_EXPORTERS = (Role.VILLAGE_DOCTOR, Role.TEAM_MEMBER)  # take no lists along as files (domain.md §2.2)
CHECKERS = (Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)  # who calls back and inspects


class User(UserMixin, Model):
    """A person with an account. A field worker's scope is the clinics of the villages served; see `posts`."""

    __tablename__ = "user"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), index=True)
    employee_no: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    org_unit: Mapped[OrgUnit] = relationship(lazy="joined", innerjoin=True)
    posts: Mapped[list["Post"]] = relationship(back_populates="user", lazy="selectin")

    @property
    def is_active(self) -> bool:
        return self.enabled

    def get_id(self) -> str:
        """What a session keeps: another password ends every session that was opened with the former one."""
        return f"{self.id}.{sha256(self.password_hash.encode()).hexdigest()[:16]}"

    @property
    def may_export(self) -> bool:
        """Whether lists may be taken along as files; a list on paper, for a walk, is no such thing."""
        return self.role not in NO_EXPORTERS

    @property
    def scope(self) -> Scope:
        """What this person may see: the own organisation's subtree and the clinics of further posts."""
        paths = {self.org_unit.path} | {post.org_unit.path for post in self.posts if post.valid_to is None}
        return Scope(tuple(sorted(paths)))


class Post(Model):
    """A further clinic that a person answers for: a leader's members' clinics, a doctor's second village."""

    __tablename__ = "post"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="posts")
    org_unit: Mapped[OrgUnit] = relationship(lazy="joined", innerjoin=True)


class TeamMember(Model):
    """Who belongs to a team, as what: leader, physician, nurse, village_doctor, ph_worker, …"""

    __tablename__ = "team_member"

    team_id: Mapped[UUID] = mapped_column(ForeignKey("team.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    team: Mapped[Team] = relationship()
    user: Mapped[User] = relationship()


class Device(Model):
    """A phone's store (one per user and phone), as its id was first seen, and the highest number it used."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str | None]
    app_version: Mapped[str | None]
    highest_seq: Mapped[int] = mapped_column(BigId, default=0)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class DeviceGap(Model):
    """Numbers first to last that a device used and that never arrived."""

    __tablename__ = "device_gap"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    first: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigId)


class SignInFailure(Model):
    """A failed attempt to sign in; too many lock the name out for a while."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    username: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Instant)
