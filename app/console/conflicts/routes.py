"""Fields of a resident's record that phone and server both changed: both values, and which one is kept."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import StringField
from wtforms.validators import AnyOf

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.accounts.sensitive import sees_sensitive
from app.console.places import REVIEWERS
from app.errors import NotFound
from app.extensions import db
from app.formdefs.catalog import definition
from app.residents.groups.membership import SENSITIVE, SENSITIVE_CONDITIONS
from app.residents.models import ProfileConflict, Resident
from app.residents.update import settle
from app.review.describe import describe

bp = Blueprint("conflicts", __name__, url_prefix="/conflicts")

WHO_SETTLES = (Role.CENTRE_REVIEWER, Role.COUNTY_SUPERVISOR)
MOST = 200


class SettleForm(FlaskForm):
    """Which of the two values is kept."""

    kept = StringField(validators=[AnyOf(("ours", "theirs"))])


@bp.get("")
@role_required(*REVIEWERS)
def list_conflicts() -> ResponseReturnValue:
    query = (
        select(ProfileConflict, Resident)
        .join(Resident, Resident.id == ProfileConflict.resident_id)
        .where(me().scope.holds(Resident.org_unit_id), ProfileConflict.settled_at.is_(None))
        .order_by(ProfileConflict.id)
        .limit(MOST)
        .options(joinedload(Resident.village))
    )
    found = [(each, resident) for each, resident in db.session.execute(query) if _may_see(each)]
    rows = [(each, resident, _told(each)) for each, resident in found]
    return render_template("conflicts/list.html", rows=rows, form=SettleForm(formdata=None))


@bp.post("/<int(max=9007199254740991):conflict_id>")
@role_required(*WHO_SETTLES)
def settle_conflict(conflict_id: int) -> ResponseReturnValue:
    conflict = db.session.get(ProfileConflict, conflict_id)
    resident = db.session.get(Resident, conflict.resident_id) if conflict else None
    if conflict is None or resident is None or not me().scope.covers_unit(resident.org_unit_id):
        raise NotFound
    if not _may_see(conflict):
        raise NotFound
    form = SettleForm(request.form)
    if form.validate():
        settle(conflict, str(form.kept.data), me())
        db.session.commit()
        flash(f"{resident.name} 的资料已按所选的保留", "good")
    return redirect(url_for("conflicts.list_conflicts"))


def _may_see(conflict: ProfileConflict) -> bool:
    """A disease or a list that is sensitive is not for everybody."""
    if sees_sensitive(me().role):
        return True
    told = json.dumps([conflict.ours, conflict.theirs])
    return not any(f'"{code}"' in told for code in SENSITIVE | SENSITIVE_CONDITIONS)


def _told(conflict: ProfileConflict) -> Mapping[str, str]:
    """The field and both its values in words."""
    form = definition("resident_update") or definition("resident_registration")
    field = form.field(conflict.field) if form else None
    values: dict[str, Any] = {"ours": conflict.ours, "theirs": conflict.theirs}
    told = {
        side: describe(field, value, {}) if field else "" if value is None else str(value)
        for side, value in values.items()
    }
    return {"label": field.label if field else conflict.field} | told
