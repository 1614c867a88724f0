"""Signing in to the console and out of it, and one's own password."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from app.accounts.forms import PasswordForm, SignInForm
from app.accounts.guards import me, public, role_required
from app.accounts.password import choose, must_change
from app.accounts.sign_in import check_password, note_sign_in
from app.audit.log import log
from app.errors import Invalid, LockedOut, WrongPassword
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
    return redirect(url_for("accounts.change_password") if must_change(user) else target)


@bp.post("/sign-out")
@role_required()
def sign_out() -> ResponseReturnValue:
    log("user.signed_out", me().id, me().id)
    db.session.commit()
    logout_user()
    session.clear()
    return redirect("/sign-in")


@bp.route("/account/password", methods=["GET", "POST"])
@role_required()
def change_password() -> ResponseReturnValue:
    """Other devices are signed out by it; this one goes on."""
    user, form = me(), PasswordForm()
    if form.validate_on_submit():
        try:
            choose(user, form.present.data or "", form.new.data or "")
        except Invalid as refused:
            for name, said in refused.errors.items():
                form[name].errors = said
        else:
            db.session.commit()
            login_user(user)
            flash("密码已修改，其他设备需要重新登录", "good")
            return redirect("/")
        db.session.commit()  # a wrong password counts
    page = render_template("accounts/password.html", form=form, is_issued=must_change(me()))
    return page, 422 if form.errors else 200


def own_path(target: str | None) -> str:
    """A path of this site to go on to; anything else, such as another host, becomes the front page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return "/" if any(character in target for character in "\\\r\n\t") else target
