"""The pages of transferring contracts and correcting their term: look for them, pick, fill in, check, go."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2

from app.accounts.guards import me, role_required
from app.accounts.models import User
from app.console.bulk.chosen.find import MOST, Chosen, Held, doctors, everything, named, page_of, seal_of
from app.console.bulk.chosen.forms import ChosenForm, CorrectForm, TransferForm, transfer_reasons
from app.console.bulk.chosen.work import CORRECTION, TRANSFER, Kind, Plan, correction_plan, transfer_plan
from app.console.bulk.order import MAKERS, ask
from app.extensions import db
from app.paging import page_number
from app.review.queue import villages

bp = Blueprint("chosen", __name__, url_prefix="/contracts/bulk")

SHOWN = 200  # changes on one page; the rest can be looked at in the list
NOTHING_TO_DO = "选中的协议都已经是这样，不需要处理"
NONE_WORKS = "选中的协议都不能这样处理，原因见下表；请返回修改"
FILL, CHECK, GO = "fill", "check", "go"


@bp.route("/transfer", methods=["GET", "POST"])
@role_required(*MAKERS)
def transfer() -> ResponseReturnValue:
    form = TransferForm()
    _offer(form.to_doctor, [(str(each.id), _named(each)) for each in doctors(me().scope)])
    _offer(form.reason, transfer_reasons())
    return _work(TRANSFER, form, lambda held: transfer_plan(form, held, me()))


@bp.route("/correct", methods=["GET", "POST"])
@role_required(*MAKERS)
def correct() -> ResponseReturnValue:
    form = CorrectForm()
    return _work(CORRECTION, form, lambda held: correction_plan(form, held, me()))


def _work(
    kind: Kind, form: TransferForm | CorrectForm, plan_of: Callable[[Sequence[Held]], Plan]
) -> ResponseReturnValue:
    """Nothing is done that was not shown: what was picked stands on the page that decides, under a seal."""
    if request.method == "GET" and "member" not in request.args:
        return _list(kind)
    held = _picked(kind)
    if isinstance(held, str):
        flash(held, "warm")
        return _list(kind), 422
    step = request.form.get("step", FILL)
    if step == FILL:
        return _decide(kind, form, held)
    if request.form.get("seal") != seal_of(held):
        flash("这些协议刚刚有了变化，请按现在的情况重新核对", "warm")
        return _decide(kind, form, held), 422
    if step == CHECK:
        del form.checked
    is_sound = form.validate_on_submit()
    plan = plan_of(held) if is_sound or list(form.errors) == ["checked"] else None
    if plan is not None and not plan.number:
        flash(NONE_WORKS if plan.changes else NOTHING_TO_DO, "warm")
    elif plan is not None and is_sound and step == GO:
        return _started(kind, plan)
    return _decide(kind, form, held, plan), 200 if is_sound else 422


def _picked(kind: Kind) -> list[Held] | str:
    """The contracts that were ticked or named, or all that are looked for; or why there are none."""
    scope = me().scope
    if "all" not in request.form:
        ids = [UUID(each) for each in request.values.getlist("member") if _is_id(each)]
        return named(ids, scope, kind.with_ended) or "没有选中可以处理的协议，请先勾选"
    held = everything(_asked(kind.with_ended)[1], scope)
    if len(held) > MOST:
        return f"一次最多处理 {MOST} 份协议，请缩小范围"
    if str(len(held)) != request.form["all"]:
        return f"名单刚刚有了变化，现在是 {len(held)} 份，请重新核对"
    return held


def _list(kind: Kind) -> str:
    form, chosen = _asked(kind.with_ended)
    address = _address()
    asked = any(address.values()) and not form.errors
    number = page_number(request.args.get("page"))
    return render_template(
        "bulk/chosen.html",
        kind=kind,
        chosen=form,
        asked=asked,
        found=page_of(chosen, me().scope, number) if asked else None,
        picking=TransferForm(formdata=None),
        action=url_for(kind.endpoint, **address),
        link=lambda page: url_for(kind.endpoint, **address, page=page),
        most=MOST,
    )


def _decide(
    kind: Kind, form: TransferForm | CorrectForm, held: Sequence[Held], plan: Plan | None = None
) -> str:
    address = _address()
    return render_template(
        "bulk/decide.html",
        kind=kind,
        form=form,
        held=held[:SHOWN],
        number=len(held),
        plan=plan if plan and plan.changes else None,
        shown=SHOWN,
        everything="all" in request.form,
        seal=seal_of(held),
        order=request.form.get("order") or uuid4(),
        action=url_for(kind.endpoint, **address),
        back=url_for(kind.endpoint, **address),
    )


def _asked(with_ended: bool) -> tuple[ChosenForm, Chosen]:
    """What the address asks for."""
    scope, form = me().scope, ChosenForm(request.args)
    _offer(form.doctor, [("", "全部"), *((str(each.id), _named(each)) for each in doctors(scope))])
    _offer(form.village, [("", "全部"), *villages(scope)])
    if not form.validate():
        return form, Chosen(with_ended=with_ended)
    doctor = UUID(form.doctor.data) if form.doctor.data else None
    village, first, last = form.village.data or None, form.ends_from.data, form.ends_until.data
    return form, Chosen(form.who.data or "", doctor, village, first, last, with_ended)


def _address() -> dict[str, Any]:
    names = ("who", "doctor", "village", "ends_from", "ends_until")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _started(kind: Kind, plan: Plan) -> ResponseReturnValue:
    """Pressed twice, the page of one check gives one order."""
    items, shown = plan.items(), request.form.get("order")
    id_ = uuid5(me().id, f"{kind.what}:{shown}") if shown else None
    job = ask(f"{plan.title}（{len(items)} 份）", kind.what, items, me(), id_)
    db.session.commit()
    return redirect(url_for("bulk.read_order", job_id=job.id))


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _named(user: User) -> str:
    return f"{user.name}（{user.org_unit.name}）"


def _offer(field: SelectField, choices: list[tuple[str, str]]) -> None:
    field.choices = [SelectChoice(value, label) for value, label in choices]
