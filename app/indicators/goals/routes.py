"""The page of targets, official numbers and the parameters that the county counts by."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts.guards import me, role_required
from app.accounts.models import Role
from app.audit.log import log
from app.clock import today
from app.errors import Invalid
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.goals.find import kinds, remove_number, set_number, set_target, units
from app.indicators.goals.forms import (
    BookForm,
    EmptyForm,
    NumberForm,
    RulesForm,
    TargetForm,
    choose_kinds,
    choose_rules,
    choose_units,
)
from app.indicators.goals.models import PopulationTarget, Target
from app.indicators.goals.workbook import Fault, Reading, read_book, write_book
from app.indicators.source.rules import KEY, read_rules, rules_in_force
from app.orgs.models import OrgUnit
from app.orgs.settings import store
from app.spreadsheet import XLSX

bp = Blueprint("goals", __name__, url_prefix="/figures/goals")

KEEPERS = (Role.COUNTY_SUPERVISOR, Role.COUNTY_ADMIN)


@bp.get("")
@role_required(*KEEPERS)
def show() -> ResponseReturnValue:
    return _page()


@bp.post("/target")
@role_required(*KEEPERS)
def save_target() -> ResponseReturnValue:
    form = TargetForm()
    choose_units(form, units(me().scope))
    if not form.validate_on_submit():
        return _page(target=form), 422
    year = form.year.data or 0
    set_target(UUID(form.unit.data), year, form.indicator.data, form.value.data, me().id)
    return _saved("目标已保存", year)


@bp.post("/target/<uuid:unit_id>/<int:year>/<code>/remove")
@role_required(*KEEPERS)
def remove_target(unit_id: UUID, year: int, code: str) -> ResponseReturnValue:
    me().scope.require(unit_id)
    if EmptyForm().validate_on_submit():
        set_target(unit_id, year, code, None, me().id)
    return _saved("目标已取消", year)


@bp.post("/number")
@role_required(*KEEPERS)
def save_number() -> ResponseReturnValue:
    form = NumberForm()
    choose_units(form, units(me().scope))
    choose_kinds(form)
    if not form.validate_on_submit():
        return _page(number=form), 422
    row = PopulationTarget(
        org_unit_id=UUID(form.unit.data),
        year=form.year.data or 0,
        kind=form.kind.data,
        number=form.number.data or 0,
        source=form.source.data or "",
        document_no=form.document_no.data or None,
    )
    set_number(row, me().id)
    return _saved("人口数已保存", row.year)


@bp.post("/number/<uuid:unit_id>/<int:year>/<code>/remove")
@role_required(*KEEPERS)
def take_number_away(unit_id: UUID, year: int, code: str) -> ResponseReturnValue:
    me().scope.require(unit_id)
    if EmptyForm().validate_on_submit():
        remove_number(unit_id, year, code, me().id)
    return _saved("人口数已删除", year)


@bp.post("/rules")
@role_required(*KEEPERS)
def save_rules() -> ResponseReturnValue:
    form = RulesForm()
    choose_rules(form)
    if not form.validate_on_submit():
        return _page(rules=form), 422
    said = {name: value for name, value in form.data.items() if name != "csrf_token"}
    stored = read_rules(said).to_json()
    store(KEY, stored)
    log("figures.rules_changed", KEY, me().id, rules=stored)
    return _saved("口径已保存，今后的指标按新口径计算", _year())


@bp.get("/goals.xlsx")
@role_required(*KEEPERS)
def download() -> ResponseReturnValue:
    year, known = _year(), {unit.id: unit for unit in units(me().scope)}
    content = write_book(known, _targets(year, known), _numbers(year, known))
    headers = {"Content-Disposition": f'attachment; filename="goals-{year}.xlsx"'}
    return Response(content, mimetype=XLSX, headers=headers)


@bp.post("/import")
@role_required(*KEEPERS)
def take_book() -> ResponseReturnValue:
    """All of a workbook or, while a row is wrong, nothing of it."""
    form, faults = BookForm(), list[Fault]()
    if form.validate_on_submit():
        try:
            reading = _read(form)
        except Invalid as refused:
            form.file.errors = [refused.message]
            return _page(book=form), 422
        if not reading.faults:
            return _take(reading)
        faults = reading.faults
    return _page(book=form, faults=faults), 422


def _take(reading: Reading) -> ResponseReturnValue:
    for target in reading.targets:
        set_target(target.org_unit_id, target.year, target.indicator, target.value, me().id)
    for number in reading.numbers:
        set_number(number, me().id)
    targets, numbers = len(reading.targets), len(reading.numbers)
    log("goals.imported", me().org_unit_id, me().id, targets=targets, numbers=numbers)
    return _saved(f"已导入 {targets} 个目标、{numbers} 个人口数", _year())


def _read(form: BookForm) -> Reading:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "goals"
        form.file.data.save(path)
        return read_book(path, units(me().scope))


def _saved(message: str, year: int) -> ResponseReturnValue:
    db.session.commit()
    flash(message, "good")
    return redirect(url_for("goals.show", year=year))


def _year() -> int:
    asked = request.args.get("year", type=int) or today().year
    return asked if 2000 <= asked <= 2100 else today().year


def _page(faults: Sequence[Fault] = (), **filled: Any) -> str:
    year, known = _year(), {unit.id: unit for unit in units(me().scope)}
    return render_template(
        "indicators/goals.html",
        year=year,
        units=known,
        targets=_targets(year, known),
        numbers=_numbers(year, known),
        indicators=INDICATORS,
        kinds=kinds(),
        faults=faults,
        empty=EmptyForm(formdata=None),
        book=filled.get("book") or BookForm(formdata=None),
        **_forms(filled, year, list(known.values())),
    )


def _forms(filled: dict[str, Any], year: int, known: list[OrgUnit]) -> dict[str, Any]:
    target = filled.get("target") or TargetForm(formdata=None, year=year)
    number = filled.get("number") or NumberForm(formdata=None, year=year)
    rules = filled.get("rules") or RulesForm(formdata=None, **rules_in_force().to_json())
    choose_units(target, known)
    choose_units(number, known)
    choose_kinds(number)
    choose_rules(rules)
    return {"target": target, "number": number, "rules": rules}


def _targets(year: int, known: dict[UUID, OrgUnit]) -> list[Target]:
    rows = db.session.scalars(select(Target).where(Target.year == year))
    return sorted(
        (row for row in rows if row.org_unit_id in known),
        key=lambda r: (r.indicator, known[r.org_unit_id].path),
    )


def _numbers(year: int, known: dict[UUID, OrgUnit]) -> list[PopulationTarget]:
    rows = db.session.scalars(select(PopulationTarget).where(PopulationTarget.year == year))
    return sorted(
        (row for row in rows if row.org_unit_id in known), key=lambda r: (known[r.org_unit_id].path, r.kind)
    )
