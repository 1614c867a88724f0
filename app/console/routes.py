"""The front page, what templates may call, and whether the server is well."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from app.accounts.guards import me, public, role_required
from app.accounts.models import FIELD_ROLES, Role, User
from app.accounts.sensitive import hidden_forms
from app.console.headline import headlines
from app.console.home import counts
from app.console.labels import FILTERS
from app.console.places import REVIEWERS, Place, groups_of, places_of
from app.extensions import db
from app.indicators.source.period import Period

bp = Blueprint("console", __name__)


@bp.app_context_processor
def for_templates() -> dict[str, object]:
    return {"places": _places, "place_groups": _place_groups, "shown_here": _shown_here}


@bp.record_once
def add_filters(state: object) -> None:
    state.app.jinja_env.filters.update(FILTERS)  # type: ignore[attr-defined]


@bp.get("/")
@role_required()
def home() -> ResponseReturnValue:
    user = me()
    if user.role in REVIEWERS:
        return _overview(user)
    if user.role in FIELD_ROLES:
        return render_template("console/home_field.html")
    return render_template("console/home_admin.html")


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    db.session.execute(select(1))
    return {"status": "ok"}


def _places() -> list[Place]:
    return places_of(me().role) if current_user.is_authenticated else []


def _place_groups() -> list[tuple[str, list[Place]]]:
    return groups_of(me().role) if current_user.is_authenticated else []


def _shown_here(places: list[Place]) -> bool:
    return any(place.is_here(request.path) for place in places)


def _overview(user: User) -> str:
    period = Period.to_date()
    return render_template(
        "console/home.html",
        counts=counts(user.scope, hidden_forms(user.role)),
        headlines=headlines(user.scope, period),
        period=period,
        reviews=user.role is Role.CENTRE_REVIEWER,
    )
