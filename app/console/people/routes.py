"""The pages of residents: finding one, and one person's record."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import FIELD_ROLES
from app.audit.log import log
from app.clock import today
from app.console.desk.fill import desk_forms
from app.console.people.person import person
from app.console.places import REVIEWERS
from app.entries.tellings import CHANGE
from app.errors import NotFound
from app.extensions import db
from app.formdefs.definition import Definition
from app.paging import Page, page_number
from app.residents.fields import holds
from app.residents.find import count, find
from app.residents.models import Resident
from app.residents.wire import masked
from app.review.queue import villages

bp = Blueprint("people", __name__, url_prefix="/residents")

READERS = (*FIELD_ROLES, *REVIEWERS)
LONGEST = 50  # of what is typed


@bp.get("")
@role_required(*READERS)
def list_people() -> ResponseReturnValue:
    scope, text = me().scope, request.args.get("q", "")[:LONGEST].replace("\x00", "")
    among = villages(scope)
    village = request.args.get("village")
    village = village if village in {code for code, _ in among} else None
    number = page_number(request.args.get("page"))
    found = Page(find(scope, text, village, number), number, count(scope, text, village))
    asked: dict[str, Any] = {"q": text or None, "village": village}
    return render_template(
        "residents/people.html",
        found=found,
        text=text,
        village=village,
        villages=among,
        village_names=dict(among),
        masked=masked,
        page_link=lambda page: url_for("people.list_people", **asked, page=page),
    )


@bp.get("/<uuid:resident_id>")
@role_required(*READERS)
def read_person(resident_id: UUID) -> ResponseReturnValue:
    """Shows the whole ID number; that somebody looked is audited."""
    resident = resident_in_scope(resident_id)
    is_open = resident.archive_status == "0"
    forms = [each for each in _forms() if is_open or each.code == CHANGE]
    page = render_template(
        "residents/person.html", view=person(resident), forms=forms, holds=lambda each: holds(each, today())
    )
    who, chain = me().id, resident.village_code
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("resident.viewed", resident_id, who, chain=chain)
    db.session.commit()
    return page


def _forms() -> list[Definition]:
    return desk_forms() if me().role in FIELD_ROLES else []


def resident_in_scope(resident_id: UUID) -> Resident:
    resident = db.session.get(Resident, resident_id)
    if resident is None or not me().scope.covers_unit(resident.org_unit_id):
        raise NotFound
    return resident
