"""The pages of national sheets: what can be printed, one person's sheets, blank ones; each also as PDF."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.accounts.guards import me, role_required, why_page
from app.accounts.models import FIELD_ROLES, Role
from app.accounts.sensitive import hidden_forms, note_view, reason_of, require_view, sensitive_forms
from app.audit.log import log
from app.errors import NotFound
from app.exports.paper import Pictures, draw
from app.exports.routes import printed
from app.exports.sheets.draw import Filled
from app.exports.sheets.forms import choice_of
from app.exports.sheets.history import NATIONAL, counts, known, written
from app.exports.sheets.layout import layout_of
from app.exports.sheets.pages import pages
from app.exports.sheets.whose import Whose, whose
from app.extensions import db
from app.formdefs.catalog import current
from app.formdefs.definitions.definition import Definition
from app.residents.entrusted import may_see
from app.residents.models import Resident

bp = Blueprint("sheets", __name__)

PRINTERS = (*FIELD_ROLES, Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)


@bp.get("/prints")
@role_required(*PRINTERS)
def list_blank() -> ResponseReturnValue:
    return render_template("exports/blank.html", forms=_national())


@bp.get("/prints/blank/<form>")
@role_required(*PRINTERS)
def blank(form: str) -> ResponseReturnValue:
    title = f"{known(choice_of(form, request.args).form).title}（空白）"
    back = (url_for("sheets.list_blank"), "返回打印")
    return printed(title, lambda pictures: _drawn(form, Whose(), [], pictures), back)


@bp.get("/residents/<uuid:resident_id>/sheets")
@role_required(*PRINTERS)
def choose(resident_id: UUID) -> ResponseReturnValue:
    resident = _resident(resident_id)
    hidden = hidden_forms(me().role)
    there = {form: years for form, years in counts(resident_id).items() if form not in hidden}
    others = [form for form in current() if form.code in there and form.code not in NATIONAL]
    return render_template(
        "exports/choose.html", resident=resident, there=there, forms=_national(hidden), others=others
    )


@bp.get("/residents/<uuid:resident_id>/sheets/<form>")
@role_required(*PRINTERS)
def print_form(resident_id: UUID, form: str) -> ResponseReturnValue:
    """Shows clinical detail on paper; that somebody printed it is audited."""
    resident, choice = _resident(resident_id), choice_of(form, request.args)
    require_view(form, me().role)
    reason = reason_of(request.args.get("why", ""))
    is_told = form in sensitive_forms() and not choice.is_blank
    if is_told and not reason:
        return why_page(f"{resident.name} {known(form).title}")
    filled = written([resident_id], choice).get(resident_id, [])
    title, person = f"{resident.name} {known(form).title}", whose(resident)
    back = (url_for("sheets.choose", resident_id=resident_id), "换一种表或年份")
    note = (
        "" if filled else f"{'' if choice.is_blank else '没有符合条件的记录。'}这是只印好姓名和编号的空白表。"
    )
    answer = printed(title, lambda pictures: _drawn(form, person, filled, pictures), back, note)
    by, chain = me().id, resident.village_code
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("sheet.printed", resident_id, by, chain=chain, form=form, entries=len(filled))
    if is_told:
        note_view(form, resident_id, by, chain, "paper", reason)
    db.session.commit()
    return answer


def _drawn(form: str, person: Whose, filled: list[Filled], pictures: Pictures) -> list[Markup]:
    definition = known(form)
    made = pages(layout_of(definition), definition, person, filled)
    return [draw("sheets.html", pictures, pages=made)]


def _national(hidden: Sequence[str] = ()) -> list[Definition]:
    return [known(code) for code in NATIONAL if code not in hidden]


def _resident(resident_id: UUID) -> Resident:
    """The resident, for whom it concerns; to others there is none."""
    resident = db.session.get(Resident, resident_id)
    if resident is None or not may_see(me(), resident):
        raise NotFound
    return resident
