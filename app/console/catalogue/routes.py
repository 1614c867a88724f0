"""The pages of the catalogue: its versions, a new one from a workbook, what it changes, publishing it."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.clock import today
from app.console.catalogue import timing
from app.console.catalogue.forms import CatalogueFileForm, PublishForm, WithdrawForm
from app.console.catalogue.versions import changes, keep, path_of, rows_of, versions
from app.console.catalogue.workbook import Reading, read_catalogue, workbook
from app.contracts.publishing.publish import CATEGORIES, check, offered_by, publish, withdraw
from app.errors import Invalid, NotFound
from app.extensions import db
from app.spreadsheet import XLSX

bp = Blueprint("catalogue", __name__, url_prefix="/admin/catalogue")


@bp.get("")
@role_required(Role.COUNTY_ADMIN)
def list_versions() -> ResponseReturnValue:
    return _front(CatalogueFileForm(formdata=None))


@bp.post("")
@role_required(Role.COUNTY_ADMIN)
def upload() -> ResponseReturnValue:
    form = CatalogueFileForm()
    if form.validate_on_submit():
        draft = keep(form.file.data.read(), _folder())
        try:
            read_catalogue(path_of(draft, _folder()))
        except Invalid as refused:
            form.file.errors = [refused.message]
        else:
            return redirect(url_for(".read_draft", draft_id=draft))
    return _front(form), 422


@bp.get("/<int:version>")
@role_required(Role.COUNTY_ADMIN)
def read_version(version: int) -> ResponseReturnValue:
    items, packages = rows_of(version)
    return render_template(
        "catalogue/version.html",
        version=version,
        items=items,
        packages=packages,
        categories=CATEGORIES,
        offered=offered_by(packages, items),
        names={item["id"]: item["name"] for item in items},
        due_by=timing.written,
    )


@bp.get("/<int:version>.xlsx")
@role_required(Role.COUNTY_ADMIN)
def download(version: int) -> ResponseReturnValue:
    """To be changed and handed in again."""
    headers = {"Content-Disposition": f'attachment; filename="catalogue-{version}.xlsx"'}
    return Response(workbook(*rows_of(version)), mimetype=XLSX, headers=headers)


@bp.route("/<int:version>/withdraw", methods=["GET", "POST"])
@role_required(Role.COUNTY_ADMIN)
def withdraw_version(version: int) -> ResponseReturnValue:
    """Asked once more, before a version to come is taken back."""
    told = next((each for each in versions() if each.number == version), None)
    if told is None:
        raise NotFound
    form = WithdrawForm()
    if form.validate_on_submit():
        withdraw(version, me().id)
        db.session.commit()
        flash(f"已撤回第 {version} 版，仍按前一版签约", "good")
        return redirect(url_for(".list_versions"))
    return render_template("catalogue/withdraw.html", form=form, told=told, is_open=told.valid_from > today())


@bp.route("/drafts/<uuid:draft_id>", methods=["GET", "POST"])
@role_required(Role.COUNTY_ADMIN)
def read_draft(draft_id: UUID) -> ResponseReturnValue:
    reading, form = (
        read_catalogue(path_of(draft_id, _folder())),
        PublishForm(valid_from=today() + timedelta(days=1)),
    )
    if not reading.faults and form.validate_on_submit():
        try:
            number = publish(reading.packages, reading.items, form.valid_from.data or today(), me().id)
        except Invalid as refused:
            db.session.rollback()
            form.valid_from.errors = [text for texts in refused.errors.values() for text in texts]
        else:
            db.session.commit()
            flash(f"已发布第 {number} 版，自启用日期起签订的协议按这一版", "good")
            return redirect(url_for(".list_versions"))
    return _draft_page(reading, form), 422 if form.errors else 200


def _draft_page(reading: Reading, form: PublishForm) -> str:
    there = versions()
    items, packages = rows_of(there[0].number) if there else ([], [])
    problems = check(reading.packages, reading.items) if not reading.faults else []
    changed = [("服务项目", changes(items, reading.items)), ("服务包", changes(packages, reading.packages))]
    return render_template(
        "catalogue/draft.html",
        reading=reading,
        form=form,
        problems=problems,
        newest=there[0] if there else None,
        changed=changed,
        is_same=bool(there) and not any(rows for _, rows in changed),
        categories=CATEGORIES,
        offered=offered_by(reading.packages, reading.items),
        names={item["id"]: item["name"] for item in reading.items},
    )


def _front(form: CatalogueFileForm) -> str:
    return render_template("catalogue/list.html", form=form, versions=versions(), today=today())


def _folder() -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder
