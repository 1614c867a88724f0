"""The pages of kept months: keeping one, its table, the lines and entries behind figures as they stood."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role, User
from app.audit.log import log
from app.contracts.terms.catalogue import item_names
from app.errors import NotFound
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Line
from app.indicators.pages.captions import parameters_of
from app.indicators.pages.closed import WHY, is_closed, require_open, unnamed
from app.indicators.pages.forms import BASES
from app.indicators.pages.opened import DEEDS, open_entries
from app.indicators.pages.people import listed_people
from app.indicators.pages.sheets import line_sheet, masked_name, table_sheet, told_of
from app.indicators.routes import CHAPTERS, COMPARERS, EXPORTERS, NEXT, VIEWERS, XLSX
from app.indicators.snapshots.captions import crumbs_of, head_of_kept, label_of, moment_of, number_of
from app.indicators.snapshots.find import county_of, keepings, kept_month, kept_months, names_of
from app.indicators.snapshots.forms import (
    KeepAgainForm,
    KeepForm,
    KeptAsked,
    KeptForm,
    MonthForm,
    asked_of_kept,
    choose_months,
)
from app.indicators.snapshots.keep import KEEP, ask_to_keep
from app.indicators.snapshots.lines import KINDS
from app.indicators.snapshots.listed import entries_behind, kept_lines, line_of, narrowed, shown
from app.indicators.snapshots.month import Month
from app.indicators.snapshots.opened import Opened, ways_of
from app.indicators.snapshots.store import waiting_for
from app.indicators.snapshots.table import kept_table
from app.indicators.source.naming import group_names
from app.indicators.source.place import NOBODY, By, Where
from app.indicators.source.rules import rules_in_force
from app.jobs.models import Job, JobState
from app.paging import SIZE, Page, page_number

bp = Blueprint("kept", __name__, url_prefix="/figures/kept")

KEEPERS = (Role.COUNTY_SUPERVISOR,)


@bp.get("")
@role_required(*VIEWERS)
def list_kept() -> ResponseReturnValue:
    months, form = kept_months(county_of(me())), MonthForm(request.args)
    choose_months(form, {month: len(found) for month, found in months.items()})
    return render_template(
        "indicators/kept/list.html",
        months={Month.named(month): found for month, found in months.items()},
        form=form,
        named=names_of([each for found in months.values() for each in found]),
        is_keeper=me().role in KEEPERS,
    )


@bp.get("/keep")
@role_required(*KEEPERS)
def prepare() -> ResponseReturnValue:
    month = Month.named(request.args.get("month") or Month.newest().name)
    month.require_over()
    return _prepare(month, _keep_form(month))


@bp.post("/keep")
@role_required(*KEEPERS)
def keep() -> ResponseReturnValue:
    month = Month.named(request.args.get("month", ""))
    form = _keep_form(month)
    if not form.validate_on_submit():
        return _prepare(month, form), 422
    reason = form.reason.data if isinstance(form, KeepAgainForm) else None
    job = ask_to_keep(month, reason, me())
    db.session.commit()
    return redirect(url_for(".follow", job_id=job.id))


@bp.get("/jobs/<uuid:job_id>")
@role_required(*KEEPERS)
def follow(job_id: UUID) -> ResponseReturnValue:
    job = db.session.get(Job, job_id)
    by = db.session.get(User, job.made_by) if job and job.made_by else None
    if job is None or job.kind != KEEP or by is None or not me().scope.covers(by.org_unit.path):
        raise NotFound
    month = Month.named(job.arguments["month"])
    is_running = job.state in (JobState.WAITING, JobState.RUNNING)
    return render_template("indicators/kept/job.html", job=job, month=month, is_running=is_running)


@bp.get("/<month>/<int:edition>")
@role_required(*VIEWERS)
def show(month: str, edition: int) -> ResponseReturnValue:
    form, wanted, opened = _asked(month, edition)
    kept, groups = opened.kept, group_names()
    others = keepings(kept.org_unit_id, month)
    return render_template(
        "indicators/kept/table.html",
        form=form,
        wanted=wanted,
        opened=opened,
        kept=kept,
        label=label_of(kept),
        number=number_of(kept),
        moment=moment_of(kept),
        table=kept_table(opened, wanted.by),
        chapters=CHAPTERS,
        ways=ways_of(kept),
        has_kinds=set(KINDS) <= set(ways_of(kept)),
        crumbs=crumbs_of(opened),
        others=others,
        named=names_of(others),
        is_keeper=me().role in KEEPERS,
        may_compare=me().role in COMPARERS,
        parameters=lambda code: parameters_of(code, opened.rules, groups),
        line_link=lambda code, key, basis: _lines_url(wanted, code, key, basis),
        row_link=lambda key: _row_url(wanted, key),
    )


@bp.get("/<month>/<int:edition>/table.xlsx")
@role_required(*EXPORTERS)
def download_table(month: str, edition: int) -> ResponseReturnValue:
    _, wanted, opened = _asked(month, edition)
    head = head_of_kept(opened, me().org_unit.name, "已审核")
    told = told_of(head, [INDICATORS[code] for code in opened.codes], opened.rules, group_names())
    sheet = table_sheet(kept_table(opened, wanted.by), opened.period, opened.rules, told)
    return _download(sheet, f"figures-kept-{month}-{edition}")


@bp.get("/<month>/<int:edition>/<code>")
@role_required(*VIEWERS)
def list_lines(month: str, edition: int, code: str) -> ResponseReturnValue:
    form, wanted, opened = _asked(month, edition, code)
    lines, number = narrowed(kept_lines(opened, code, wanted.basis), wanted.only), _page()
    rows = unnamed(shown(lines, (number - 1) * SIZE, SIZE), wanted.filters.get(By.GROUP), me().role)
    kept, indicator = opened.kept, INDICATORS[code]
    return render_template(
        "indicators/kept/lines.html",
        indicator=indicator,
        form=form,
        wanted=wanted,
        opened=opened,
        kept=kept,
        label=label_of(kept),
        moment=moment_of(kept),
        found=Page(rows, number, len(lines)),
        closed=WHY if any(is_closed(line) for line in rows) else "",
        figure=opened.figure(code, wanted.basis),
        villages=_villages(opened, rows),
        people=listed_people({line.resident_id for line in rows}, kept.day, dict(group_names())),
        crumbs=crumbs_of(opened),
        masked=masked_name,
        items=item_names() | dict(group_names()),
        basis=BASES[wanted.basis],
        parameters=parameters_of(code, opened.rules, group_names()),
        page_link=lambda page: _url("list_lines", wanted, code, only=wanted.only, page=page),
        entries_link=lambda line: _line_url(wanted, code, line),
    )


@bp.get("/<month>/<int:edition>/<code>/lines.xlsx")
@role_required(*EXPORTERS)
def download_lines(month: str, edition: int, code: str) -> ResponseReturnValue:
    _, wanted, opened = _asked(month, edition, code)
    every = shown(narrowed(kept_lines(opened, code, wanted.basis), wanted.only))
    lines = unnamed(every, wanted.filters.get(By.GROUP), me().role)
    head = head_of_kept(opened, me().org_unit.name, BASES[wanted.basis])
    told = told_of(head, [INDICATORS[code]], opened.rules, group_names())
    called, basis = _villages(opened, lines), BASES[wanted.basis]
    sheet = line_sheet(INDICATORS[code], lines, opened.period, called, basis, told)
    by, unit_id = me().id, me().org_unit_id
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("figure.exported", unit_id, by, code=code, lines=len(lines))
    db.session.commit()
    return _download(sheet, f"{code}-kept-{month}-{edition}")


@bp.get("/<month>/<int:edition>/<code>/lines/<uuid:subject_id>")
@bp.get("/<month>/<int:edition>/<code>/lines/<uuid:subject_id>/<item_id>")
@role_required(*VIEWERS)
def read_line(
    month: str, edition: int, code: str, subject_id: UUID, item_id: str = ""
) -> ResponseReturnValue:
    _, wanted, opened = _asked(month, edition, code)
    line = line_of(opened, code, wanted.basis, subject_id, item_id)
    require_open(shown([line])[0], wanted.filters.get(By.GROUP), me().role)
    return render_template(
        "indicators/kept/line.html",
        indicator=INDICATORS[code],
        wanted=wanted,
        kept=opened.kept,
        label=label_of(opened.kept),
        moment=moment_of(opened.kept),
        line=shown([line])[0],
        opened=open_entries(entries_behind(opened, code, wanted.basis, line)),
        crumbs=crumbs_of(opened),
        masked=masked_name,
        items=item_names() | dict(group_names()),
        basis=BASES[wanted.basis],
        deeds=DEEDS,
    )


def _keep_form(month: Month) -> KeepForm | KeepAgainForm:
    return KeepAgainForm() if keepings(me().org_unit_id, month.name) else KeepForm()


def _prepare(month: Month, form: KeepForm | KeepAgainForm) -> str:
    waiting = waiting_for(month, me().scope)
    return render_template(
        "indicators/kept/keep.html",
        month=month,
        form=form,
        waiting=waiting,
        total=sum(waiting.values()),
        rules=rules_in_force(),
        before=keepings(me().org_unit_id, month.name),
    )


def _asked(month: str, edition: int, code: str | None = None) -> tuple[KeptForm, KeptAsked, Opened]:
    """Raises NotFound."""
    form, kept = KeptForm(request.args), kept_month(county_of(me()), month, edition)
    wanted = asked_of_kept(form, request.args, kept)
    opened = Opened(kept, Where(me().scope, wanted.filters))
    if code is not None and (code not in opened.codes):
        raise NotFound
    return form, wanted, opened


def _villages(opened: Opened, lines: list[Line]) -> dict[str, str]:
    return {line.village_code: opened.name(By.VILLAGE, line.village_code) for line in lines}


def _url(endpoint: str, wanted: KeptAsked, code: str, **more: str | int) -> str:
    return url_for(f".{endpoint}", code=code, **wanted.query(**more))


def _line_url(wanted: KeptAsked, code: str, line: Line) -> str:
    named: dict[str, Any] = {"item_id": line.item_id} if line.item_id else {}
    return url_for(
        ".read_line", code=code, subject_id=line.subject_id, **named, **wanted.query(only=wanted.only)
    )


def _lines_url(wanted: KeptAsked, code: str, key: str | None, basis: str) -> str:
    inside = {} if key is None else {wanted.by.value: key or NOBODY}
    return url_for(".list_lines", code=code, **wanted.query(basis=basis) | inside)


def _row_url(wanted: KeptAsked, key: str) -> str:
    following = NEXT.get(wanted.by, By.CENTRE).value
    return url_for(".show", **wanted.query(by=following) | {wanted.by.value: key or NOBODY})


def _page() -> int:
    return page_number(request.args.get("page"))


def _download(sheet: BytesIO, name: str) -> ResponseReturnValue:
    return send_file(sheet, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
