"""The administrator's pages of forms: versions, uploading, previewing, publishing, withdrawing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import orjson
from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.clock import today
from app.console.faults import accepted
from app.console.formdefs.forms import PublishForm, UploadForm
from app.console.formdefs.listing import (
    KINDS,
    ORIGINS,
    STATES,
    document_of,
    form_lines,
    may_be_withdrawn,
    questions,
    recent_uploads,
)
from app.errors import Invalid, NotFound
from app.extensions import db
from app.formdefs.catalog import editions
from app.formdefs.definitions.definition import read_definition
from app.formdefs.definitions.resolve import rule_set_names
from app.formdefs.models import FormUpload, UploadState
from app.formdefs.uploads.compare import Comparison, compare
from app.formdefs.uploads.publish import discard, publish, withdraw
from app.formdefs.uploads.rule_sets import rule_set
from app.formdefs.uploads.upload import Checked, check_file, keep
from app.formdefs.uploads.xlsform.template import template
from app.spreadsheet import XLSX
from app.sync.channels.reference import refresh_reference
from app.worklists.plan_job import ask, newest

bp = Blueprint("formdefs", __name__, url_prefix="/admin/forms")

ADMIN = (Role.COUNTY_ADMIN,)
JSON = "application/json"


@bp.get("")
@role_required(*ADMIN)
def list_forms() -> ResponseReturnValue:
    rule_sets = [(name, str(rule_set(name).get("title", name))) for name in rule_set_names()]
    return render_template(
        "formdefs/list.html",
        planning=newest(),
        forms=form_lines(),
        uploads=recent_uploads(),
        rule_sets=rule_sets,
        kinds=KINDS,
        states=STATES,
        origins=ORIGINS,
    )


@bp.route("/upload", methods=["GET", "POST"])
@role_required(*ADMIN)
def upload_page() -> ResponseReturnValue:
    form, checked = UploadForm(), None
    if form.validate_on_submit():
        try:
            checked = _checked(form)
        except Invalid as refused:
            form.file.errors = [refused.message]
        if checked is not None and not checked.faults:
            upload = keep(checked, me())
            db.session.commit()
            flash("已检查无误，保存为草稿；请预览后发布", "good")
            return redirect(url_for("formdefs.read_upload", upload=upload.id))
    page = render_template("formdefs/upload.html", form=form, checked=checked)
    return page, 422 if form.is_submitted() else 200


@bp.get("/uploads/<uuid:upload>")
@role_required(*ADMIN)
def read_upload(upload: UUID) -> ResponseReturnValue:
    return _upload_page(_upload(upload), PublishForm(formdata=None, valid_from=today()))


@bp.post("/uploads/<uuid:upload>/publish")
@role_required(*ADMIN)
def publish_upload(upload: UUID) -> ResponseReturnValue:
    found, form = _upload(upload), PublishForm()

    def rule() -> None:
        publish(found, form.valid_from.data or today(), me())
        ask(me().id)

    if form.validate_on_submit() and accepted(form, rule):
        return _told(found, "已发布，手机下次同步时收到；后台正在按新规则更新任务")
    return _upload_page(found, form), 422


@bp.post("/uploads/<uuid:upload>/withdraw")
@role_required(*ADMIN)
def withdraw_upload(upload: UUID) -> ResponseReturnValue:
    found = _upload(upload)
    withdraw(found, me())
    return _told(found, "已撤回，手机下次同步时去掉")


@bp.post("/uploads/<uuid:upload>/discard")
@role_required(*ADMIN)
def discard_upload(upload: UUID) -> ResponseReturnValue:
    discard(_upload(upload), me())
    db.session.commit()
    flash("草稿已删除", "good")
    return redirect(url_for("formdefs.list_forms"))


@bp.get("/<form>/<int:number>")
@role_required(*ADMIN)
def read_version(form: str, number: int) -> ResponseReturnValue:
    definition = read_definition(_document(form, number))
    return render_template(
        "formdefs/version.html", definition=definition, count=questions(definition), kinds=KINDS
    )


@bp.get("/<form>/<int:number>.json")
@role_required(*ADMIN)
def download_version(form: str, number: int) -> ResponseReturnValue:
    found = editions(form).get(number)
    document = found.wire() if found else _document(form, number)
    return _file(orjson.dumps(document, option=orjson.OPT_INDENT_2), JSON, f"{form}-{number}.json")


@bp.get("/rules/<code>.json")
@role_required(*ADMIN)
def download_rules(code: str) -> ResponseReturnValue:
    if code not in rule_set_names():
        raise NotFound
    return _file(orjson.dumps(rule_set(code), option=orjson.OPT_INDENT_2), JSON, f"rules-{code}.json")


@bp.get("/template.xlsx")
@role_required(*ADMIN)
def download_template() -> ResponseReturnValue:
    return _file(template(), XLSX, "xlsform.xlsx")


def _checked(form: UploadForm) -> Checked:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "definition"
        form.file.data.save(path)
        return check_file(path)


def _upload(id_: UUID) -> FormUpload:
    found = db.session.get(FormUpload, id_)
    if found is None:
        raise NotFound
    return found


def _document(code: str, version: int) -> dict[str, object]:
    found = document_of(code, version)
    if found is None:
        raise NotFound("没有这一版表单")
    return {key: value for key, value in found.items() if key != "valid_from"}


def _upload_page(upload: FormUpload, form: PublishForm) -> str:
    comparisons = [(each, _comparison(each.code, each.version)) for each in upload.versions]
    return render_template(
        "formdefs/draft.html",
        planning=newest(),
        upload=upload,
        comparisons=comparisons,
        form=form,
        is_draft=upload.state is UploadState.DRAFT,
        may_withdraw=may_be_withdrawn(upload),
        states=STATES,
        origins=ORIGINS,
    )


def _comparison(code: str, version: int) -> Comparison:
    """Against the published version before it."""
    before = [number for number in editions(code) if number < version]
    after = read_definition(_document(code, version))
    return compare(editions(code)[max(before)].definition, after) if before else Comparison(["新表单"])


def _told(upload: FormUpload, text: str) -> ResponseReturnValue:
    refresh_reference()
    db.session.commit()
    flash(text, "good")
    return redirect(url_for("formdefs.read_upload", upload=upload.id))


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)
