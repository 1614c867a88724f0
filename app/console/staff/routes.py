"""The pages of people with accounts: finding, making, changing them; passwords; further posts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role, User
from app.accounts.password import issue
from app.accounts.people import add_person, change_person, require_managed, set_enabled, set_posts
from app.console.faults import accepted
from app.console.staff.forms import NewPersonForm, PersonForm, PostsForm
from app.console.staff.listing import people, without_password
from app.extensions import db
from app.paging import page_number
from app.sheets import table
from app.spreadsheet import XLSX

bp = Blueprint("staff", __name__, url_prefix="/admin/people")

ADMINS = (Role.COUNTY_ADMIN, Role.CENTRE_MANAGER)
LONGEST = 50  # of what is typed


@bp.get("")
@role_required(*ADMINS)
def list_staff() -> ResponseReturnValue:
    text = request.args.get("q", "")[:LONGEST].strip()
    return render_template(
        "staff/list.html",
        found=people(me(), text, page_number(request.args.get("page"))),
        text=text,
        waiting=len(without_password(me())),
        page_link=lambda page: url_for("staff.list_staff", q=text or None, page=page),
    )


@bp.route("/new", methods=["GET", "POST"])
@role_required(*ADMINS)
def new_person() -> ResponseReturnValue:
    form = NewPersonForm()
    form.offer(me())
    if form.validate_on_submit():
        made: list[User] = []
        if accepted(form, lambda: made.append(add_person(form.username.data or "", form.details(), me()))):
            db.session.commit()
            flash("账号已建立，请发放一次性密码", "good")
            return redirect(url_for("staff.read_staff", user_id=made[0].id))
    return render_template("staff/new.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/<uuid:user_id>")
@role_required(*ADMINS)
def read_staff(user_id: UUID) -> ResponseReturnValue:
    return _page(_person(user_id))


@bp.post("/<uuid:user_id>")
@role_required(*ADMINS)
def change_staff(user_id: UUID) -> ResponseReturnValue:
    user, form = _person(user_id), PersonForm()
    form.offer(me())
    if form.validate_on_submit() and accepted(form, lambda: change_person(user, form.details(), me())):
        return _saved(user, "已保存")
    return _page(user, form=form), 422


@bp.post("/<uuid:user_id>/posts")
@role_required(*ADMINS)
def change_posts(user_id: UUID) -> ResponseReturnValue:
    user, form = _person(user_id), PostsForm()
    form.offer(me())
    if form.validate_on_submit() and accepted(form, lambda: set_posts(user, form.unit_ids(), me())):
        return _saved(user, "兼职机构已保存")
    return _page(user, posts=form), 422


@bp.post("/<uuid:user_id>/enabled")
@role_required(*ADMINS)
def switch(user_id: UUID) -> ResponseReturnValue:
    """Let somebody in again, or no longer."""
    user = _person(user_id)
    set_enabled(user, not user.enabled, me())
    return _saved(user, "账号已启用" if user.enabled else "账号已停用，已登录的设备随即退出")


@bp.post("/<uuid:user_id>/password")
@role_required(*ADMINS)
def reset_password(user_id: UUID) -> ResponseReturnValue:
    """The password stands on this answer and nowhere else."""
    user = _person(user_id)
    password = issue(user, me())
    page = render_template("staff/password.html", user=user, password=password)
    db.session.commit()
    return page, 200, {"Cache-Control": "no-store"}


@bp.post("/passwords.xlsx")
@role_required(*ADMINS)
def issue_passwords() -> ResponseReturnValue:
    """A list to hand out: a one-time password for everybody who has none."""
    lines = [
        (each.org_unit.name, each.name, each.username, issue(each, me())) for each in without_password(me())
    ]
    content = table("一次性密码", ("机构", "姓名", "用户名", "一次性密码"), lines)
    db.session.commit()
    disposition = 'attachment; filename="one-time-passwords.xlsx"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, mimetype=XLSX, headers=headers)


def _person(user_id: UUID) -> User:
    return require_managed(db.session.get(User, user_id), me())


def _saved(user: User, said: str) -> ResponseReturnValue:
    user_id = user.id
    db.session.commit()
    flash(said, "good")
    return redirect(url_for("staff.read_staff", user_id=user_id))


def _page(user: User, **forms: Any) -> str:
    details, posts = forms.get("form"), forms.get("posts")
    if details is None:
        details = PersonForm(formdata=None, obj=user)
        details.offer(me())
        details.role.data, details.org_unit_id.data = user.role.value, str(user.org_unit_id)
    if posts is None:
        posts = PostsForm(formdata=None)
        posts.offer(me())
        posts.posts.data = [str(post.org_unit_id) for post in user.posts if post.valid_to is None]
    return render_template("staff/person.html", user=user, form=details, posts=posts)
