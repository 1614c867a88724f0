"""The pages of ledgers; with `?output=pdf` on A4 across, with `?output=xlsx` as a workbook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.accounts.people import require_exporter
from app.audit.log import log
from app.clock import now, today
from app.errors import NotFound
from app.exports.ledgers import beds, referrals
from app.exports.ledgers.entries import Asked
from app.exports.ledgers.ledger import Ledger
from app.exports.paper import draw
from app.exports.routes import download, own_address, printed
from app.exports.sheets.forms import year_of
from app.extensions import db
from app.spreadsheet import XLSX

bp = Blueprint("ledgers", __name__, url_prefix="/ledgers")

KEEPERS = (Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)


@dataclass(frozen=True)
class Kind:
    """One kind of ledger."""

    title: str
    columns: Sequence[str]
    lines: Callable[[Asked], list[list[str]]]


KINDS = {
    "referrals": Kind("双向转诊台账", referrals.COLUMNS, referrals.lines),
    "beds": Kind("家庭病床台账", beds.COLUMNS, beds.lines),
}


@bp.get("")
@role_required(*KEEPERS)
def list_kinds() -> ResponseReturnValue:
    return render_template("exports/ledgers.html", kinds=KINDS, year=today().year)


@bp.get("/<any(referrals, beds):name>")
@role_required(*KEEPERS)
def read(name: str) -> ResponseReturnValue:
    if name not in KINDS:
        raise NotFound
    ledger = _ledger(KINDS[name], _asked())
    answer = _answer(ledger)
    by, unit_id, lines = me().id, me().org_unit_id, len(ledger.lines)
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("ledger.printed", unit_id, by, ledger=name, lines=lines)
    db.session.commit()
    return answer


def _asked() -> Asked:
    year = year_of(request.args.get("year", "")) or today().year
    return Asked(me().scope, year, request.args.get("which") == "all", today())


def _ledger(kind: Kind, asked: Asked) -> Ledger:
    period = f"{asked.year}年1月1日至{asked.last.month}月{asked.last.day}日"
    return Ledger(kind.title, me().org_unit.name, period, now(), asked.basis, kind.columns, kind.lines(asked))


def _answer(ledger: Ledger) -> ResponseReturnValue:
    title = f"{ledger.title} {ledger.period[:5]}"
    if request.args.get("output") == "xlsx":
        require_exporter(me())
        return download(ledger.workbook(), f"{title}.xlsx", XLSX)
    workbook = own_address(output="xlsx")
    return printed(
        title,
        lambda pictures: [draw("ledger.html", pictures, ledger=ledger)],
        (url_for("ledgers.list_kinds"), "返回台账"),
        landscape=True,
        more=[(workbook, "下载 Excel")] if me().may_export else [],
    )
