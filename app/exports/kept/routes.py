"""The pages of kept months to print: the table, the list behind one figure, the drift; each also as PDF."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.audit.log import log
from app.errors import NotFound
from app.exports.figures.routes import COLUMNS, MOST, figure_said, line_cells
from app.exports.figures.sheet import sheet_of
from app.exports.ledgers.ledger import Ledger
from app.exports.paper import draw
from app.exports.routes import Link, printed
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.pages.captions import parameters_of
from app.indicators.pages.closed import unnamed
from app.indicators.pages.forms import BASES, ONLY
from app.indicators.routes import COMPARERS, VIEWERS
from app.indicators.snapshots.captions import head_of_kept, label_of
from app.indicators.snapshots.drift.report import FIGURES, LINES, SETTINGS, Report
from app.indicators.snapshots.drift.routes import found, items_named
from app.indicators.snapshots.find import county_of, kept_month
from app.indicators.snapshots.forms import KeptAsked, KeptForm, asked_of_kept
from app.indicators.snapshots.listed import kept_lines, narrowed, shown
from app.indicators.snapshots.opened import Opened
from app.indicators.snapshots.table import kept_table
from app.indicators.source.naming import group_names
from app.indicators.source.place import By, Where

bp = Blueprint("kept_papers", __name__, url_prefix="/figures/kept/<month>/<int:edition>")


@bp.get("/print")
@role_required(*VIEWERS)
def print_table(month: str, edition: int) -> ResponseReturnValue:
    wanted, opened = _asked(month, edition)
    head = head_of_kept(opened, me().org_unit.name, "已审核")
    sheet = sheet_of(kept_table(opened, wanted.by), opened.rules, group_names(), head, "（封存）")
    return printed(
        f"封存的指标表 {label_of(opened.kept)}",
        lambda pictures: [draw("figures.html", pictures, sheet=sheet)],
        (url_for("kept.show", **wanted.query()), "返回封存的指标"),
        landscape=True,
        more=_offered(url_for("kept.download_table", **wanted.query()), "下载 Excel"),
    )


@bp.get("/<code>/print")
@role_required(*VIEWERS)
def print_lines(month: str, edition: int, code: str) -> ResponseReturnValue:
    """Audited like a list of the live figures."""
    wanted, opened = _asked(month, edition)
    if code not in opened.codes:
        raise NotFound
    lines = narrowed(kept_lines(opened, code, wanted.basis), wanted.only)
    items, few = items_named(), unnamed(shown(lines, 0, MOST), wanted.filters.get(By.GROUP), me().role)
    villages = {line.village_code: opened.name(By.VILLAGE, line.village_code) for line in few}
    ledger = _ledger(opened, wanted, code, len(lines))
    ledger["lines"] = [line_cells(each, villages, items) for each in few]
    asking = wanted.query(only=wanted.only)
    answer = printed(
        f"{code} 封存的明细 {label_of(opened.kept)}",
        lambda pictures: [draw("ledger.html", pictures, ledger=Ledger(**ledger))],
        (url_for("kept.list_lines", code=code, **asking), "返回明细"),
        landscape=True,
        more=_offered(url_for("kept.download_lines", code=code, **asking), "下载 Excel（全部）"),
    )
    _note_printed(code, len(few))
    return answer


@bp.get("/drift/print")
@role_required(*COMPARERS)
def print_drift(month: str, edition: int) -> ResponseReturnValue:
    kept, _, report = found(month, edition)
    if report is None:
        raise NotFound
    parts = [_drift_figures(report), _drift_settings(report), _drift_lines(report)]
    own: dict[str, Any] = {"month": kept.month, "edition": kept.edition}
    answer = printed(
        f"与封存的差异 {label_of(kept)}",
        lambda pictures: [draw("ledger.html", pictures, ledger=each) for each in parts],
        (url_for("drift.show", **own), "返回差异"),
        landscape=True,
        more=_offered(url_for("drift.download", **own), "下载 Excel（全部）"),
    )
    _note_printed("drift", len(parts[-1].lines))
    return answer


def _asked(month: str, edition: int) -> tuple[KeptAsked, Opened]:
    kept = kept_month(county_of(me()), month, edition)
    wanted = asked_of_kept(KeptForm(request.args), request.args, kept)
    return wanted, Opened(kept, Where(me().scope, wanted.filters))


def _offered(address: str, said: str) -> list[Link]:
    """A workbook, to whom may have one."""
    return [(address, said)] if me().may_export else []


def _head(opened: Opened, title: str, basis: str) -> dict[str, Any]:
    told = head_of_kept(opened, me().org_unit.name, basis)
    return {
        "title": title,
        "organisation": told[0][1],
        "period": told[1][1],
        "as_of": opened.kept.computed_at,
        "basis": basis,
        "more": told[4:],
    }


def _ledger(opened: Opened, wanted: KeptAsked, code: str, total: int) -> dict[str, Any]:
    indicator = INDICATORS[code]
    head = _head(opened, f"{code} {indicator.name}：封存的明细", BASES[wanted.basis])
    (cell,) = [each for each in kept_table(opened, wanted.by).total.cells if each.indicator is indicator]
    parameters = "，".join(parameters_of(code, opened.rules, group_names()))
    said = [("数值（已审核）", figure_said(cell)), ("显示", f"{ONLY[wanted.only]}，{total} 行")]
    left = f"共 {total} 行，只印前 {MOST} 行；请缩小范围，或下载 Excel。" if total > MOST else ""
    return head | {
        "columns": COLUMNS,
        "note": f"{left}{indicator.rule}。每行一个{indicator.unit}；姓名只印姓氏；编号与页面明细中的相同。",
        "empty": "没有符合条件的明细",
        "more": [*head["more"], *([("指标参数", parameters)] if parameters else []), *said],
    }


def _drift_figures(report: Report) -> Ledger:
    head = _drift_head(report, "与封存的差异：指标")
    lines = [row.cells for row in report.figures]
    return Ledger(**head, columns=FIGURES, lines=lines, empty="各项指标与封存时相同")


def _drift_settings(report: Report) -> Ledger:
    head = _drift_head(report, "与封存的差异：目标、公布数和参数")
    return Ledger(**head, columns=SETTINGS, lines=report.settings, empty="没有改过目标、公布数和参数")


def _drift_lines(report: Report) -> Ledger:
    rows = report.rows(report.lines[:MOST], items_named())
    total = len(report.lines) + report.left_out
    left = f"共 {total} 条，只印前 {MOST} 条。" if total > len(rows) else ""
    return Ledger(
        **_drift_head(report, "与封存的差异：明细"),
        columns=LINES,
        lines=[row.cells for row in rows],
        note=f"{left}“封存时”和“现在”是实计/应计，“—”是没有这一条；姓名只印姓氏。",
        empty="没有不同的明细",
    )


def _drift_head(report: Report, title: str) -> dict[str, Any]:
    head = _head(report.opened, title, "已审核和含待审")
    return head | {"more": [*head["more"], ("重算时间", report.as_of)]}


def _note_printed(code: str, lines: int) -> None:
    """That somebody took a list of people along, though it names them by their family names."""
    by, unit_id = me().id, me().org_unit_id
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("figure.exported", unit_id, by, code=code, lines=lines)
    db.session.commit()
