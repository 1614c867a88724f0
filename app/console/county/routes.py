"""The page of the county's settings: how contracts are signed, reminded of and renewed."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.accounts.sensitive import KEY as VIEW
from app.audit.log import log
from app.console.county.forms import SettingsForm
from app.extensions import db
from app.orgs.settings import setting, store
from app.worklists.plan_job import ask, newest

bp = Blueprint("county", __name__, url_prefix="/admin/settings")

PLAIN = (
    "sign_start_past_days",
    "sign_start_ahead_days",
    "renewal_remind_days",
    "renewal_grace_days",
    "term_correction_days",
    "transfer_past_days",
    "end_past_days",
    "needs_assessment",
    "persons_per_doctor",
    "lookups_a_day",
    "waiver_counts",
    "waiver_late_days",
    "waiver_share",
    "waiver_least",
    "waiver_author_share",
    "waiver_author_least",
    "consent_text",
    "min_app_version",
)
CYCLE = "cycle_months"
OF_CONTRACTS = {"renewal_remind_days", "renewal_grace_days", "waiver_counts"}  # contracts follow from these


@bp.get("")
@role_required(Role.COUNTY_ADMIN)
def show() -> ResponseReturnValue:
    return _page(SettingsForm(formdata=None, **_in_force()))


@bp.post("")
@role_required(Role.COUNTY_ADMIN)
def save() -> ResponseReturnValue:
    form = SettingsForm()
    if not form.validate_on_submit():
        return _page(form), 422
    changed = _changed(form)
    for key, value in changed.items():
        store(key, value)
        log("setting.changed", key, me().id, value=value)
    if changed.keys() & OF_CONTRACTS:
        ask(me().id, contracts=True)
    db.session.commit()
    flash("已保存，手机下次同步后使用" if changed else "没有改动", "good")
    return redirect(url_for(".show"))


def _changed(form: SettingsForm) -> dict[str, Any]:
    """Key → the value that is now to hold, of those that differ."""
    wanted = {name: form[name].data for name in PLAIN}
    wanted["consent_text"] = wanted["consent_text"].replace("\r\n", "\n").strip()
    low, high = form.cycle_min.data, form.cycle_max.data
    usual = min(max(setting(CYCLE)["default"], low), high)
    kept = setting(VIEW) | {"roles": sorted(form.sensitive_roles.data or ())}
    wanted[VIEW] = kept | {"asks_reason": form.sensitive_reason.data}
    wanted[CYCLE] = {"default": usual, "min": low, "max": high}
    return {key: value for key, value in wanted.items() if value != setting(key)}


def _in_force() -> dict[str, Any]:
    cycle = setting(CYCLE)
    plain, view = {name: setting(name) for name in PLAIN}, setting(VIEW)
    sensitive = {"sensitive_roles": view["roles"], "sensitive_reason": view["asks_reason"]}
    return plain | sensitive | {"cycle_min": cycle["min"], "cycle_max": cycle["max"]}


def _page(form: SettingsForm) -> str:
    return render_template("county/settings.html", form=form, planning=newest())
