"""The pages of orders of bulk work: the import of agreements, what was done, and taking it back."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, select

from app.accounts.guards import me, role_required
from app.accounts.models import Role, User
from app.console.bulk.agreement_file import template
from app.console.bulk.files import CHECK, decide, hand_in, same_before
from app.console.bulk.forms import AgreementFileForm, ApproveAllForm, GoForm, WithdrawForm
from app.console.bulk.order import (
    MAKERS,
    RECORD,
    WITHDRAW,
    recorded,
    take_back,
    taken_back_by,
    withdraw,
)
from app.console.bulk.review import APPROVE, approve_all, waiting_of
from app.entries.models import EntryStatus
from app.errors import Invalid, NotFound
from app.extensions import db
from app.jobs.models import Job, JobState
from app.paging import SIZE, Page, page_number
from app.residents.roster.sheets import fault_report
from app.spreadsheet import XLSX

bp = Blueprint("bulk", __name__, url_prefix="/contracts/bulk")

TAKERS_BACK = (*MAKERS, Role.COUNTY_SUPERVISOR)
READERS = (*TAKERS_BACK, Role.CENTRE_REVIEWER)
KINDS = (RECORD, CHECK, WITHDRAW, APPROVE)
SHOWN, RECENT = 200, 30


@bp.get("")
@role_required(*READERS)
def list_orders() -> ResponseReturnValue:
    return _front(AgreementFileForm(formdata=None))


@bp.post("")
@role_required(*MAKERS)
def upload() -> ResponseReturnValue:
    form = AgreementFileForm()
    if not form.validate_on_submit():
        return _front(form), 422
    folder: Path = current_app.config["DATA_DIR"]
    job = hand_in(form.file.data.read(), Path(form.file.data.filename or "").name, me(), folder)
    db.session.commit()
    return redirect(url_for(".read_order", job_id=job.id))


@bp.get("/template.xlsx")
@role_required(*MAKERS)
def download_template() -> ResponseReturnValue:
    return _sheet(template(), "agreements-template.xlsx")


@bp.get("/<uuid:job_id>")
@role_required(*READERS)
def read_order(job_id: UUID) -> ResponseReturnValue:
    return _order_page(_order(job_id), WithdrawForm(formdata=None))


@bp.post("/<uuid:job_id>")
@role_required(*MAKERS)
def start_import(job_id: UUID) -> ResponseReturnValue:
    checked = _order(job_id)
    if not GoForm().validate_on_submit():
        return _order_page(checked, WithdrawForm(formdata=None)), 422
    try:
        job = decide(checked, me())
    except Invalid as problem:
        flash(problem.message, "warm")
        return _order_page(checked, WithdrawForm(formdata=None)), 422
    db.session.commit()
    return redirect(url_for(".read_order", job_id=job.id))


@bp.post("/<uuid:job_id>/approve")
@role_required(Role.CENTRE_REVIEWER)
def approve_order(job_id: UUID) -> ResponseReturnValue:
    """All that waits of an order, after a look at a sample of it."""
    done, form = _done(job_id, with_counters=True), ApproveAllForm()
    if not form.validate_on_submit():
        return _order_page(done, form), 422
    waiting = waiting_of(done, me().scope)
    try:
        waiting.require(form.number.data, request.form.getlist("looked"))
    except Invalid as problem:
        flash(problem.message, "warm")
        return _order_page(done, form), 422
    job = approve_all(done, waiting, str(form.remark.data).strip(), me())
    db.session.commit()
    return redirect(url_for(".read_order", job_id=job.id))


@bp.post("/<uuid:job_id>/back")
@role_required(*TAKERS_BACK)
def take_order_back(job_id: UUID) -> ResponseReturnValue:
    """By counter-entries; an import, which has none, by returning and overturning: the supervisor's."""
    done = _done(job_id)
    is_import = done.arguments["what"] == "import"
    form = WithdrawForm() if is_import else GoForm()
    if me().role is not _taker_back(done.arguments["what"]):
        raise NotFound
    if not form.validate_on_submit():
        return _order_page(done, form), 422
    job = withdraw(done, form.reason.data or "", me()) if is_import else take_back(done, me())
    db.session.commit()
    return redirect(url_for(".read_order", job_id=job.id))


