"""The reviewer's pages: the queue, one entry in one view, and the decisions on it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.guards import me, role_required, why_page
from app.accounts.models import CHECKERS, FIELD_ROLES, Role
from app.accounts.sensitive import (
    CARE,
    CHECK,
    hidden_forms,
    note_view,
    reason_of,
    require_view,
    sensitive_forms,
)
from app.clock import today
from app.contracts.claims.excuses import many_excuses
from app.contracts.claims.explainers import much_explained_by
from app.entries.intake.attach import find, path_of
from app.entries.models import Entry, EntryStatus
from app.entries.readers import may_read
from app.entries.sensitive import deciding_form, not_about
from app.errors import NotFound, Problem
from app.extensions import db
from app.formdefs.catalog import current, definition
from app.paging import page_number
from app.review.bulk import approve_what_can_be
from app.review.decide import approve, invalidate, return_to_author
from app.review.forms import (
    ApproveForm,
    BulkForm,
    FilterForm,
    InvalidateForm,
    ReturnForm,
    SeenForm,
    chosen,
    filter_form,
    remarks_of,
)
from app.review.queue import Filter, authors, following, queue, tally, villages
from app.review.reading import read

bp = Blueprint("review", __name__, url_prefix="/review")

OVERSEERS = (Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)
COUNTED = {
    "approved": "已通过",
    "submitted": "待审核",
    "returned": "已退回",
    "invalidated": "已否定",
    "void": "已作废",
}
READERS = (*FIELD_ROLES, *OVERSEERS)


@bp.get("")
@role_required(*OVERSEERS)
def list_queue() -> ResponseReturnValue:
    return _queue_page(BulkForm())


@bp.get("/work")
@role_required(*OVERSEERS)
def list_work() -> ResponseReturnValue:
    """How many entries there are of each form; every figure opens to its entries."""
    filters = _filters()
    wanted = _wanted(filters)
    tallied = sorted(tally(me().scope, wanted).items(), key=lambda line: -sum(line[1].values()))
    return render_template(
        "review/work.html", filters=filters, wanted=wanted, lines=tallied, statuses=COUNTED
    )


@bp.post("/approve")
@role_required(Role.CENTRE_REVIEWER)
def approve_chosen() -> ResponseReturnValue:
    form, seen = BulkForm(), chosen(request.form.getlist("entry"))
    if not form.validate_on_submit() or not seen:
        flash("没有选中记录" if not seen else "请检查核实说明", "warm")
        return _queue_page(form), 422
    scope = me().scope
    query = select(Entry).where(Entry.id.in_(seen), scope.holds(Entry.org_unit_id)).order_by(Entry.id)
    query = query.where(not_about(hidden_forms(me().role)))
    entries = list(db.session.scalars(query.options(joinedload(Entry.resident))))
    outcome = approve_what_can_be(entries, me(), seen, form.acknowledgement)
    db.session.commit()
    if outcome.approved:
        flash(f"已通过 {len(outcome.approved)} 条", "good")
    return _queue_page(BulkForm(formdata=None), refused=outcome.refused)


@bp.get("/entries/<uuid:entry_id>")
@role_required(*READERS)
def read_entry(entry_id: UUID) -> ResponseReturnValue:
    entry = _entry(entry_id)
    if deciding_form(entry) not in sensitive_forms():
        return _entry_page(entry)
    reason = reason_of(request.args.get("why", ""), _usual_reason(entry))
    if not reason:
        return why_page(_title_of(entry))
    answer, by, form, channel = _entry_page(entry), me().id, entry.form, entry.channel
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    note_view(form, entry_id, by, channel, "screen", reason)
    db.session.commit()
    return answer


@bp.post("/entries/<uuid:entry_id>/approve")
@role_required(Role.CENTRE_REVIEWER)
def approve_entry(entry_id: UUID) -> ResponseReturnValue:
    entry, form = _entry(entry_id), ApproveForm()
    if not form.validate_on_submit():
        return _entry_page(entry, approving=form), 422
    following_id = _following(entry)
    try:
        approve([entry], me(), {entry.id: form.revision}, {entry.id: form.acknowledgement})
    except Problem as problem:
        return _refused(entry_id, problem, form)
    db.session.commit()
    return _go_on(entry, following_id, "已通过")


@bp.post("/entries/<uuid:entry_id>/return")
@role_required(Role.CENTRE_REVIEWER)
def return_entry(entry_id: UUID) -> ResponseReturnValue:
    entry, form = _entry(entry_id), ReturnForm()
    if not form.validate_on_submit():
        return _entry_page(entry, returning=form), 422
    following_id = _following(entry)
    try:
        return_to_author(entry, me(), form.revision, form.whole_reason, remarks_of(request.form))
    except Problem as problem:
        return _refused(entry_id, problem, form)
    db.session.commit()
    return _go_on(entry, following_id, "已退回给记录人")


@bp.post("/entries/<uuid:entry_id>/invalidate")
@role_required(Role.COUNTY_SUPERVISOR)
def invalidate_entry(entry_id: UUID) -> ResponseReturnValue:
    entry, form = _entry(entry_id), InvalidateForm()
    if not form.validate_on_submit():
        return _entry_page(entry, invalidating=form), 422
    try:
        invalidate(entry, me(), form.revision, str(form.reason.data).strip())
    except Problem as problem:
        return _refused(entry_id, problem, form)
    db.session.commit()
    flash("已否定，原审核结论保留可查", "good")
    return redirect(url_for("review.read_entry", entry_id=entry_id))


@bp.get("/attachments/<string(length=64):sha256>")
@role_required(*READERS)
def attachment(sha256: str) -> ResponseReturnValue:
    stored = find(sha256, me())
    path = path_of(sha256, current_app.config["DATA_DIR"])
    response = send_file(path, mimetype=stored.media_type, etag=False)
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def _entry(entry_id: UUID) -> Entry:
    """The entry, for whom it concerns; to others it does not exist."""
    entry = db.session.get(Entry, entry_id)
    if entry is None or not may_read(me(), entry):
        raise NotFound
    require_view(deciding_form(entry), me().role)
    return entry


def _title_of(entry: Entry) -> str:
    form = definition(entry.form)
    return f"{entry.resident.name if entry.resident else ''} {form.title if form else entry.form}".strip()


def _usual_reason(entry: Entry) -> str:
    """What the work itself says: the author's own record, or one that waits for who reviews."""
    if entry.author_id == me().id:
        return CARE
    return CHECK if me().role in OVERSEERS and entry.status is EntryStatus.SUBMITTED else ""


