"""The pages of figures: the table, the lines behind each number, the entries behind each line."""

from io import BytesIO
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import NO_EXPORTERS, Role
from app.audit.log import log
from app.contracts.terms.catalogue import item_names
from app.errors import NotFound
from app.extensions import db
from app.indicators.catalogue import CONTRACTS, FULFILMENT, INDICATORS
from app.indicators.count import Question, months
from app.indicators.indicator import Indicator, Line, entries_behind, measure, trace
from app.indicators.pages.captions import head_of, parameters_of
from app.indicators.pages.closed import WHY, is_closed, require_open, unnamed
from app.indicators.pages.forms import BASES, ONLY, Asked, FiguresForm, asked
from app.indicators.pages.opened import DEEDS, open_entries
from app.indicators.pages.people import listed_people
from app.indicators.pages.sheets import line_sheet, masked_name, table_sheet, told_of
from app.indicators.pages.table import Table, tabulate
from app.indicators.snapshots.live_note import live_note
from app.indicators.source.naming import crumbs, group_names, names
from app.indicators.source.place import NOBODY, By
from app.paging import SIZE, Page, page_number

bp = Blueprint("indicators", __name__, url_prefix="/figures")

VIEWERS = (
    Role.COUNTY_SUPERVISOR,
    Role.CENTRE_MANAGER,
    Role.CENTRE_REVIEWER,
    Role.TEAM_LEADER,
    Role.VILLAGE_DOCTOR,
)
COMPARERS = (Role.COUNTY_SUPERVISOR, Role.CENTRE_MANAGER, Role.CENTRE_REVIEWER)  # with what was kept
EXPORTERS = tuple(role for role in VIEWERS if role not in NO_EXPORTERS)
NEXT = {By.CENTRE: By.VILLAGE, By.CLINIC: By.VILLAGE, By.TEAM: By.DOCTOR, By.DOCTOR: By.VILLAGE}
CHAPTERS = {"签约": CONTRACTS, "履约": FULFILMENT}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@role_required(*VIEWERS)
def show_table() -> ResponseReturnValue:
    form, wanted = _asked()
    groups, table = group_names(), _table(wanted)
    return render_template(
        "indicators/table.html",
        form=form,
        wanted=wanted,
        table=table,
        live_note=live_note(table, _question(wanted), me()),
        may_compare=me().role in COMPARERS,
        chapters=CHAPTERS,
        ways=list(By),
        crumbs=crumbs(wanted.where),
        parameters=lambda code: parameters_of(code, wanted.rules, groups),
        line_link=lambda code, key, basis: _lines_url(wanted, code, key, basis),
        row_link=lambda key: _row_url(wanted, key),
        by_link=lambda by: url_for("indicators.show_table", **wanted.query(by=by.value)),
    )


@bp.get("/table.xlsx")
@role_required(*EXPORTERS)
def download_table() -> ResponseReturnValue:
    _, wanted = _asked()
    told = told_of(
        head_of(wanted, me().org_unit.name, "已审核"), INDICATORS.values(), wanted.rules, group_names()
    )
    return _download(table_sheet(_table(wanted), wanted.period, wanted.rules, told), "figures")


@bp.get("/<code>")
@role_required(*VIEWERS)
def list_lines(code: str) -> ResponseReturnValue:
    indicator, (form, wanted) = _indicator(code), _asked()
    number = page_number(request.args.get("page"))
    lines, total = _trace(indicator, wanted, SIZE, (number - 1) * SIZE)
    return render_template(
        "indicators/lines.html",
        indicator=indicator,
        form=form,
        wanted=wanted,
        found=Page(lines, number, total),
        closed=WHY if any(is_closed(line) for line in lines) else "",
        villages=names(By.VILLAGE, {line.village_code for line in lines}),
        figure=measure(indicator, wanted.view),
        people=listed_people({line.resident_id for line in lines}, wanted.period.day, dict(group_names())),
        crumbs=crumbs(wanted.where),
        masked=masked_name,
        items=item_names() | dict(group_names()),
        basis=BASES[wanted.basis],
        parameters=parameters_of(code, wanted.rules, group_names()),
        page_link=lambda page: _own_url("indicators.list_lines", wanted, code, page=page),
        entries_link=lambda line: _line_url(wanted, code, line),
    )


