"""A list of whom to go to about a contract, to print: by village, with room for what was said there."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.audit.log import log
from app.clock import now
from app.exports.ledgers.ledger import Ledger
from app.exports.paper import draw
from app.exports.routes import printed
from app.extensions import db
from app.formdefs.definitions.resolve import code_list
from app.worklists.signing.people import Asked, Line, by_village, page_of
from app.worklists.signing.routes import HEADER, READERS, asked_for, cells_of

bp = Blueprint("signing_papers", __name__, url_prefix="/signing")

MOST = 500  # people on paper
RESULT = "上门结果　　　　　　"  # as wide as a line of handwriting asks for


@bp.get("/<list_code>/print")
@role_required(*READERS)
def print_list(list_code: str) -> ResponseReturnValue:
    """Names and telephone numbers leave the house with it, so it is audited."""
    asked = asked_for(list_code)
    found = page_of(asked, 1, MOST)
    ledger = _ledger(asked, found.rows, found.total)
    words: dict[str, Any] = {
        "list_code": list_code,
        "village": asked.village or None,
        "group": asked.group or None,
    }
    answer = printed(
        f"{asked.list.title} {asked.day}",
        lambda pictures: [draw("ledger.html", pictures, ledger=ledger)],
        (url_for("signing.read_list", **words), "返回名单"),
        landscape=True,
        more=[(url_for("signing.download_list", **words), "下载 Excel（全部）")] if me().may_export else [],
    )
    by, unit_id = me().id, me().org_unit_id
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("signing_list.printed", unit_id, by, list=list_code, rows=len(found.rows))
    db.session.commit()
    return answer


def _ledger(asked: Asked, lines: Sequence[Line], total: int) -> Ledger:
    left = f"共 {total} 人，只印前 {MOST} 人；请按村居或人群缩小范围，或下载 Excel。" if total > MOST else ""
    return Ledger(
        title=f"{asked.list.title}名单",
        organisation=me().org_unit.name,
        period=f"{asked.day} 当天",
        as_of=now(),
        basis="已审核的协议和服务",
        columns=[*HEADER, asked.list.day, "备注", RESULT],
        lines=[[*cells_of(line), ""] for line in lines],
        note=f"{left}{asked.list.said}",
        empty=asked.list.empty,
        more=[("范围", _within(asked)), ("人数", f"{total} 人")],
    )


def _within(asked: Asked) -> str:
    villages = {code: name for code, name, _ in by_village(asked)}
    said = [villages.get(asked.village, asked.village), code_list("GROUP").get(asked.group, "")]
    return "，".join(each for each in said if each) or "全部村居、全部人群"
