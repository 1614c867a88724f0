"""Signing in to the console and out of it."""

from flask import Blueprint, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from app.accounts.forms import SignInForm
from app.accounts.guards import me, public, role_required
from app.accounts.sign_in import check_password, note_sign_in
from app.audit.log import log
from app.errors import LockedOut, WrongPassword
from app.extensions import db

bp = Blueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    target = own_path(request.args.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, refusal=None)
    try:
        demo_allowed = not current_app.config["PRODUCTION"]
        user = check_password(form.username.data or "", form.password.data or "", demo_allowed)
    except LockedOut as locked:
        refusal = f"{locked.message}（约 {-(-locked.retry_after // 60)} 分钟后）"
        return (
            render_template("accounts/sign_in.html", form=form, refusal=refusal),
            locked.status,
            {"Retry-After": str(locked.retry_after)},
        )
    if user is None:
        db.session.commit()  # the failure counts
        return render_template("accounts/sign_in.html", form=form, refusal=WrongPassword.message), 401
    session.clear()  # nothing of an earlier person's session is carried over
    login_user(user)
    note_sign_in(user.id, device_id=None)
    db.session.commit()
    return redirect(target)


@bp.post("/sign-out")
@role_required()
def sign_out() -> ResponseReturnValue:
    log("user.signed_out", me().id, me().id)
    db.session.commit()
    logout_user()
    session.clear()
    return redirect("/sign-in")


def own_path(target: str | None) -> str:
    """A path of this site to go on to; anything else, such as another host, becomes the front page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return "/" if any(character in target for character in "\\\r\n\t") else target
