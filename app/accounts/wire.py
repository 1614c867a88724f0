"""Family-doctor teams as phones read them (docs/wire.md)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select

from app.accounts.models import TeamMember, User
from app.clock import today
from app.extensions import db
from app.orgs.models import Grid, GridTeam, Team


def read_teams(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """With today's members and the villages of the grids that are theirs today."""
    keys = [UUID(each) for each in ids]
    members, villages = _members(keys), _villages(keys)
    found = db.session.execute(select(Team.id, Team.name, Team.centre_id).where(Team.id.in_(keys)))
    return {str(row.id): _team(row, members[row.id], villages[row.id]) for row in found}


def _team(row: Row[UUID, str, UUID], members: list[dict[str, str]], villages: list[str]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "centre_id": str(row.centre_id),
        "members": members,
        "villages": villages,
    }


def _members(keys: list[UUID]) -> dict[UUID, list[dict[str, str]]]:
    day = today()
    query = (
        select(TeamMember.team_id, TeamMember.user_id, TeamMember.role, User.name)
        .join(User, User.id == TeamMember.user_id)
        .where(TeamMember.team_id.in_(keys), TeamMember.valid_from <= day)
        .where(or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day))
        .order_by(User.username)
    )
    found = defaultdict(list)
    for row in db.session.execute(query):
        found[row.team_id].append({"user_id": str(row.user_id), "name": row.name, "role": row.role})
    return found


def _villages(keys: list[UUID]) -> dict[UUID, list[str]]:
    day = today()
    query = (
        select(GridTeam.team_id, Grid.village_code)
        .join(Grid, Grid.id == GridTeam.grid_id)
        .where(GridTeam.team_id.in_(keys), GridTeam.valid_from <= day)
        .where(or_(GridTeam.valid_to.is_(None), GridTeam.valid_to >= day))
        .distinct()
        .order_by(Grid.village_code)
    )
    found = defaultdict(list)
    for row in db.session.execute(query):
        found[row.team_id].append(row.village_code)
    return found
