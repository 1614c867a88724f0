"""The pages of what could not be accepted: the list, one thing opened, and a phone's file handed in."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2

from app.accounts.guards import me, role_required
from app.accounts.models import FIELD_ROLES, Role
from app.accounts.sensitive import hidden_forms, require_view
from app.console.places import REVIEWERS
from app.console.quarantine.forms import SettleForm, UploadForm
from app.console.quarantine.listing import form_of, gaps, held, opened, settle
from app.console.upload import RESULTS, field_workers, hand_in
from app.entries.models import Quarantined
from app.errors import NotFound, Problem
from app.extensions import db
from app.paging import page_number

bp = Blueprint("quarantine", __name__, url_prefix="/quarantine")

READERS = (*FIELD_ROLES, *REVIEWERS)
WHO_SETTLES = (Role.CENTRE_REVIEWER, Role.COUNTY_SUPERVISOR)


@bp.get("")
@role_required(*READERS)
def list_held() -> ResponseReturnValue:
    is_open = request.args.get("state") != "settled"
    found = held(me().scope, is_open, page_number(request.args.get("page")), _own(), hidden_forms(me().role))
    return render_template(
        "quarantine/list.html",
        found=found,
        gaps=gaps(me().scope, _own()),
        is_open=is_open,
        page_link=lambda number: url_for(
            "quarantine.list_held", page=number, state=None if is_open else "settled"
        ),
    )


@bp.get("/<uuid:held_id>")
@role_required(*READERS)
def read_held(held_id: UUID) -> ResponseReturnValue:
    return render_template("quarantine/held.html", held=opened(_row(held_id)), form=SettleForm(formdata=None))


@bp.post("/<uuid:held_id>")
@role_required(*WHO_SETTLES)
def settle_held(held_id: UUID) -> ResponseReturnValue:
    row, form = _row(held_id), SettleForm()
    if not form.validate_on_submit():
        return render_template("quarantine/held.html", held=opened(row), form=form), 422
    settle(row, me(), str(form.note.data).strip())
    db.session.commit()
    flash("已标记为处理完毕，原内容仍然保留", "good")
    return redirect(url_for("quarantine.list_held"))


@bp.route("/upload", methods=["GET", "POST"])
@role_required(Role.COUNTY_SUPERVISOR)  # who approves must not bring in what is approved
def upload() -> ResponseReturnValue:
    form = UploadForm()
    workers = field_workers(me().scope)
    named = [SelectChoice(str(each.id), each.name) for each in workers]
    form.author.choices = [SelectChoice("", "按文件中的手机识别"), *named]
    if not form.validate_on_submit():
        return render_template("quarantine/upload.html", form=form, problem=None)
    chosen = next((each.id for each in workers if str(each.id) == form.author.data), None)
    try:
        folder = current_app.config["DATA_DIR"]
        author, receipts, failed = hand_in(form.file.data.read(), chosen, me(), folder)
    except Problem as problem:
        db.session.rollback()
        return render_template("quarantine/upload.html", form=form, problem=problem), problem.status
    db.session.commit()
    if failed:
        flash(f"有 {failed} 张图片无法读取，没有收下；请保留手机上的原件", "warm")
    return render_template("quarantine/receipts.html", author=author, receipts=receipts, results=RESULTS)


def _own() -> UUID | None:
    """Whose alone are shown: who makes entries sees their own, who reviews sees everybody's of the scope."""
    return me().id if me().role in FIELD_ROLES else None


def _row(held_id: UUID) -> Quarantined:
    row = db.session.get(Quarantined, held_id)
    if row is not None and row.user_id == _own():
        return row
    if _own() is not None:
        raise NotFound
    if row is None or not me().scope.covers_unit(row.org_unit_id):
        raise NotFound
    require_view(form_of(row), me().role)
    return row
