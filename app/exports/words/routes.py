"""The pages of the agreement's words: the clauses, the county's Word template; every version is kept."""

from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.clock import today
from app.errors import Invalid
from app.exports.agreements.forms import TermsForm, WordForm
from app.exports.agreements.placeholders import LISTS, PLAIN
from app.exports.agreements.terms import KIND as TERMS
from app.exports.agreements.terms import read_terms, terms_on
from app.exports.agreements.word import DOCX, example, require_usable
from app.exports.agreements.word import KIND as WORD
from app.exports.routes import download
from app.exports.templates import keep, version_of, versions
from app.extensions import db

bp = Blueprint("words", __name__, url_prefix="/admin/agreement")


@bp.get("")
@role_required(Role.COUNTY_ADMIN)
def show() -> ResponseReturnValue:
    terms = TermsForm(formdata=None, text=terms_on(today()).text, valid_from=today())
    return _page(terms, WordForm(formdata=None, valid_from=today()))


@bp.post("/terms")
@role_required(Role.COUNTY_ADMIN)
def publish_terms() -> ResponseReturnValue:
    form = TermsForm()
    try:
        if form.validate_on_submit():
            content = read_terms(str(form.text.data)).encode()
            made = keep(TERMS, "条款", content, form.valid_from.data or today(), me())
            db.session.commit()
            flash(f"已保存条款第 {made.version} 版", "good")
            return redirect(url_for("words.show"))
    except Invalid as wrong:
        form.text.errors = [wrong.message]
    return _page(form, WordForm(formdata=None, valid_from=today())), 422


@bp.post("/word")
@role_required(Role.COUNTY_ADMIN)
def publish_word() -> ResponseReturnValue:
    form = WordForm()
    try:
        if form.validate_on_submit():
            content = form.file.data.read()
            require_usable(content)
            name = Path(form.file.data.filename or "模板.docx").name[:100]
            made = keep(WORD, name, content, form.valid_from.data or today(), me())
            db.session.commit()
            flash(f"已保存 Word 模板第 {made.version} 版", "good")
            return redirect(url_for("words.show"))
    except Invalid as wrong:
        form.file.errors = [wrong.message]
    terms = TermsForm(formdata=None, text=terms_on(today()).text, valid_from=today())
    return _page(terms, form), 422


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


def _page(terms: TermsForm, word: WordForm) -> str:
    return render_template(
        "exports/words.html",
        terms=terms,
        word=word,
        kept={TERMS: versions(TERMS), WORD: versions(WORD)},
        plain=PLAIN,
        lists=LISTS,
    )
