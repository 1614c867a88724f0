"""The page of what differs from a kept month, and having it counted again."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import NO_EXPORTERS
from app.accounts.sensitive import hidden_forms
from app.audit.log import log
from app.contracts.terms.catalogue import item_names
from app.extensions import db
from app.indicators.routes import COMPARERS
from app.indicators.snapshots.captions import head_of_kept, label_of, moment_of
from app.indicators.snapshots.drift.recount import ask_for_drift, drift_jobs
from app.indicators.snapshots.drift.report import LINES, SETTINGS, UNKNOWN, Report, said_of
from app.indicators.snapshots.drift.workbook import workbook
from app.indicators.snapshots.find import county_of, kept_month
from app.indicators.snapshots.forms import KeepForm
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.opened import Opened
from app.indicators.source.naming import group_names
from app.indicators.source.place import Where
from app.jobs.models import Job, JobState
from app.paging import SIZE, Page, page_number
from app.spreadsheet import XLSX

bp = Blueprint("drift", __name__, url_prefix="/figures/kept/<month>/<int:edition>/drift")

EXPORTERS = tuple(role for role in COMPARERS if role not in NO_EXPORTERS)


@bp.get("")
@role_required(*COMPARERS)
def show(month: str, edition: int) -> ResponseReturnValue:
    kept, newest, report = found(month, edition)
    number, lines = page_number(request.args.get("page")), report.lines if report else []
    rows = report.rows(lines[(number - 1) * SIZE : number * SIZE], items_named()) if report else []
    return render_template(
        "indicators/kept/drift.html",
        kept=kept,
        label=label_of(kept),
        moment=moment_of(kept),
        newest=newest,
        is_running=newest is not None and newest.state in (JobState.WAITING, JobState.RUNNING),
        report=report,
        columns=LINES,
        setting_columns=SETTINGS,
        found=Page(rows, number, len(lines)),
        form=KeepForm(formdata=None),
        said_of=said_of,
        unknown=UNKNOWN,
        page_link=lambda page: url_for(".show", month=month, edition=edition, page=page),
    )


@bp.post("")
@role_required(*COMPARERS)
def count(month: str, edition: int) -> ResponseReturnValue:
    kept = kept_month(county_of(me()), month, edition)
    if KeepForm().validate_on_submit():
        ask_for_drift(kept, me())
        db.session.commit()
    return redirect(url_for(".show", month=month, edition=edition))


@bp.get("/report.xlsx")
@role_required(*EXPORTERS)
def download(month: str, edition: int) -> ResponseReturnValue:
    kept, _, report = found(month, edition)
    if report is None:
        return redirect(url_for(".show", month=month, edition=edition))
    head = head_of_kept(report.opened, me().org_unit.name, "已审核和含待审")
    content = workbook(report, head, items_named())
    by, unit_id, lines = me().id, me().org_unit_id, len(report.lines)
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("figure.exported", unit_id, by, code="drift", lines=lines)
    db.session.commit()
    name = f"figures-drift-{kept.month}-{kept.edition}.xlsx"
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def found(month: str, edition: int) -> tuple[KeptMonth, Job | None, Report | None]:
    """Raises NotFound. The newest job, and what the newest that is done says in one's scope."""
    kept = kept_month(county_of(me()), month, edition)
    newest, done = drift_jobs(kept)
    if done is None or done.result is None:
        return kept, newest, None
    opened = Opened(kept, Where(me().scope))
    return kept, newest, Report(opened, done.result, hidden_forms(me().role))


def items_named() -> dict[str, str]:
    return item_names() | dict(group_names())