@bp.get("/<code>/lines.xlsx")
@role_required(*EXPORTERS)
def download_lines(code: str) -> ResponseReturnValue:
    indicator, (_, wanted) = _indicator(code), _asked()
    lines, _ = _trace(indicator, wanted, None, 0)
    called = names(By.VILLAGE, {line.village_code for line in lines})
    basis, by, unit_id = BASES[wanted.basis], me().id, me().org_unit_id
    told = told_of(head_of(wanted, me().org_unit.name, basis), [indicator], wanted.rules, group_names())
    sheet = line_sheet(indicator, lines, wanted.period, called, basis, told)
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("figure.exported", unit_id, by, code=code, lines=len(lines))
    db.session.commit()
    return _download(sheet, code)


@bp.get("/<code>/lines/<uuid:subject_id>")
@bp.get("/<code>/lines/<uuid:subject_id>/<item_id>")
@role_required(*VIEWERS)
def read_line(code: str, subject_id: UUID, item_id: str = "") -> ResponseReturnValue:
    indicator, (_, wanted) = _indicator(code), _asked()
    view = wanted.view
    found, _ = trace(indicator, view, subject=(subject_id, item_id))
    if not found:
        raise NotFound
    require_open(found[0], wanted.where.filters.get(By.GROUP), me().role)
    entry_ids = entries_behind(indicator, view, subject_id, item_id)
    return render_template(
        "indicators/line.html",
        indicator=indicator,
        wanted=wanted,
        line=found[0],
        opened=open_entries(entry_ids),
        crumbs=crumbs(wanted.where),
        masked=masked_name,
        items=item_names() | dict(group_names()),
        basis=BASES[wanted.basis],
        deeds=DEEDS,
    )


def _asked() -> tuple[FiguresForm, Asked]:
    form = FiguresForm(request.args)
    return form, asked(form, request.args, me().scope)


def _question(wanted: Asked) -> Question:
    return Question(wanted.period, wanted.where, wanted.by, wanted.rules)


def _table(wanted: Asked) -> Table:
    return tabulate(_question(wanted))


def _indicator(code: str) -> Indicator:
    if code not in INDICATORS:
        raise NotFound
    return INDICATORS[code]


def _trace(indicator: Indicator, wanted: Asked, limit: int | None, offset: int) -> tuple[list[Line], int]:
    lines, total = trace(indicator, wanted.view, wanted.only, limit, offset)
    return unnamed(lines, wanted.where.filters.get(By.GROUP), me().role), total


def _own_url(endpoint: str, wanted: Asked, code: str, **more: str | int) -> str:
    only = wanted.only if wanted.only in ONLY else "all"
    return url_for(endpoint, code=code, **wanted.query(only=only, **more))


def _line_url(wanted: Asked, code: str, line: Line) -> str:
    named: dict[str, Any] = {"item_id": line.item_id} if line.item_id else {}
    named |= {"code": code, "subject_id": line.subject_id}
    return url_for("indicators.read_line", **named, **wanted.query(only=wanted.only))


def _lines_url(wanted: Asked, code: str, key: str | None, basis: str) -> str:
    inside = {} if key is None else _inside(wanted, key, is_flow=INDICATORS[code].is_flow)
    return url_for("indicators.list_lines", code=code, **wanted.query(basis=basis) | inside)


def _row_url(wanted: Asked, key: str) -> str:
    following = NEXT.get(wanted.by, By.CENTRE).value
    return url_for("indicators.show_table", **wanted.query(by=following) | _inside(wanted, key))


def _inside(wanted: Asked, key: str, is_flow: bool = True) -> dict[str, Any]:
    """What narrows the question to a row: a place, or the days of a month (of a state, up to its end)."""
    if wanted.by is not By.MONTH:
        return {wanted.by.value: key or NOBODY}
    month = dict(months(wanted.period))[key]
    return {
        "first": month.first.isoformat() if is_flow else wanted.period.first,
        "day": month.day.isoformat(),
    }


def _download(sheet: BytesIO, name: str) -> ResponseReturnValue:
    return send_file(sheet, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
