"""The pages of the agreement's words: the clauses, the county's Word template; every version is kept."""

from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.clock import today
from app.errors import Invalid
from app.exports.agreements.forms import TermsForm, WithdrawForm, WordForm
from app.exports.agreements.placeholders import LISTS, PLAIN
from app.exports.agreements.terms import KIND as TERMS
from app.exports.agreements.terms import publish_terms as publish_clauses
from app.exports.agreements.terms import terms_on, withdraw_terms
from app.exports.agreements.word import DOCX, example, require_usable
from app.exports.agreements.word import KIND as WORD
from app.exports.routes import download
from app.exports.templates import earliest, is_to_come, publish, version_of, versions, withdraw
from app.extensions import db

bp = Blueprint("words", __name__, url_prefix="/admin/agreement")


@bp.get("")
@role_required(Role.COUNTY_ADMIN)
def show() -> ResponseReturnValue:
    return _page(_terms(), _word())


@bp.post("/terms")
@role_required(Role.COUNTY_ADMIN)
def publish_terms() -> ResponseReturnValue:
    form = TermsForm()
    try:
        if form.validate_on_submit():
            made = publish_clauses(str(form.text.data), form.valid_from.data or today(), me())
            db.session.commit()
            flash(f"已保存条款第 {made.version} 版", "good")
            return redirect(url_for("words.show"))
    except Invalid as wrong:
        _told(form, form.text, wrong)
    return _page(form, _word()), 422


@bp.post("/word")
@role_required(Role.COUNTY_ADMIN)
def publish_word() -> ResponseReturnValue:
    form = WordForm()
    try:
        if form.validate_on_submit():
            content = form.file.data.read()
            require_usable(content)
            name = Path(form.file.data.filename or "模板.docx").name[:100]
            made = publish(WORD, name, content, form.valid_from.data or today(), me())
            db.session.commit()
            flash(f"已保存 Word 模板第 {made.version} 版", "good")
            return redirect(url_for("words.show"))
    except Invalid as wrong:
        _told(form, form.file, wrong)
    return _page(_terms(), form), 422


@bp.route("/<kind>/<int:version>/withdraw", methods=["GET", "POST"])
@role_required(Role.COUNTY_ADMIN)
def withdraw_version(kind: str, version: int) -> ResponseReturnValue:
    """Asked once more, before a version to come is taken back."""
    told, form = version_of(kind, version), WithdrawForm()
    if form.validate_on_submit():
        withdraw_terms(version, me()) if kind == TERMS else withdraw(kind, version, me())
        db.session.commit()
        flash(f"已撤回第 {version} 版，仍按前一版签约", "good")
        return redirect(url_for("words.show"))
    return render_template("exports/withdraw.html", form=form, told=told, is_open=is_to_come(told))


@bp.get("/example.docx")
@role_required(Role.COUNTY_ADMIN)
def download_example() -> ResponseReturnValue:
    return download(example(), "协议模板示例.docx", DOCX)


@bp.get("/<kind>/<int:version>")
@role_required(Role.COUNTY_ADMIN)
def download_version(kind: str, version: int) -> ResponseReturnValue:
    kept = version_of(kind, version)
    name, media = (kept.name, DOCX) if kind == WORD else (f"条款第{version}版.txt", "text/plain")
    return download(kept.content, name, media)


def _terms() -> TermsForm:
    return TermsForm(formdata=None, text=terms_on(today()).text, valid_from=earliest())


def _word() -> WordForm:
    return WordForm(formdata=None, valid_from=earliest())


def _told(form: TermsForm | WordForm, field: Field, wrong: Invalid) -> None:
    """At the day if it is about the day, else at what was handed in."""
    days = wrong.errors.get("valid_from")
    (form.valid_from if days else field).errors = days or [wrong.message]


def _page(terms: TermsForm, word: WordForm) -> str:
    return render_template(
        "exports/words.html",
        terms=terms,
        word=word,
        kept={TERMS: versions(TERMS), WORD: versions(WORD)},
        is_to_come=is_to_come,
        plain=PLAIN,
        lists=LISTS,
    )
