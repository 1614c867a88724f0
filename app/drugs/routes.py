"""The pages of the local drug list: look it up, hand in another, look at what it changes, publish it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.drugs.columns import COLUMNS
from app.drugs.compare import compare
from app.drugs.drug import Drug, from_wire
from app.drugs.forms import DrugFileForm, PublishForm
from app.drugs.lists import draft, in_force, publish, recent
from app.drugs.models import DrugList
from app.drugs.read import DrugFault, read_drugs
from app.drugs.words import cells_of
from app.errors import Invalid, NotFound
from app.extensions import db
from app.paging import SIZE, Page, page_number
from app.sheets import table
from app.spreadsheet import XLSX

bp = Blueprint("drugs", __name__, url_prefix="/admin/drugs")

HEADER = [column.header for column in COLUMNS]


@bp.get("")
@role_required(Role.COUNTY_ADMIN)
def list_drugs() -> ResponseReturnValue:
    return _page(DrugFileForm(formdata=None))


@bp.post("")
@role_required(Role.COUNTY_ADMIN)
def upload() -> ResponseReturnValue:
    """A dry run: a list without a fault is kept aside, to be looked at and published."""
    form, faults = DrugFileForm(), list[DrugFault]()
    if form.validate_on_submit():
        try:
            drugs, faults = _read(form)
        except Invalid as refused:
            form.file.errors = [refused.message]
        else:
            if not faults:
                row = draft(drugs, Path(form.file.data.filename or "").name, me().id)
                db.session.commit()
                return redirect(url_for("drugs.read_list", version=row.version))
    return _page(form, faults), 422


@bp.get("/list.xlsx")
@role_required(Role.COUNTY_ADMIN)
def download() -> ResponseReturnValue:
    """The list in force, to be changed and handed in again."""
    content = table("药品清单", HEADER, [cells_of(drug) for drug in in_force().drugs])
    headers = {"Content-Disposition": 'attachment; filename="drugs.xlsx"'}
    return Response(content, mimetype=XLSX, headers=headers)


@bp.get("/<int:version>")
@role_required(Role.COUNTY_ADMIN)
def read_list(version: int) -> ResponseReturnValue:
    return _list_page(_list(version))


@bp.post("/<int:version>")
@role_required(Role.COUNTY_ADMIN)
def publish_list(version: int) -> ResponseReturnValue:
    row, form = _list(version), PublishForm()
    if form.validate_on_submit():
        try:
            publish(row, me().id)
        except Invalid as refused:
            flash(refused.message, "wrong")
        else:
            db.session.commit()
            flash(f"已发布第 {row.version} 版，手机下次同步后使用", "good")
            return redirect(url_for("drugs.list_drugs"))
    return _list_page(row), 422


def _read(form: DrugFileForm) -> tuple[list[Drug], list[DrugFault]]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "drugs"
        form.file.data.save(path)
        reading = read_drugs(path)
    return reading.drugs, reading.faults


def _list(version: int) -> DrugList:
    row = db.session.get(DrugList, version) if version < 2**31 else None
    if row is None:
        raise NotFound
    return row


def _page(form: DrugFileForm, faults: list[DrugFault] | None = None) -> str:
    current, text = in_force(), (request.args.get("q") or "").strip()[:50]
    found = [drug for drug in current.drugs if _matches(drug, text)]
    number = page_number(request.args.get("page"))
    rows = found[(number - 1) * SIZE : number * SIZE]
    return render_template(
        "drugs/list.html",
        current=current,
        form=form,
        faults=faults or [],
        text=text,
        header=HEADER,
        found=Page([cells_of(drug) for drug in rows], number, len(found)),
        page_link=lambda page: url_for("drugs.list_drugs", q=text or None, page=page),
        lists=recent(),
    )


def _matches(drug: Drug, text: str) -> bool:
    return text in drug.label or (text.isascii() and text.lower() in drug.wire()["keys"])


def _list_page(row: DrugList) -> str:
    difference = compare(in_force().drugs, [from_wire(each) for each in row.drugs])
    return render_template(
        "drugs/version.html",
        row=row,
        form=PublishForm(formdata=None),
        difference=difference,
        is_newest=row.version == recent()[0].version,
        header=HEADER,
        parts=[
            (title, [cells_of(drug) for drug in part])
            for title, part in (
                ("新增", difference.added),
                ("改动", difference.changed),
                ("去掉", difference.removed),
            )
        ],
    )
