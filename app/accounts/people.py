"""Making and changing accounts: who may be what, where, and who may say so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from uuid6 import uuid7

from app.accounts.models import FIELD_ROLES, Post, Role, TeamMember, User
from app.accounts.password import NO_PASSWORD
from app.audit.log import log
from app.changes.note import REF, note
from app.clock import today
from app.errors import Forbidden, Invalid, NotFound
from app.extensions import db
from app.orgs.models import OrgLevel, OrgUnit
from app.orgs.units import require_name, require_phone

SEATS = dict.fromkeys(FIELD_ROLES, (OrgLevel.CENTRE, OrgLevel.CLINIC)) | {
    Role.CENTRE_REVIEWER: (OrgLevel.CENTRE,),
    Role.CENTRE_MANAGER: (OrgLevel.CENTRE,),
    Role.COUNTY_SUPERVISOR: (OrgLevel.COUNTY,),
    Role.COUNTY_ADMIN: (OrgLevel.COUNTY,),
}
MANAGED = {
    Role.COUNTY_ADMIN: tuple(Role),
    Role.CENTRE_MANAGER: (*FIELD_ROLES, Role.CENTRE_REVIEWER),
}  # who may make and change whom, within the own scope
_USERNAME = re.compile(r"[A-Za-z0-9_.-]{2,50}")
_EMPLOYEE_NO = re.compile(r"[0-9A-Za-z_-]{1,30}")


@dataclass(frozen=True)
class Details:
    """What is known of a person with an account."""

    name: str
    role: Role
    org_unit_id: UUID
    employee_no: str | None = None
    phone: str | None = None


def require_exporter(user: User) -> None:
    """Raises Forbidden for whom lists are not to leave the house as files (domain.md §2.2)."""
    if not user.may_export:
        raise Forbidden("村医和团队成员不能导出表格，可以打印")


def may_manage(by: User, user: User) -> bool:
    return user.role in MANAGED.get(by.role, ()) and by.scope.covers(user.org_unit.path)


def require_managed(user: User | None, by: User) -> User:
    """Raises NotFound for somebody who is not there for this administrator."""
    if user is None or not may_manage(by, user):
        raise NotFound
    return user


def add_person(username: str, details: Details, by: User | None) -> User:
    """An account that nobody can sign in to before a password is issued. Raises Invalid with the field."""
    if not _USERNAME.fullmatch(username):
        raise Invalid(errors={"username": ["用户名应为 2 到 50 位字母、数字或 _ . -"]})
    if db.session.scalar(select(User.id).where(User.username == username)) is not None:
        raise Invalid(errors={"username": ["该用户名已被使用"]})
    unit = _seat(details, by)
    user = User(
        id=uuid7(), username=username, password_hash=NO_PASSWORD, enabled=True, **_columns(details, None)
    )
    user.org_unit = unit
    db.session.add(user)
    db.session.flush()
    log(
        "user.added",
        user.id,
        by.id if by else None,
        role=details.role.value,
        org_unit_id=str(details.org_unit_id),
    )
    return user


def change_person(user: User, details: Details, by: User | None) -> bool:
    """Whether anything is other than before. Raises Invalid with the field, Forbidden for one's own role."""
    unit = _seat(details, by)
    wanted = _columns(details, user)
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    if by is not None and user.id == by.id and {"role", "org_unit_id"} & set(changed):
        raise Forbidden("不能更改自己的角色或机构")
    for field in changed:
        setattr(user, field, wanted[field])
    if "org_unit_id" in changed:
        user.org_unit = unit
    if "name" in changed:
        _note_teams(user)
    if changed:
        log("user.changed", user.id, by.id if by else None, fields=changed)
    return bool(changed)


def set_enabled(user: User, enabled: bool, by: User) -> None:
    """Raises Forbidden for oneself: somebody must be left to open the door again."""
    if user.id == by.id:
        raise Forbidden("不能停用自己的账号")
    if user.enabled is not enabled:
        user.enabled = enabled
        log("user.enabled" if enabled else "user.disabled", user.id, by.id)


def set_posts(user: User, unit_ids: Sequence[UUID], by: User | None) -> bool:
    """Exactly these further clinics, of those that the administrator sees; the channels follow from them."""
    wanted = {_clinic(unit_id, by).id for unit_id in unit_ids} - {user.org_unit_id}
    present = {post.org_unit_id: post for post in user.posts}
    is_mine = {id_: by is None or by.scope.covers(post.org_unit.path) for id_, post in present.items()}
    ended = [
        id_ for id_, post in present.items() if post.valid_to is None and is_mine[id_] and id_ not in wanted
    ]
    added = [id_ for id_ in wanted if id_ not in present or present[id_].valid_to is not None]
    for id_ in ended:
        present[id_].valid_to = today()
    for id_ in added:
        _open_post(user, id_, present.get(id_))
    if added or ended:
        actor, named = by.id if by else None, (sorted(map(str, added)), sorted(map(str, ended)))
        log("user.posts_changed", user.id, actor, added=named[0], ended=named[1])
    return bool(added or ended)


def _open_post(user: User, unit_id: UUID, former: Post | None) -> None:
    if former is None:
        user.posts.append(Post(org_unit=db.session.get_one(OrgUnit, unit_id), valid_from=today()))
    else:
        former.valid_from, former.valid_to = today(), None


def _clinic(unit_id: UUID, by: User | None) -> OrgUnit:
    unit = db.session.get(OrgUnit, unit_id)
    if unit is None or unit.level is not OrgLevel.CLINIC or (by and not by.scope.covers(unit.path)):
        raise Invalid(errors={"posts": ["兼职机构应为管辖范围内的村卫生室"]})
    return unit


def _seat(details: Details, by: User | None) -> OrgUnit:
    unit = db.session.get(OrgUnit, details.org_unit_id)
    if unit is None or (by and not by.scope.covers(unit.path)):
        raise Invalid(errors={"org_unit_id": ["没有这个机构"]})
    if by and details.role not in MANAGED.get(by.role, ()):
        raise Invalid(errors={"role": ["您不能授予这个角色"]})
    if unit.level not in SEATS[details.role]:
        raise Invalid(errors={"org_unit_id": ["该角色不能设在这一级机构"]})
    return unit


def _columns(details: Details, user: User | None) -> dict[str, object]:
    number = (details.employee_no or "").strip() or None
    if number and not _EMPLOYEE_NO.fullmatch(number):
        raise Invalid(errors={"employee_no": ["工号应为 30 位以内的字母、数字、- 或 _"]})
    holder = db.session.scalar(select(User.id).where(User.employee_no == number)) if number else None
    if holder is not None and (user is None or holder != user.id):
        raise Invalid(errors={"employee_no": ["该工号已被使用"]})
    return {
        "name": require_name(details.name),
        "role": details.role,
        "org_unit_id": details.org_unit_id,
        "employee_no": number,
        "phone": require_phone(details.phone),
    }


def _note_teams(user: User) -> None:
    """Phones show members by name."""
    teams = select(TeamMember.team_id).where(TeamMember.user_id == user.id, TeamMember.valid_to.is_(None))
    for team_id in db.session.scalars(teams):
        note(REF, "team", team_id)
