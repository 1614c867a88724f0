"""What reviewers fill in: the queue's filter, and the reasons of their decisions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from app.review.queue import Filter

ANY = ""
STATUSES = (
    ("submitted", "待审核"),
    ("returned", "已退回"),
    ("approved", "已通过"),
    ("invalidated", "已否定"),
    ("void", "已作废"),
    ("all", "全部"),
)
DOUBTS = ((ANY, "全部"), ("1", "有任何疑点"), ("10", "可疑及以上"), ("100", "高度可疑"))
SORTS = (("doubt", "可疑的在前"), ("oldest", "最早的在前"))
SEVERITIES = ((ANY, "全部"), ("red", "红色"), ("orange", "橙色"), ("yellow", "黄色"))
REASONS = ["填写不全", "数据有误", "证据不足", "疑似不实", "服务对象不符", "重复记录", "其他"]
REMARK = "remark-"


def named(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in pairs]


class FilterForm(Form):
    """Asked by GET: what cannot be is left aside, so that a link once kept goes on working."""

    status = SelectField("状态", choices=named(STATUSES), default="submitted")
    form = SelectField("表单", default=ANY)
    village = SelectField("村居", default=ANY)
    author = SelectField("记录人", default=ANY)
    doubt = SelectField("疑点", choices=named(DOUBTS), default=ANY)
    severity = SelectField("预警", choices=named(SEVERITIES), default=ANY)
    flag = StringField("疑点代号", validators=[Length(max=40)], render_kw={"placeholder": "如 Q-10"})
    since = DateField("服务日期从", validators=[Optional()])
    until = DateField("到", validators=[Optional()])
    name = SearchField("居民", validators=[Length(max=50)], render_kw={"placeholder": "姓名或首字母"})
    sort = SelectField("顺序", choices=named(SORTS), default="doubt")

    def wanted(self) -> Filter:
        self.validate()
        given: Mapping[str, Any] = {
            field.name: field.data for field in self if not field.errors and field.data not in (None, "")
        }
        plain = {k: v.strip() if isinstance(v, str) else v for k, v in given.items()}
        kinds = {"author": UUID, "doubt": int}
        return Filter(**{name: kinds.get(name, _same)(value) for name, value in plain.items() if value})


def filter_form(
    asked: Any,
    forms: Sequence[tuple[str, str]],
    villages: Sequence[tuple[str, str]],
    authors: Sequence[tuple[UUID, str]],
) -> FilterForm:
    form = FilterForm(asked)
    everybody = [(str(user_id), name) for user_id, name in authors]
    for select, among in ((form.form, forms), (form.village, villages), (form.author, everybody)):
        select.choices = named([(ANY, "全部"), *among])
    for field in form:
        if field.raw_data == [] or not asked.get(field.name):
            field.process(None)
    return form


class SeenForm(FlaskForm):
    """Whatever is decided is decided on the revision that was on the screen."""

    seen = IntegerField(widget=HiddenInput(), validators=[InputRequired("请刷新页面"), NumberRange(min=1)])

    @property
    def revision(self) -> int:
        return self.seen.data or 0


class ApproveForm(SeenForm):
    """Doubts of level HIGH are answered before an approval."""

    cleared = BooleanField("已逐条核实上述高度可疑之处")
    clearance = TextAreaField("核实说明", validators=[Length(max=500)], render_kw={"rows": 2})

    @property
    def acknowledgement(self) -> str:
        return (self.clearance.data or "").strip() if self.cleared.data else ""


class ReturnForm(SeenForm):
    """Why an entry goes back; remarks on fields come beside it."""

    reason = SelectField(
        "退回原因",
        choices=named([("", "请选择"), *((each, each) for each in REASONS)]),
        validators=[InputRequired("请选择退回原因")],
    )
    text = TextAreaField(
        "说明", validators=[Length(max=500)], render_kw={"rows": 3, "placeholder": "请写明要更正什么"}
    )

    @property
    def whole_reason(self) -> str:
        text = (self.text.data or "").strip()
        return f"{self.reason.data}：{text}" if text else str(self.reason.data)


class InvalidateForm(SeenForm):
    """Why an approval is overturned."""

    reason = TextAreaField(
        "否定理由",
        validators=[
            InputRequired("请写明否定理由"),
            Length(min=2, max=500, message="请写明理由，不超过 500 字"),
        ],
        render_kw={"rows": 3},
    )


class BulkForm(FlaskForm):
    """Several entries approved at once; the chosen ones come as "id:revision"."""

    cleared = BooleanField("其中高度可疑的也已逐条核实")
    clearance = StringField("核实说明", validators=[Length(max=500)])

    @property
    def acknowledgement(self) -> str:
        return (self.clearance.data or "").strip() if self.cleared.data else ""


def remarks_of(posted: Mapping[str, str]) -> list[dict[str, Any]]:
    """The remarks on fields, by the names of their inputs."""
    return [
        {"field": name.removeprefix(REMARK), "text": text.strip()[:500]}
        for name, text in posted.items()
        if name.startswith(REMARK) and text.strip()
    ]


def chosen(values: Sequence[str]) -> dict[UUID, int]:
    """The entries that were ticked, each with the revision that was listed; other values are left out."""
    found = {}
    for value in values:
        entry_id, _, revision = value.partition(":")
        try:
            found[UUID(entry_id)] = int(revision)
        except ValueError:
            continue
    return found


def _same(value: Any) -> Any:
    return value
