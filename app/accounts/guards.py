"""Who may call a route. Every route carries exactly one of these; a test checks it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts.models import Role, User
from app.accounts.sensitive import REASONS
from app.errors import Forbidden, NotSignedIn

View = Callable[..., Any]


def me() -> User:
    """The person who is signed in; raises NotSignedIn if nobody is."""
    user = current_user._get_current_object()
    if not isinstance(user, User):
        raise NotSignedIn
    return user


def role_required(*roles: Role) -> Callable[[View], View]:
    """Let in people with one of these roles; no role named: anybody who is signed in."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if roles and me().role not in roles:
                raise Forbidden
            me()
            return view(*args, **kwargs)

        guarded.guarded_by = roles or ("anyone signed in",)  # type: ignore[attr-defined]
        return guarded

    return guard


def why_page(what: str) -> str:
    """Asks why a sensitive record is opened; the answer leads to the same address with `why`."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "why"]
    return render_template("accounts/why.html", what=what, kept=kept, reasons=REASONS)


def public(view: View) -> View:
    """Let anybody in: sign-in, health, the app's shell."""
    view.guarded_by = ("public",)  # type: ignore[attr-defined]
    return view
