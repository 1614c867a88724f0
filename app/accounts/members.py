"""Who belongs to a team, as what."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import TeamMember, User
from app.audit.log import log
from app.changes.note import REF, note
from app.clock import today
from app.errors import Invalid
from app.extensions import db
from app.orgs.models import Team

MEMBER_ROLES = {
    "leader": "队长",
    "physician": "医师",
    "nurse": "护士",
    "village_doctor": "乡村医生",
    "ph_worker": "公卫人员",
    "specialist": "专科医生",
    "assistant": "助理、网格员",
}


def members_of(team: Team) -> list[TeamMember]:
    query = (
        select(TeamMember)
        .join(User, User.id == TeamMember.user_id)
        .where(TeamMember.team_id == team.id, TeamMember.valid_to.is_(None))
        .order_by(User.username)
    )
    return list(db.session.scalars(query))


def led_by(user: User) -> set[UUID]:
    """Whoever belongs at present to a team that they lead, with themselves."""
    present = TeamMember.valid_to.is_(None)
    teams = select(TeamMember.team_id).where(
        TeamMember.user_id == user.id, TeamMember.role == "leader", present
    )
    return set(db.session.scalars(select(TeamMember.user_id).where(TeamMember.team_id.in_(teams), present)))


def join(team: Team, user: User, role: str, by: User | None) -> bool:
    """Whether that is new. Raises Invalid for an unknown role, or somebody from outside the team's centre."""
    if role not in MEMBER_ROLES:
        raise Invalid(errors={"role": ["没有这种团队角色"]})
    if not user.org_unit.path.startswith(team.centre.path):
        raise Invalid(errors={"username": ["该人员不属于这个卫生院"]})
    row = db.session.get(TeamMember, (team.id, user.id))
    if row is not None and row.valid_to is None and row.role == role:
        return False
    if row is None:
        row = TeamMember(team_id=team.id, user_id=user.id, role=role, valid_from=today())
        db.session.add(row)
    elif row.valid_to is not None:
        row.valid_from, row.valid_to = today(), None
    row.role = role
    db.session.flush()
    note(REF, "team", team.id)
    log("team.joined", team.id, by.id if by else None, user_id=str(user.id), role=role)
    return True


def leave(team: Team, user: User, by: User | None) -> None:
    """Raises Invalid for somebody who is no member."""
    row = db.session.get(TeamMember, (team.id, user.id))
    if row is None or row.valid_to is not None:
        raise Invalid("该人员不在这个团队")
    row.valid_to = today() - timedelta(days=1)
    note(REF, "team", team.id)
    log("team.left", team.id, by.id if by else None, user_id=str(user.id))