@bp.get("/<uuid:job_id>/faults.xlsx")
@role_required(*READERS)
def download_faults(job_id: UUID) -> ResponseReturnValue:
    result = _order(job_id).result or {}
    doubts = [{**each, "message": f"提醒：{each['message']}"} for each in result.get("doubts", ())]
    return _sheet(fault_report([*result.get("faults", ()), *doubts]), "agreement-faults.xlsx")


def _front(form: AgreementFileForm) -> str:
    query = select(Job).where(Job.kind.in_(KINDS), Job.made_by.in_(select(User.id).where(_is_colleague())))
    jobs = db.session.scalars(query.order_by(Job.made_at.desc(), Job.id.desc()).limit(RECENT))
    named = {
        row.id: row.name for row in db.session.execute(select(User.id, User.name).where(_is_colleague()))
    }
    return render_template(
        "bulk/list.html", form=form, jobs=list(jobs), named=named, is_maker=me().role in MAKERS
    )


def _order(job_id: UUID) -> Job:
    """An order of somebody in one's scope."""
    job = db.session.get(Job, job_id)
    by = db.session.get(User, job.made_by) if job and job.made_by else None
    if job is None or job.kind not in KINDS or by is None or not me().scope.covers(by.org_unit.path):
        raise NotFound
    return job


def _done(job_id: UUID, with_counters: bool = False) -> Job:
    job = _order(job_id)
    is_counter = job.arguments.get("what") == "counter"
    if job.kind != RECORD or job.state is not JobState.DONE or (is_counter and not with_counters):
        raise NotFound
    return job


def _order_page(job: Job, form: FlaskForm) -> str:
    result, role = job.result or {}, me().role
    is_done, what = job.state is JobState.DONE, job.arguments.get("what")
    is_record, is_running = job.kind == RECORD and is_done, job.state in (JobState.WAITING, JobState.RUNNING)
    back = taken_back_by(job) if is_record else None
    waiting = waiting_of(job, me().scope) if is_record and role is Role.CENTRE_REVIEWER else None
    return render_template(
        "bulk/order.html",
        job=job,
        result=result,
        form=form,
        go=GoForm(formdata=None),
        is_running=is_running,
        is_check=job.kind == CHECK,
        may_record=job.kind == CHECK and is_done and role in MAKERS and bool(result.get("items")),
        same=same_before(job, me().scope) if job.kind == CHECK and is_done else None,
        by=db.session.get(User, job.made_by),
        entries=_made(job) if job.kind == RECORD and not is_running else None,
        page_link=lambda page: url_for(".read_order", job_id=job.id, page=page),
        waiting=waiting if waiting and waiting.entries else None,
        approving=form if isinstance(form, ApproveAllForm) else ApproveAllForm(formdata=None),
        back=back,
        may_take_back=is_record and role is _taker_back(what) and back is None and bool(result.get("taken")),
        is_supervisors=is_record and what == "import" and role in MAKERS and back is None,
        faults=result.get("faults", ())[:SHOWN],
        doubts=result.get("doubts", ())[:SHOWN],
        refused=result.get("refused", ())[:SHOWN],
    )


def _made(job: Job) -> Page[tuple[str, UUID, EntryStatus | None]]:
    total = len(job.arguments["items"])
    number = min(page_number(request.args.get("page")), max(1, -(-total // SIZE)))
    return Page(recorded(job, (number - 1) * SIZE, SIZE), number, total)


def _taker_back(what: str | None) -> Role | None:
    """Who takes such an order back: an import the supervisor, for it has no counter-entries."""
    if what == "import":
        return Role.COUNTY_SUPERVISOR
    return Role.CENTRE_MANAGER if what in ("transfer", "extend") else None


def _is_colleague() -> ColumnElement[bool]:
    return me().scope.holds(User.org_unit_id)


def _sheet(content: bytes, name: str) -> Response:
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
