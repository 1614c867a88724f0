"""The pages of alerts: what stands open, and what was done about it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.errors import NotFound
from app.extensions import db
from app.paging import page_number
from app.worklists.alert import handle
from app.worklists.forms import HandleForm
from app.worklists.models import Alert
from app.worklists.overview import OPEN, alerts

bp = Blueprint("worklists", __name__, url_prefix="/alerts")

READERS = (Role.TEAM_LEADER, Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)


@bp.get("")
@role_required(*READERS)
def list_alerts() -> ResponseReturnValue:
    is_open = request.args.get("state") != "handled"
    found = alerts(me().scope, is_open, page_number(request.args.get("page")))
    return render_template("worklists/alerts.html", found=found, is_open=is_open)


@bp.route("/<uuid:alert_id>", methods=["GET", "POST"])
@role_required(*READERS)
def handle_alert(alert_id: UUID) -> ResponseReturnValue:
    alert = db.session.get(Alert, alert_id)
    if alert is None or not me().scope.covers_unit(alert.org_unit_id):
        raise NotFound
    form = HandleForm()
    if alert.state in OPEN and form.validate_on_submit():
        handle(alert, me(), form.result.data or "")
        db.session.commit()
        flash("已记录处置结果", "good")
        return redirect(url_for("worklists.list_alerts"))
    return render_template("worklists/alert.html", alert=alert, form=form, is_open=alert.state in OPEN)
