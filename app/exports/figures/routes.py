"""The pages of figures to print: the table, and the list behind one figure; each also as PDF."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.audit.log import log
from app.clock import now
from app.contracts.terms.catalogue import item_names
from app.errors import NotFound
from app.exports.figures.sheet import sheet_of
from app.exports.ledgers.ledger import Ledger
from app.exports.paper import draw
from app.exports.routes import printed
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Question
from app.indicators.indicator import Indicator, Line, trace
from app.indicators.pages.captions import head_of, parameters_of, period_of, place_of
from app.indicators.pages.closed import unnamed
from app.indicators.pages.forms import BASES, ONLY, Asked, FiguresForm, asked
from app.indicators.pages.sheets import masked_name
from app.indicators.pages.table import Cell, tabulate
from app.indicators.routes import VIEWERS
from app.indicators.source.naming import group_names, names
from app.indicators.source.place import By

bp = Blueprint("figure_papers", __name__, url_prefix="/figures")

MOST = 500  # lines on paper
COLUMNS = ("村居", "居民", "项目", "应计", "实计", "编号")


@bp.get("/print")
@role_required(*VIEWERS)
def print_table() -> ResponseReturnValue:
    wanted = asked(FiguresForm(request.args), request.args, me().scope)
    table = tabulate(Question(wanted.period, wanted.where, wanted.by, wanted.rules))
    head = head_of(wanted, me().org_unit.name, "已审核")
    sheet = sheet_of(table, wanted.rules, group_names(), head)
    return printed(
        f"指标表 {period_of(wanted)}",
        lambda pictures: [draw("figures.html", pictures, sheet=sheet)],
        (url_for("indicators.show_table", **wanted.query()), "返回指标"),
        landscape=True,
        more=_offered(url_for("indicators.download_table", **wanted.query()), "下载 Excel"),
    )


@bp.get("/<code>/print")
@role_required(*VIEWERS)
def print_lines(code: str) -> ResponseReturnValue:
    """That somebody took a list of people along is audited, though it names them by their family names."""
    if code not in INDICATORS:
        raise NotFound
    indicator = INDICATORS[code]
    wanted = asked(FiguresForm(request.args), request.args, me().scope)
    traced, total = trace(indicator, wanted.view, wanted.only, MOST)
    lines = unnamed(traced, wanted.where.filters.get(By.GROUP), me().role)
    ledger = _ledger(indicator, wanted, lines, total)
    asking = wanted.query(only=wanted.only)
    answer = printed(
        f"{code} 明细 {period_of(wanted)}",
        lambda pictures: [draw("ledger.html", pictures, ledger=ledger)],
        (url_for("indicators.list_lines", code=code, **asking), "返回明细"),
        landscape=True,
        more=_offered(url_for("indicators.download_lines", code=code, **asking), "下载 Excel（全部）"),
    )
    by, unit_id = me().id, me().org_unit_id
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("figure.exported", unit_id, by, code=code, lines=len(lines))
    db.session.commit()
    return answer


def _offered(address: str, said: str) -> list[tuple[str, str]]:
    """A workbook, to whom may have one."""
    return [(address, said)] if me().may_export else []


def _ledger(indicator: Indicator, wanted: Asked, lines: list[Line], total: int) -> Ledger:
    villages, items = (
        names(By.VILLAGE, {each.village_code for each in lines}),
        item_names() | dict(group_names()),
    )
    left = f"共 {total} 行，只印前 {MOST} 行；请缩小范围，或下载 Excel。" if total > len(lines) else ""
    return Ledger(
        title=f"{indicator.code} {indicator.name}：明细",
        organisation=place_of(wanted, me().org_unit.name),
        period=period_of(wanted),
        as_of=now(),
        basis=BASES[wanted.basis],
        columns=COLUMNS,
        lines=[line_cells(each, villages, items) for each in lines],
        note=f"{left}{indicator.rule}。每行一个{indicator.unit}；姓名只印姓氏；编号与页面明细中“看记录”后面的相同。",
        empty="没有符合条件的明细",
        more=_said(indicator, wanted, total),
    )


def _said(indicator: Indicator, wanted: Asked, total: int) -> list[tuple[str, str]]:
    """The figure itself, what it is counted by, and which of its lines these are."""
    question = Question(wanted.period, wanted.where, By.CENTRE, wanted.rules, (indicator.code,))
    cell = tabulate(question).total.cells[0]
    parameters = parameters_of(indicator.code, wanted.rules, group_names())
    return [
        ("数值（已审核）", figure_said(cell)),
        *([("参数", "，".join(parameters))] if parameters else []),
        ("显示", f"{ONLY[wanted.only]}，{total} 行"),
    ]


def figure_said(cell: Cell) -> str:
    parts = [f"{cell.settled.part}/{cell.settled.whole}"] if not cell.indicator.is_count else []
    parts += [f"分母：{cell.source}"] if cell.source else []
    parts += [f"{cell.waiting:+d} 待审"] if cell.waiting else []
    parts += [f"目标 {cell.goal_said}"] if cell.goal else []
    return f"{cell.text}（{'，'.join(parts)}）" if parts else cell.text


def line_cells(line: Line, villages: dict[str, str], items: dict[str, str]) -> list[str]:
    return [
        villages.get(line.village_code, line.village_code),
        masked_name(line.resident_name) or "不公开",
        items.get(line.item_id, line.item_id),
        str(line.whole),
        str(line.part),
        line.number if line.resident_name else "",
    ]
