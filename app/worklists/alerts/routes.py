"""The pages of alerts: what stands open, and what was done about it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.accounts.sensitive import hidden_forms, require_view
from app.entries.models import Entry
from app.errors import Invalid, NotFound
from app.extensions import db
from app.paging import page_number
from app.worklists.alerts.closing import OPEN
from app.worklists.alerts.forms import AcknowledgeForm, CloseForm, HandleForm
from app.worklists.alerts.handle import acknowledge, close, handle
from app.worklists.alerts.overview import TABS, alerts, late_alerts, names_of
from app.worklists.models import Alert

bp = Blueprint("worklists", __name__, url_prefix="/alerts")

READERS = (Role.TEAM_LEADER, Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)


@bp.get("")
@role_required(*READERS)
def list_alerts() -> ResponseReturnValue:
    tab = request.args.get("state", "open")
    tab = tab if tab in TABS else "open"
    hidden = hidden_forms(me().role)
    found = alerts(me().scope, tab, page_number(request.args.get("page")), hidden)
    late = late_alerts(me().scope, hidden)
    return render_template("worklists/alerts.html", found=found, tab=tab, late=late)


@bp.route("/<uuid:alert_id>", methods=["GET", "POST"])
@role_required(*READERS)
def handle_alert(alert_id: UUID) -> ResponseReturnValue:
    alert = _alert(alert_id)
    form = HandleForm()
    if alert.state in OPEN and form.validate_on_submit():
        handle(alert, me(), form.result.data or "")
        db.session.commit()
        flash("已记录处置结果，处理完成后请关闭预警", "good")
        return redirect(url_for("worklists.handle_alert", alert_id=alert.id))
    return _page(alert, form, CloseForm(formdata=None))


@bp.post("/<uuid:alert_id>/acknowledgement")
@role_required(*READERS)
def acknowledge_alert(alert_id: UUID) -> ResponseReturnValue:
    alert = _alert(alert_id)
    if AcknowledgeForm().validate_on_submit():
        try:
            acknowledge(alert, me())
        except Invalid as problem:
            flash(_first(problem), "bad")
        else:
            db.session.commit()
            flash("已记录：您已知晓这条预警", "good")
    return redirect(url_for("worklists.handle_alert", alert_id=alert.id))


@bp.post("/<uuid:alert_id>/closing")
@role_required(*READERS)
def close_alert(alert_id: UUID) -> ResponseReturnValue:
    alert, form = _alert(alert_id), CloseForm()
    if not form.validate_on_submit():
        return _page(alert, HandleForm(formdata=None), form)
    try:
        close(alert, me(), form.why.data or "", form.refusal.data or "")
    except Invalid as problem:
        form.refusal.errors = [_first(problem)]
        return _page(alert, HandleForm(formdata=None), form)
    db.session.commit()
    flash("预警已关闭", "good")
    return redirect(url_for("worklists.list_alerts"))


def _alert(alert_id: UUID) -> Alert:
    alert = db.session.get(Alert, alert_id)
    if alert is None or not me().scope.covers_unit(alert.org_unit_id):
        raise NotFound
    require_view(db.session.get_one(Entry, alert.entry_id).form, me().role)
    return alert


def _page(alert: Alert, form: HandleForm, closing: CloseForm) -> str:
    people = (alert.acknowledged_by, alert.handled_by, alert.closed_by)
    return render_template(
        "worklists/alert.html",
        alert=alert,
        form=form,
        closing=closing,
        acknowledging=AcknowledgeForm(formdata=None),
        names=names_of(person for person in people if person),
        is_open=alert.state in OPEN,
    )


def _first(problem: Invalid) -> str:
    return next(message for messages in problem.errors.values() for message in messages)
