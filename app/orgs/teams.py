"""Making and changing teams, and which grids are theirs. Who belongs to them: app/accounts/members.py."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from uuid6 import uuid7

from app.audit.log import log
from app.changes.note import REF, note
from app.clock import today
from app.errors import Invalid
from app.extensions import db
from app.orgs.models import Grid, GridTeam, OrgLevel, OrgUnit, Team, Village
from app.orgs.units import require_name, require_phone


def find_team(centre: OrgUnit, name: str) -> Team | None:
    return db.session.scalar(select(Team).where(Team.centre_id == centre.id, Team.name == name.strip()))


def add_team(centre: OrgUnit, name: str, phone: str | None, by: UUID | None) -> Team:
    """Raises Invalid for a name that this centre has already, and for what is no centre."""
    if centre.level is not OrgLevel.CENTRE:
        raise Invalid(errors={"centre": ["团队应设在卫生院或社区卫生服务中心"]})
    if find_team(centre, name) is not None:
        raise Invalid(errors={"name": ["该卫生院已有同名团队"]})
    team = Team(id=uuid7(), centre_id=centre.id, name=require_name(name), phone=require_phone(phone))
    db.session.add(team)
    db.session.flush()
    note(REF, "team", team.id)
    log("team.added", team.id, by, centre_id=str(centre.id))
    return team


def change_team(team: Team, name: str, phone: str | None, by: UUID | None) -> bool:
    """Whether anything is other than before. Raises Invalid for another team's name."""
    wanted = {"name": require_name(name), "phone": require_phone(phone)}
    same = find_team(team.centre, wanted["name"] or "")
    if same is not None and same.id != team.id:
        raise Invalid(errors={"name": ["该卫生院已有同名团队"]})
    changed = [field for field, value in wanted.items() if getattr(team, field) != value]
    for field in changed:
        setattr(team, field, wanted[field])
    if changed:
        note(REF, "team", team.id)
        log("team.changed", team.id, by, fields=changed)
    return bool(changed)


def assign_grid(village_code: str, name: str, team: Team, by: UUID | None) -> bool:
    """From today on that grid, made if it is new, is this team's alone; whether it was not before.

    Raises Invalid for a village that is unknown or outside the team's centre.
    """
    village = db.session.get(Village, village_code)
    if village is None or village.clinic is None or not village.clinic.path.startswith(team.centre.path):
        raise Invalid(errors={"grids": [f"村居“{village_code}”不存在或不归该卫生院管"]})
    grid = _grid(village_code, require_name(name))
    present = _present(grid)
    if present is not None and present.team_id == team.id:
        return False
    if present is not None:
        note(REF, "team", present.team_id)
        _end(present)
    db.session.flush()
    db.session.add(GridTeam(grid_id=grid.id, valid_from=today(), team_id=team.id))
    db.session.flush()
    note(REF, "team", team.id)
    log("grid.assigned", grid.id, by, team_id=str(team.id))
    return True


def grids_of(team: Team) -> list[tuple[str, str]]:
    """Village and grid, by name, that are the team's today."""
    day = today()
    query = (
        select(Village.name, Grid.name)
        .join(Grid, Grid.village_code == Village.code)
        .join(GridTeam, GridTeam.grid_id == Grid.id)
        .where(GridTeam.team_id == team.id, GridTeam.valid_from <= day)
        .where(GridTeam.valid_to.is_(None) | (GridTeam.valid_to >= day))
        .order_by(Village.code, Grid.name)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _grid(village_code: str, name: str) -> Grid:
    grid = db.session.scalar(select(Grid).where(Grid.village_code == village_code, Grid.name == name))
    if grid is None:
        grid = Grid(id=uuid7(), village_code=village_code, name=name)
        db.session.add(grid)
        db.session.flush()
    return grid


def _present(grid: Grid) -> GridTeam | None:
    return db.session.scalar(
        select(GridTeam).where(GridTeam.grid_id == grid.id, GridTeam.valid_to.is_(None)).limit(1)
    )


def _end(assignment: GridTeam) -> None:
    """It ended yesterday; one that began today never was."""
    if assignment.valid_from >= today():
        db.session.delete(assignment)
    else:
        assignment.valid_to = today() - timedelta(days=1)
