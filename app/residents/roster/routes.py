"""The pages of roster import: hand in, look at the dry run, decide on duplicates, follow the import."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.extensions import db
from app.jobs.models import Job, JobState
from app.residents.labels import label, shown
from app.residents.roster.forms import DecideForm, UploadForm
from app.residents.roster.import_job import CHECK
from app.residents.roster.imports import decide, hand_in, own_job, recent
from app.residents.roster.sheets import fault_report, template
from app.spreadsheet import XLSX

bp = Blueprint("imports", __name__, url_prefix="/imports")

IMPORTERS = (Role.CENTRE_MANAGER, Role.COUNTY_ADMIN)
MOST_SHOWN = 200
KINDS = {CHECK: "试导入", "roster.import": "导入"}


@bp.get("")
@role_required(*IMPORTERS)
def list_imports() -> ResponseReturnValue:
    return render_template("residents/imports.html", form=UploadForm(), jobs=recent(me()), kinds=KINDS)


@bp.post("")
@role_required(*IMPORTERS)
def upload() -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate_on_submit():
        return render_template("residents/imports.html", form=form, jobs=recent(me()), kinds=KINDS), 422
    folder: Path = current_app.config["DATA_DIR"]
    job = hand_in(form.file.data.read(), Path(form.file.data.filename or "").name, me(), folder)
    db.session.commit()
    return redirect(url_for("imports.read_import", job_id=job.id))


@bp.get("/template.xlsx")
@role_required(*IMPORTERS)
def download_template() -> ResponseReturnValue:
    return _sheet(template(), "roster-template.xlsx")


@bp.get("/<uuid:job_id>")
@role_required(*IMPORTERS)
def read_import(job_id: UUID) -> ResponseReturnValue:
    return _page(own_job(job_id, me()), DecideForm(formdata=None))


@bp.post("/<uuid:job_id>")
@role_required(*IMPORTERS)
def start_import(job_id: UUID) -> ResponseReturnValue:
    checked, form = own_job(job_id, me()), DecideForm()
    if not form.validate_on_submit():
        return _page(checked, form), 422
    job = decide(checked, form.merge(), me())
    db.session.commit()
    return redirect(url_for("imports.read_import", job_id=job.id))


@bp.get("/<uuid:job_id>/faults.xlsx")
@role_required(*IMPORTERS)
def download_faults(job_id: UUID) -> ResponseReturnValue:
    result = own_job(job_id, me()).result or {}
    return _sheet(fault_report(result.get("faults", ())), "roster-faults.xlsx")


def _page(job: Job, form: DecideForm) -> str:
    result = job.result or {}
    return render_template(
        "residents/import.html",
        job=job,
        kind=KINDS[job.kind],
        result=result,
        is_running=job.state in (JobState.WAITING, JobState.RUNNING),
        is_check=job.kind == CHECK,
        form=form,
        faults=result.get("faults", ())[:MOST_SHOWN],
        duplicates=result.get("duplicate_lines", ())[:MOST_SHOWN],
        most=MOST_SHOWN,
        label=label,
        shown=shown,
    )


def _sheet(content: bytes, name: str) -> Response:
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
