"""The desktop's page to fill in a form about a resident, for field workers."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from uuid6 import uuid7

from app.accounts.guards import me, role_required
from app.accounts.models import CHECKERS, FIELD_ROLES
from app.clock import now
from app.console.desk.fill import (
    Checked,
    Sheet,
    check,
    desk_forms,
    desk_page,
    new_day,
    previous,
    save,
    without_evidence,
)
from app.console.desk.pictures import pictures_of, take_pictures
from app.console.people.routes import resident_in_scope
from app.errors import Forbidden, Invalid, NotFound
from app.extensions import db
from app.formdefs.answers.page import sections_of
from app.formdefs.definitions.definition import Definition
from app.residents.models import Resident

bp = Blueprint("desk", __name__, url_prefix="/residents/<uuid:resident_id>/entries")


@bp.get("/new/<form>")
@role_required(*FIELD_ROLES, *CHECKERS)
def new_entry(resident_id: UUID, form: str) -> ResponseReturnValue:
    resident, definition = resident_in_scope(resident_id), _definition(form)
    sheet = Sheet(UUID(str(uuid7())), now(), new_day(request.args.get("occurred_on")))
    return _page(resident, definition, sheet)


@bp.post("/new/<form>")
@role_required(*FIELD_ROLES, *CHECKERS)
def save_entry(resident_id: UUID, form: str) -> ResponseReturnValue:
    resident, definition, sheet = resident_in_scope(resident_id), _definition(form), _sheet()
    filled = without_evidence(definition, desk_page(definition, me())(request.form))
    wanted = pictures_of(definition)
    files = {name: request.files.getlist(f"file-{name}") for name in wanted}
    not_taken = take_pictures(filled, wanted, files, me(), current_app.config["DATA_DIR"])
    db.session.commit()  # what was chosen need not be chosen again, whatever else is wrong
    checked = check(definition, filled, sheet, resident)
    if not_taken:
        checked = Checked(None, [*checked.day_faults, *not_taken], checked.warnings)
    if checked.answers is None or checked.to_confirm != request.form.get("confirmed", ""):
        return _page(resident, definition, sheet, filled, checked), 422
    try:
        saved = save(definition, filled, sheet, resident, me())
    except Invalid as problem:
        db.session.rollback()
        resident = resident_in_scope(resident_id)
        reasons = [text for texts in problem.errors.values() for text in texts]
        refused = Checked(None, [problem.message, *reasons], [])
        return _page(resident, definition, sheet, filled, refused), problem.status
    db.session.commit()
    flash(f"{resident.name} 的{definition.short}已保存，等待审核", "good")
    return redirect(url_for("review.read_entry", entry_id=saved.entry_id))


def _page(
    resident: Resident,
    definition: Definition,
    sheet: Sheet,
    filled: object = None,
    checked: Checked | None = None,
) -> str:
    asked = request.args if filled is None else None  # a link may name the record that is to be checked
    form = filled or without_evidence(definition, desk_page(definition, me())(data=asked))
    return render_template(
        "residents/desk.html",
        resident=resident,
        definition=definition,
        sheet=sheet,
        form=form,
        sections=list(sections_of(definition, form)),  # type: ignore[arg-type]
        checked=checked,
        pictures=pictures_of(definition),
        previous=previous(definition, sheet, resident),
    )


def _definition(code: str) -> Definition:
    found = next((form for form in desk_forms(me()) if form.code == code), None)
    if found is None and me().role in CHECKERS:
        raise Forbidden
    if found is None:
        raise NotFound("没有这种表单，或只能在手机上填写")
    return found


def _sheet() -> Sheet:
    """What the page sent along; raises Invalid when it was tampered with."""
    try:
        entry_id = UUID(request.form.get("entry_id", ""))
        recorded_at = datetime.fromisoformat(request.form.get("recorded_at", ""))
    except ValueError as error:
        raise Invalid("页面已失效，请重新打开") from error
    if recorded_at.tzinfo is None or recorded_at > now():
        raise Invalid("页面已失效，请重新打开")
    return Sheet(entry_id, recorded_at, new_day(request.form.get("occurred_on")))
