"""The contract pages of a resident: what was promised and done, and whether the evidence still holds."""

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import FIELD_ROLES, Role
from app.accounts.sensitive import sees_sensitive
from app.contracts import words
from app.contracts.events.events import EVENT_FORMS
from app.contracts.models import AgreementMember
from app.contracts.reading.stage import stage_of
from app.contracts.reading.view import contracts_of
from app.contracts.signings.consent import texts_read
from app.contracts.signings.seal import is_intact, seal_of, verify
from app.contracts.terms.catalogue import package_names, sensitive_items
from app.contracts.terms.template import template_of
from app.errors import NotFound
from app.extensions import db
from app.formdefs.catalog import definition
from app.residents.entrusted import may_see
from app.residents.models import Resident

bp = Blueprint("contracts", __name__)

READERS = (*FIELD_ROLES, Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)


@bp.get("/residents/<uuid:resident_id>/contracts")
@role_required(*READERS)
def read_contracts(resident_id: UUID) -> ResponseReturnValue:
    resident = db.session.get(Resident, resident_id)
    if resident is None or not may_see(me(), resident):
        raise NotFound
    views = contracts_of(resident_id)
    return render_template(
        "contracts/resident.html",
        resident=resident,
        views=views,
        hidden=set() if sees_sensitive(me().role) else sensitive_items(),
        stage=words.STAGES[stage_of(resident_id)],
        seals={view.row.id: seal_of(view.row.entry_id) for view in views},
        words=words,
        template_of=template_of,
        texts=texts_read([view.row.entry_id for view in views]),
        packages=package_names(),
        answer_name=_answer_name,
    )


@bp.get("/contracts/<uuid:member_id>/evidence")
@role_required(*READERS)
def check_evidence(member_id: UUID) -> ResponseReturnValue:
    """Makes every digest again, from what is stored."""
    member = db.session.get(AgreementMember, member_id)
    if member is None or not may_see(me(), member.resident):
        raise NotFound
    doubtful = member.agreement.evidence["doubtful"]
    parts = verify(member.agreement.entry_id, current_app.config["DATA_DIR"])
    return render_template(
        "contracts/evidence.html",
        member=member,
        parts=parts,
        is_intact=is_intact(parts),
        missing=_parts(member.agreement.evidence["missing"]),
        drawn=_parts(each for each in doubtful if each.endswith("_sign")),
        doubtful=_parts(each for each in doubtful if not each.endswith("_sign")),
    )


def _parts(names: Iterable[str]) -> list[str]:
    return [words.PARTS.get(each, each) for each in names]


def _answer_name(form: str, field_id: str, code: str | None) -> str:
    """What an answer to a choice of one of these forms is called."""
    known = definition(form) if form in EVENT_FORMS else None
    field = next((each for each in known.fields if each.id == field_id), None) if known else None
    return field.label_of(str(code)) if field and code is not None else ""
