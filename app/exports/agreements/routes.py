"""The pages of agreements on paper: one, by its number, and blank copies."""

from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.accounts.guards import me, role_required
from app.audit.log import log
from app.clock import today
from app.entries.models import Entry
from app.entries.readers import may_read
from app.errors import NotFound
from app.exports.agreements.agreement import Agreement
from app.exports.agreements.code import qr
from app.exports.agreements.gather import blank, gather
from app.exports.agreements.number import SIGN, entry_by
from app.exports.agreements.placeholders import given
from app.exports.agreements.word import DOCX, fill
from app.exports.agreements.word import KIND as WORD
from app.exports.paper import Pictures, draw
from app.exports.routes import download, printed
from app.exports.sheets.routes import PRINTERS
from app.exports.templates import in_force
from app.extensions import db

bp = Blueprint("agreements", __name__, url_prefix="/agreements")

COPIES = ("甲方留存", "乙方留存")


@bp.get("")
@role_required(*PRINTERS)
def find() -> ResponseReturnValue:
    """What stands below the QR code, or was read from it, leads to the agreement."""
    number = request.args.get("no", "").strip()
    entry_id = entry_by(number, me().scope)
    if entry_id is None:
        return render_template("exports/find.html", number=number), 404 if number else 200
    return redirect(url_for("agreements.read", entry_id=entry_id))


@bp.get("/<uuid:entry_id>")
@role_required(*PRINTERS)
def read(entry_id: UUID) -> ResponseReturnValue:
    """Shows full identity numbers; that somebody printed it is audited."""
    entry = _signing(entry_id)
    agreement = gather(entry)
    back = (url_for("review.read_entry", entry_id=entry_id), "返回签约记录")
    more = [(url_for("agreements.read_word", entry_id=entry_id), "按本县模板下载 Word")]
    has_template = in_force(WORD, entry.occurred_on) is not None
    answer = printed(
        f"签约协议书 {agreement.number}",
        lambda pictures: _drawn(agreement, pictures),
        back,
        more=more if has_template else (),
    )
    _audit(entry, agreement)
    return answer


@bp.get("/<uuid:entry_id>/word")
@role_required(*PRINTERS)
def read_word(entry_id: UUID) -> ResponseReturnValue:
    """The same by the template that the county used on the day of signing."""
    entry = _signing(entry_id)
    template = in_force(WORD, entry.occurred_on)
    if template is None:
        raise NotFound("本县没有上传协议的 Word 模板")
    agreement = gather(entry)
    made = fill(template.content, given(agreement, current_app.config["DATA_DIR"]))
    _audit(entry, agreement)
    return download(made, f"签约协议书 {agreement.number}.docx", DOCX)


@bp.get("/blank")
@role_required(*PRINTERS)
def read_blank() -> ResponseReturnValue:
    agreement, has_template = blank(me().org_unit, today()), in_force(WORD, today()) is not None
    back = (url_for("sheets.list_blank"), "返回打印")
    more = [(url_for("agreements.read_blank_word"), "按本县模板下载 Word（空白）")]
    return printed(
        "签约协议书（空白）",
        lambda pictures: _drawn(agreement, pictures),
        back,
        more=more if has_template else (),
    )


@bp.get("/blank/word")
@role_required(*PRINTERS)
def read_blank_word() -> ResponseReturnValue:
    """To sign on paper, by the template that the county uses today."""
    template = in_force(WORD, today())
    if template is None:
        raise NotFound("本县没有上传协议的 Word 模板")
    agreement = blank(me().org_unit, today())
    made = fill(template.content, given(agreement, current_app.config["DATA_DIR"]))
    return download(made, "签约协议书（空白）.docx", DOCX)


def _audit(entry: Entry, agreement: Agreement) -> None:
    entry_id, by, chain = entry.id, me().id, entry.channel
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("agreement.printed", entry_id, by, chain=chain, number=agreement.number)
    db.session.commit()


def _drawn(agreement: Agreement, pictures: Pictures) -> list[Markup]:
    code = qr(agreement.number) if agreement.number else ""
    given = {"agreement": agreement, "code": code}
    return [draw("agreement.html", pictures, copy=copy, **given) for copy in COPIES]


def _signing(entry_id: UUID) -> Entry:
    entry = db.session.get(Entry, entry_id)
    if entry is None or entry.form != SIGN or not may_read(me(), entry):
        raise NotFound
    return entry