def _filters() -> FilterForm:
    scope = me().scope
    forms = [(form.code, form.short) for form in current()]
    return filter_form(request.args, forms, villages(scope), authors(scope))


def _wanted(filters: FilterForm | None = None) -> Filter:
    return replace((filters or _filters()).wanted(), hidden=hidden_forms(me().role))


def _queue_page(bulk: BulkForm, refused: object = ()) -> str:
    filters = _filters()
    wanted = _wanted(filters)
    found = queue(me().scope, wanted, page_number(request.args.get("page")))
    return render_template(
        "review/queue.html",
        filters=filters,
        wanted=wanted,
        found=found,
        bulk=bulk,
        refused=refused,
        excuses=many_excuses(me().scope, today()),
        explainers=much_explained_by(me().scope, today()),
        page_link=lambda number: _link(wanted, page=number),
    )


def _entry_page(
    entry: Entry, problem: Problem | None = None, seen: int | None = None, **forms: SeenForm
) -> str:
    scope, wanted = me().scope, _wanted()
    return render_template(
        "review/entry.html",
        reading=read(entry, seen),
        problem=problem,
        wanted=wanted,
        can_call=me().role in CHECKERS and entry.form not in ("phone_survey", "spot_check"),
        neighbours={step: following(scope, wanted, entry, step) for step in (-1, 1)},
        forms={
            "approving": forms.get("approving") or ApproveForm(formdata=None, seen=entry.revision),
            "returning": forms.get("returning") or ReturnForm(formdata=None, seen=entry.revision),
            "invalidating": forms.get("invalidating") or InvalidateForm(formdata=None, seen=entry.revision),
        },
    )


def _refused(entry_id: UUID, problem: Problem, form: SeenForm) -> ResponseReturnValue:
    """The entry as it stands now, with what hindered the decision; what was changed since is marked."""
    db.session.rollback()
    return _entry_page(_entry(entry_id), problem, seen=form.revision), problem.status


def _following(entry: Entry) -> UUID | None:
    """Looked up before the decision takes the entry out of the queue."""
    return following(me().scope, _wanted(), entry)


def _go_on(entry: Entry, following_id: UUID | None, said: str) -> ResponseReturnValue:
    whose = f"{entry.resident.name} 的" if entry.resident else ""
    flash(f"{whose}记录{said}", "good")
    return redirect(_link(_wanted()) if following_id is None else _link(_wanted(), following_id))


def _link(wanted: Filter, entry_id: UUID | None = None, **other: object) -> str:
    values: dict[str, Any] = {**wanted.query(), **other}
    if entry_id is None:
        return url_for("review.list_queue", **values)
    return url_for("review.read_entry", entry_id=entry_id, **values)
