"""The pages of organisations and teams, and the import of a whole county's."""

from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts.guards import me, role_required
from app.accounts.members import MEMBER_ROLES, join, leave, members_of
from app.accounts.models import Role, User
from app.accounts.staff_file import COLUMNS, staff_template
from app.accounts.staff_job import hand_in, own_job
from app.console.faults import accepted
from app.console.orgs.forms import (
    LEVELS,
    GridForm,
    MemberForm,
    NamedForm,
    StaffFileForm,
    UnitForm,
    VillagesForm,
)
from app.console.places import ADMINS
from app.errors import Invalid, NotFound
from app.extensions import db
from app.jobs.models import JobState
from app.orgs.models import OrgLevel, OrgUnit, Team, Village
from app.orgs.teams import add_team, assign_grid, change_team, grids_of
from app.orgs.units import CHILDREN, add_unit, assign_villages, change_unit
from app.spreadsheet import XLSX

bp = Blueprint("orgs", __name__, url_prefix="/admin")

BELOW, TEAM = "below-", "team-"  # several forms with a name stand on one page


@bp.get("/orgs")
@role_required(*ADMINS)
def list_orgs() -> ResponseReturnValue:
    query = select(OrgUnit).where(me().scope.units()).order_by(OrgUnit.path)
    teams = select(Team).where(me().scope.holds(Team.centre_id)).order_by(Team.name)
    by_centre: dict[UUID, list[Team]] = {}
    for team in db.session.scalars(teams):
        by_centre.setdefault(team.centre_id, []).append(team)
    return render_template(
        "orgs/list.html", units=db.session.scalars(query).all(), teams=by_centre, levels=LEVELS
    )


@bp.get("/orgs/<uuid:unit_id>")
@role_required(*ADMINS)
def read_org(unit_id: UUID) -> ResponseReturnValue:
    return _unit_page(_unit(unit_id))


@bp.post("/orgs/<uuid:unit_id>")
@role_required(*ADMINS)
def change_org(unit_id: UUID) -> ResponseReturnValue:
    unit, form = _unit(unit_id), NamedForm()

    def rule() -> object:
        return change_unit(unit, form.name.data or "", form.phone.data, me().id)

    if form.validate_on_submit() and accepted(form, rule):
        return _saved("orgs.read_org", unit_id=unit_id)
    return _unit_page(unit, form=form), 422


@bp.post("/orgs/<uuid:unit_id>/below")
@role_required(*ADMINS)
def new_org(unit_id: UUID) -> ResponseReturnValue:
    """An organisation below this one."""
    parent, form = _unit(unit_id), UnitForm(prefix=BELOW)
    form.offer(parent)

    def rule() -> object:
        level, code, name = OrgLevel(form.level.data), form.code.data or "", form.name.data or ""
        return add_unit(parent, level, code, name, form.phone.data, me().id)

    if form.validate_on_submit() and accepted(form, rule):
        return _saved("orgs.read_org", unit_id=unit_id)
    return _unit_page(parent, below=form), 422


@bp.post("/orgs/<uuid:unit_id>/villages")
@role_required(Role.COUNTY_ADMIN)
def add_villages(unit_id: UUID) -> ResponseReturnValue:
    unit, form = _unit(unit_id), VillagesForm()
    codes = (form.villages.data or "").split()
    if form.validate_on_submit() and accepted(form, lambda: assign_villages(unit, codes, me().id)):
        return _saved("orgs.read_org", unit_id=unit_id)
    return _unit_page(unit, villages=form), 422


@bp.post("/orgs/<uuid:unit_id>/teams")
@role_required(*ADMINS)
def new_team(unit_id: UUID) -> ResponseReturnValue:
    unit, form = _unit(unit_id), NamedForm(prefix=TEAM)

    def rule() -> object:
        return add_team(unit, form.name.data or "", form.phone.data, me().id)

    if form.validate_on_submit() and accepted(form, rule):
        return _saved("orgs.read_org", unit_id=unit_id)
    return _unit_page(unit, team=form), 422


@bp.get("/teams/<uuid:team_id>")
@role_required(*ADMINS)
def read_team(team_id: UUID) -> ResponseReturnValue:
    return _team_page(_team(team_id))


@bp.post("/teams/<uuid:team_id>")
@role_required(*ADMINS)
def rename_team(team_id: UUID) -> ResponseReturnValue:
    team, form = _team(team_id), NamedForm()

    def rule() -> object:
        return change_team(team, form.name.data or "", form.phone.data, me().id)

    if form.validate_on_submit() and accepted(form, rule):
        return _saved("orgs.read_team", team_id=team_id)
    return _team_page(team, form=form), 422


