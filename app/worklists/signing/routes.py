"""The pages of whom to go to about a contract, and the same as a workbook to take along."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import FIELD_ROLES, NO_EXPORTERS, Role
from app.accounts.sensitive import require_group, sees_sensitive
from app.audit.log import log
from app.clock import today
from app.contracts.signings.crowd import crowds
from app.errors import NotFound
from app.extensions import db
from app.formdefs.definitions.resolve import code_list
from app.paging import page_number
from app.residents.groups.membership import SENSITIVE
from app.sheets import table
from app.spreadsheet import XLSX
from app.worklists.signing.lists import LISTS
from app.worklists.signing.people import Asked, Line, by_village, everybody, page_of

bp = Blueprint("signing", __name__, url_prefix="/signing")

READERS = (*FIELD_ROLES, Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)
EXPORTERS = tuple(role for role in READERS if role not in NO_EXPORTERS)
HEADER = ["村居", "小组", "姓名", "性别", "年龄", "人群", "住址", "电话", "责任医生"]
SEXES: Mapping[str, str] = {"1": "男", "2": "女"}


@bp.get("/<list_code>")
@role_required(*READERS)
def read_list(list_code: str) -> ResponseReturnValue:
    asked = asked_for(list_code)
    return render_template(
        "worklists/signing.html",
        asked=asked,
        lists=LISTS,
        villages=by_village(asked),
        found=page_of(asked, page_number(request.args.get("page"))),
        groups=code_list("GROUP"),
        choices=_choices(),
        crowds=crowds(asked.scope, asked.day),
        link=lambda **changed: url_for(".read_list", **(_address(asked) | changed)),
    )


@bp.get("/<list_code>.xlsx")
@role_required(*EXPORTERS)
def download_list(list_code: str) -> ResponseReturnValue:
    """Names and telephone numbers leave the house with it, so it is audited."""
    asked = asked_for(list_code)
    lines = everybody(asked)
    content = table(asked.list.title, [*HEADER, asked.list.day, "备注"], map(cells_of, lines))
    user = me()
    who, unit = user.id, user.org_unit_id
    db.session.commit()  # what only read ends here: SQLite may refuse to write on from it
    log("signing_list.exported", unit, who, list=list_code, rows=len(lines))
    db.session.commit()
    headers = {"Content-Disposition": f'attachment; filename="{list_code}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=headers)


def asked_for(list_code: str) -> Asked:
    found = next((each for each in LISTS if each.code == list_code), None)
    if found is None:
        raise NotFound
    village, group = request.args.get("village", ""), request.args.get("group", "")
    require_group(group, me().role, SENSITIVE)
    is_village, is_group = village.isascii() and village.isdigit(), group in _choices()
    return Asked(found, me().scope, today(), village if is_village else "", group if is_group else "")


def _choices() -> dict[str, str]:
    """The groups by which a list may be narrowed: sensitive ones by those alone who may see them."""
    may_see = sees_sensitive(me().role)
    return {code: name for code, name in code_list("GROUP").items() if may_see or code not in SENSITIVE}


def _address(asked: Asked) -> dict[str, Any]:
    return {"list_code": asked.list.code, "village": asked.village or None, "group": asked.group or None}


def cells_of(line: Line) -> list[str]:
    groups = "、".join(code_list("GROUP").get(code, code) for code in line.groups)
    who = [line.village, line.village_group, line.name, SEXES.get(line.sex, ""), str(line.age)]
    day = line.day.isoformat() if line.day else ""
    return [*who, groups, line.address, line.phone, line.doctor, day, line.said]
