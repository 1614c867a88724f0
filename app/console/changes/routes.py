"""What of residents' records waits for a second reviewer, and who was lost: 档案变动."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.console.changes.waiting import missing, waiting
from app.console.people.routes import resident_in_scope
from app.console.places import REVIEWERS
from app.entries.lives.follow import settle
from app.entries.lives.second import doubt_record, settle_second
from app.errors import NotFound
from app.extensions import db
from app.residents.models import SecondReview

bp = Blueprint("changes", __name__, url_prefix="/record-changes")

WHO_SETTLES = (Role.CENTRE_REVIEWER, Role.COUNTY_SUPERVISOR)


class SettleForm(FlaskForm):
    """The second reviewer's word."""

    verdict = StringField(validators=[AnyOf(("confirm", "refuse"))])
    remark = StringField(validators=[Length(max=200)])


class DoubtForm(FlaskForm):
    """Why a record is held to be untrue."""

    reason = TextAreaField(
        "判断不真实的依据", validators=[InputRequired("请写明依据"), Length(max=200)], render_kw={"rows": 2}
    )


@bp.get("")
@role_required(*REVIEWERS)
def list_changes() -> ResponseReturnValue:
    scope = me().scope
    return render_template(
        "changes/list.html",
        rows=[(each, _may_settle(each.review)) for each in waiting(scope)],
        missing=missing(scope),
        form=SettleForm(formdata=None),
    )


@bp.post("/<uuid:review_id>")
@role_required(*WHO_SETTLES)
def settle_change(review_id: UUID) -> ResponseReturnValue:
    review = db.session.get(SecondReview, review_id)
    if review is None or not me().scope.covers_unit(review.org_unit_id):
        raise NotFound
    form = SettleForm(request.form)
    if form.validate():
        is_confirmed = form.verdict.data == "confirm"
        settle_second(review, me(), is_confirmed, form.remark.data or "")
        settle([review.resident_id], me().id)
        db.session.commit()
        flash("已确认，变动已生效" if is_confirmed else "已否决，档案不变", "good")
    return redirect(url_for("changes.list_changes"))


@bp.get("/doubt/<uuid:resident_id>")
@role_required(*WHO_SETTLES)
def ask_about(resident_id: UUID) -> ResponseReturnValue:
    return render_template("changes/doubt.html", resident=resident_in_scope(resident_id), form=DoubtForm())


@bp.post("/doubt/<uuid:resident_id>")
@role_required(*WHO_SETTLES)
def doubt(resident_id: UUID) -> ResponseReturnValue:
    resident, form = resident_in_scope(resident_id), DoubtForm()
    if not form.validate_on_submit():
        return render_template("changes/doubt.html", resident=resident, form=form), 422
    doubt_record(resident, me(), form.reason.data or "")
    db.session.commit()
    flash(f"{resident.name} 的档案已列为疑似不真实，等待另一位审核员确认", "good")
    return redirect(url_for("changes.list_changes"))


def _may_settle(review: SecondReview) -> bool:
    return (
        me().role in WHO_SETTLES
        and me().id != review.marked_by
        and me().scope.covers_unit(review.org_unit_id)
    )