@bp.post("/teams/<uuid:team_id>/members")
@role_required(*ADMINS)
def add_member(team_id: UUID) -> ResponseReturnValue:
    team, form = _team(team_id), MemberForm()
    if form.validate_on_submit() and accepted(form, lambda: _join(team, form)):
        return _saved("orgs.read_team", team_id=team_id)
    return _team_page(team, member=form), 422


@bp.post("/teams/<uuid:team_id>/members/<uuid:user_id>/leave")
@role_required(*ADMINS)
def remove_member(team_id: UUID, user_id: UUID) -> ResponseReturnValue:
    team, user = _team(team_id), db.session.get(User, user_id)
    if user is None:
        raise NotFound
    leave(team, user, me())
    return _saved("orgs.read_team", team_id=team_id)


@bp.post("/teams/<uuid:team_id>/grids")
@role_required(*ADMINS)
def add_grid(team_id: UUID) -> ResponseReturnValue:
    team, form = _team(team_id), GridForm()

    def rule() -> object:
        return assign_grid(form.village.data or "", form.grids.data or "", team, me().id)

    if form.validate_on_submit() and accepted(form, rule):
        return _saved("orgs.read_team", team_id=team_id)
    return _team_page(team, grid=form), 422


@bp.route("/import", methods=["GET", "POST"])
@role_required(Role.COUNTY_ADMIN)
def import_page() -> ResponseReturnValue:
    form = StaffFileForm()
    if form.validate_on_submit():
        folder: Path = current_app.config["DATA_DIR"]
        name = Path(form.file.data.filename or "").name
        try:
            job = hand_in(form.file.data.read(), name, bool(form.dry_run.data), me(), folder)
        except Invalid as refused:
            form.form_errors.append(refused.message)
        else:
            db.session.commit()
            return redirect(url_for("orgs.read_import", job_id=job.id))
    page = render_template("orgs/import.html", form=form, job=None)
    return page, 422 if form.errors else 200


@bp.get("/import/<uuid:job_id>")
@role_required(Role.COUNTY_ADMIN)
def read_import(job_id: UUID) -> ResponseReturnValue:
    """How far it is; then what it read, and what it could not take."""
    job = own_job(job_id, me())
    return render_template(
        "orgs/import.html",
        form=StaffFileForm(formdata=None),
        job=job,
        is_running=job.state in (JobState.WAITING, JobState.RUNNING),
        kinds=list(COLUMNS),
    )


@bp.get("/import/template.xlsx")
@role_required(Role.COUNTY_ADMIN)
def import_template() -> ResponseReturnValue:
    headers = {"Content-Disposition": 'attachment; filename="organisations.xlsx"'}
    return Response(staff_template(), mimetype=XLSX, headers=headers)


def _join(team: Team, form: MemberForm) -> None:
    user = db.session.scalar(select(User).where(User.username == (form.username.data or "")))
    if user is None:
        raise Invalid(errors={"username": ["没有这个用户名"]})
    join(team, user, str(form.role.data), me())


def _unit(unit_id: UUID) -> OrgUnit:
    unit = db.session.get(OrgUnit, unit_id)
    if unit is None or not me().scope.covers(unit.path):
        raise NotFound
    return unit


def _team(team_id: UUID) -> Team:
    team = db.session.get(Team, team_id)
    if team is None or not me().scope.covers(team.centre.path):
        raise NotFound
    return team


def _saved(endpoint: str, **where: Any) -> ResponseReturnValue:
    db.session.commit()
    flash("已保存", "good")
    return redirect(url_for(endpoint, **where))


def _unit_page(unit: OrgUnit, **forms: Any) -> str:
    below = forms.get("below") or UnitForm(formdata=None, prefix=BELOW)
    below.offer(unit)
    villages = select(Village).where(Village.clinic_id == unit.id).order_by(Village.code)
    teams = select(Team).where(Team.centre_id == unit.id).order_by(Team.name)
    return render_template(
        "orgs/unit.html",
        unit=unit,
        levels=LEVELS,
        form=forms.get("form") or NamedForm(formdata=None, obj=unit),
        below=below if CHILDREN[unit.level] else None,
        villages=forms.get("villages") or VillagesForm(formdata=None),
        served=db.session.scalars(villages).all(),
        team=forms.get("team") or NamedForm(formdata=None, prefix=TEAM),
        teams=db.session.scalars(teams).all(),
        is_admin=me().role is Role.COUNTY_ADMIN,
    )


def _team_page(team: Team, **forms: Any) -> str:
    return render_template(
        "orgs/team.html",
        team=team,
        members=members_of(team),
        grids=grids_of(team),
        role_names=MEMBER_ROLES,
        form=forms.get("form") or NamedForm(formdata=None, obj=team),
        member=forms.get("member") or MemberForm(formdata=None),
        grid=forms.get("grid") or GridForm(formdata=None),
    )
