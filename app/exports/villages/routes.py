"""The pages of printing a whole village: ask for it, follow it, take the PDFs."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.sensitive import hidden_forms, note_view, reason_of, sensitive_forms
from app.exports.pdf import PDF
from app.exports.routes import download
from app.exports.sheets.history import known
from app.exports.sheets.routes import PRINTERS
from app.exports.villages.batch import order, own_job, part_of, recent
from app.exports.villages.forms import VillageForm, village_form
from app.extensions import db
from app.jobs.models import Job, JobState
from app.review.queue import villages

bp = Blueprint("village_sheets", __name__, url_prefix="/prints/villages")


@bp.get("")
@role_required(*PRINTERS)
def list_jobs() -> ResponseReturnValue:
    return _page(village_form(villages(me().scope), hidden_forms(me().role), is_new=True))


@bp.post("")
@role_required(*PRINTERS)
def ask() -> ResponseReturnValue:
    form = village_form(villages(me().scope), hidden_forms(me().role))
    if not form.validate_on_submit():
        return _page(form), 422
    folder: Path = current_app.config["DATA_DIR"]
    village = str(form.village.data)
    job = order(form.choice, village, folder, me())
    if form.choice.form in sensitive_forms():
        note_view(form.choice.form, job.id, me().id, village, "paper", reason_of(form.why.data or ""))
    db.session.commit()
    return redirect(url_for("village_sheets.read", job_id=job.id))


@bp.get("/<uuid:job_id>")
@role_required(*PRINTERS)
def read(job_id: UUID) -> ResponseReturnValue:
    job = own_job(job_id, me())
    is_running = job.state in (JobState.WAITING, JobState.RUNNING)
    result = job.result or {}
    return render_template(
        "exports/village.html", job=job, title=_title(job), is_running=is_running, result=result
    )


@bp.get("/<uuid:job_id>/<int:part>.pdf")
@role_required(*PRINTERS)
def take(job_id: UUID, part: int) -> ResponseReturnValue:
    job = own_job(job_id, me())
    path = part_of(job, part, current_app.config["DATA_DIR"])
    return download(path.read_bytes(), f"{_title(job)} {part}.pdf", PDF, "inline")


def _page(form: VillageForm) -> str:
    jobs = [(job, _title(job)) for job in recent(me())]
    return render_template("exports/villages.html", form=form, jobs=jobs)


def _title(job: Job) -> str:
    names = dict(villages(me().scope))
    village = names.get(job.arguments["village"], job.arguments["village"])
    return f"{village} {known(job.arguments['form']).short} {job.arguments['year']}年"
