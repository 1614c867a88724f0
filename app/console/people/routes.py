"""The pages of residents: finding one, and one person's record."""

from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import FIELD_ROLES, Role
from app.accounts.people import require_exporter
from app.accounts.sensitive import hidden_forms, require_group, sees_sensitive
from app.audit.log import log
from app.clock import now, today
from app.console.desk.fill import desk_forms
from app.console.people.person import person, shown_groups
from app.console.people.roster import COLUMNS, ON_PAPER, TITLE, lines, on_paper
from app.console.people.wanted import filters
from app.console.places import REVIEWERS
from app.entries.life_events import CHANGE
from app.errors import Forbidden, Invalid, NotFound
from app.exports.ledgers.ledger import Ledger
from app.exports.paper import draw
from app.exports.routes import download, printed
from app.extensions import db
from app.formdefs.definitions.definition import Definition
from app.paging import Page, page_number
from app.residents.entrusted import may_see, strangers_of
from app.residents.fields import holds
from app.residents.find import Wanted, count, find
from app.residents.groups.membership import SENSITIVE, SENSITIVE_CONDITIONS
from app.residents.models import Resident
from app.residents.wire import masked
from app.spreadsheet import XLSX

bp = Blueprint("people", __name__, url_prefix="/residents")

READERS = (*FIELD_ROLES, *REVIEWERS)
WHOLE_IDS = (Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)  # may take whole ID numbers along
MOST, MOST_ON_PAPER = 20000, 1000
BASIS = "在册档案；服务含已审核和待审核"


@bp.get("")
@role_required(*READERS)
def list_people() -> ResponseReturnValue:
    scope = me().scope
    choices = filters(scope, sees_sensitive(me().role))
    _require_groups()
    wanted, number = choices.read(request.args), page_number(request.args.get("page"))
    found = Page(find(scope, wanted, number), number, count(scope, wanted))
    return render_template(
        "residents/people.html",
        found=found,
        wanted=wanted,
        choices=choices,
        names={"village": dict(choices.villages), "doctor": dict(choices.doctors)},
        groups=lambda each: shown_groups(each, today()),
        masked=masked,
        entrusted=strangers_of(me()),
        may_have_whole_ids=me().role in WHOLE_IDS,
        page_link=lambda page: url_for("people.list_people", **wanted.address, page=page),
    )


@bp.get("/roster")
@role_required(*READERS)
def read_roster() -> ResponseReturnValue:
    """The list of residents to take along; `output=xlsx` or `pdf`, `ids=whole` for whole ID numbers."""
    user, hidden = me(), hidden_forms(me().role)
    choices = filters(user.scope, not hidden)
    _require_groups()
    wanted, is_workbook = choices.read(request.args), request.args.get("output") == "xlsx"
    if is_workbook:
        require_exporter(user)
    whole_ids = request.args.get("ids") == "whole"
    if whole_ids and user.role not in WHOLE_IDS:
        raise Forbidden("完整证件号只能由卫生院负责人或县级督导导出")
    total, most = count(user.scope, wanted), MOST if is_workbook else MOST_ON_PAPER
    if total > most:
        raise Invalid(f"符合条件的有 {total} 人，一次最多 {most} 人，请按村居、人群或医生缩小范围")
    found = lines(user.scope, wanted, today(), whole_ids, hidden)
    asked = choices.in_words(wanted)
    answer = _roster(wanted, _ledger(asked, found, is_workbook), is_workbook)
    by, unit_id = user.id, user.org_unit_id
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("people.exported", unit_id, by, asked=asked, rows=len(found), whole_ids=whole_ids)
    db.session.commit()
    return answer


def _ledger(asked: str, found: list[list[str]], is_workbook: bool) -> Ledger:
    columns, shown = (COLUMNS, found) if is_workbook else (ON_PAPER, [on_paper(each) for each in found])
    period = f"{today().isoformat()}（{asked}）"
    return Ledger(TITLE, me().org_unit.name, period, now(), BASIS, columns, shown)


def _roster(wanted: Wanted, ledger: Ledger, is_workbook: bool) -> ResponseReturnValue:
    if is_workbook:
        return download(ledger.workbook(), f"{TITLE} {today().isoformat()}.xlsx", XLSX)
    workbook = url_for("people.read_roster", **wanted.address, output="xlsx")
    return printed(
        TITLE,
        lambda pictures: [draw("ledger.html", pictures, ledger=ledger)],
        (url_for("people.list_people", **wanted.address), "返回居民列表"),
        landscape=True,
        more=[(workbook, "下载 Excel")] if me().may_export else [],
    )


@bp.get("/<uuid:resident_id>")
@role_required(*READERS)
def read_person(resident_id: UUID) -> ResponseReturnValue:
    """Shows the whole ID number; that somebody looked is audited."""
    resident = resident_in_scope(resident_id)
    is_open = resident.archive_status == "0"
    forms = [each for each in _forms() if is_open or each.code == CHANGE]
    page = render_template(
        "residents/person.html",
        view=person(resident, me().scope, hidden_forms(me().role)),
        forms=forms,
        holds=lambda each: holds(each, today()),
    )
    who, chain = me().id, resident.village_code
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("resident.viewed", resident_id, who, chain=chain)
    db.session.commit()
    return page


def _forms() -> list[Definition]:
    return desk_forms(me()) if me().role in FIELD_ROLES else []


def resident_in_scope(resident_id: UUID) -> Resident:
    resident = db.session.get(Resident, resident_id)
    if resident is None or not may_see(me(), resident):
        raise NotFound
    return resident


def _require_groups() -> None:
    """Raises Forbidden for people picked out by what is sensitive, by who may not see it."""
    for name, sensitive in (("group", SENSITIVE), ("condition", SENSITIVE_CONDITIONS)):
        require_group(request.args.get(name, ""), me().role, sensitive)
