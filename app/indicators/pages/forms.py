"""What a table or a list of figures is asked for by: days, a place, a way to break it down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, Form, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import Optional

from app.clock import today
from app.contracts.terms.owe import add_months
from app.indicators.source.basis import Basis, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import BY_ID, NOBODY, By, Where
from app.indicators.source.rules import COUNTINGS, ITEM_SCOPES, THETAS, Rules, read_rules, rules_in_force
from app.indicators.source.view import View
from app.orgs.scope import Scope

FIRST_DAY = date(2009, 1, 1)  # when basic public health services began: there are no figures before
MOST_MONTHS = 24  # each is counted by itself, while somebody waits
ONLY = {"all": "全部", "met": "已达成", "open": "未达成"}
BASES = {Basis.OFFICIAL: "已审核", Basis.PROVISIONAL: "含待审"}


class FiguresForm(Form):
    """Asked by GET: what cannot be is left aside, so that a link once kept goes on working."""

    first = DateField("期间从", validators=[Optional()])
    day = DateField("统计日", validators=[Optional()])
    by = SelectField("分组", choices=[SelectChoice(by.value, by.label) for by in By], default=By.CENTRE.value)
    basis = SelectField(
        "口径", choices=[SelectChoice(b.value, n) for b, n in BASES.items()], default="official"
    )
    only = SelectField("显示", choices=[SelectChoice(*pair) for pair in ONLY.items()], default="all")
    theta = SelectField("履约标准", choices=[SelectChoice(str(t), f"{t / 100:.1f}") for t in THETAS])
    item_scope = SelectField("项目范围", choices=[SelectChoice(s.value, n) for s, n in ITEM_SCOPES.items()])
    counting = SelectField("到期项次", choices=[SelectChoice(c.value, n) for c, n in COUNTINGS.items()])


@dataclass(frozen=True)
class Asked:
    """What was asked, with what cannot be left aside."""

    period: Period
    where: Where
    by: By
    basis: Basis
    only: str
    rules: Rules
    usual: Rules  # the county's

    @property
    def view(self) -> View:
        return View(source_of(self.basis, self.where, self.period), self.period, self.where, self.rules)

    @property
    def chosen_rules(self) -> dict[str, str]:
        """What is asked for otherwise than the county has it."""
        usual = _chosen(self.usual)
        return {name: value for name, value in _chosen(self.rules).items() if value != usual[name]}

    def query(self, **changes: str | int | None) -> dict[str, Any]:
        """The query string that asks for the same, but for `changes`; None takes a word out."""
        said: dict[str, Any] = {
            "first": self.period.first.isoformat(),
            "day": self.period.day.isoformat(),
            "by": self.by.value,
            "basis": self.basis.value,
            **{by.value: key for by, key in self.where.filters.items()},
            **self.chosen_rules,
            **changes,
        }
        return {name: value for name, value in said.items() if value is not None}

    @property
    def everywhere(self) -> dict[str, Any]:
        """The query string of the same, narrowed to nothing."""
        return self.query(**dict.fromkeys((by.value for by in self.where.filters), None))

    @property
    def table_around(self) -> dict[str, Any]:
        """Of the table in which this is a row, if it is one."""
        return self.query(**{self.by.value: None})


def asked(form: FiguresForm, query: Mapping[str, str], scope: Scope) -> Asked:
    """`query` also says the place, by the names of the breakdowns."""
    county = rules_in_force()
    for name, value in _chosen(county).items():
        if name not in query:
            form[name].data = value
    form.validate()
    for each in form:
        each.errors = ["无法识别，已按通常的显示"] if each.errors else each.errors
    places = {by: sound_key(by, query.get(by.value, "")) for by in By if by is not By.MONTH}
    by = By(form.by.data) if "by" not in form.errors else By.CENTRE
    period = _period(form, by)
    form.first.data, form.day.data = period.first, period.day
    basis = Basis(form.basis.data) if "basis" not in form.errors else Basis.OFFICIAL
    only = form.only.data if "only" not in form.errors else "all"
    where = Where(scope, {by: key for by, key in places.items() if key})
    return Asked(period, where, by, basis, only, _rules(form, county), county)


def _chosen(rules: Rules) -> dict[str, str]:
    return {name: str(getattr(rules, name)) for name in ("theta", "item_scope", "counting")}


def _rules(form: FiguresForm, county: Rules) -> Rules:
    sound = {name: form[name].data for name in _chosen(county) if name not in form.errors}
    return read_rules(county.to_json() | sound)


def _period(form: FiguresForm, by: By) -> Period:
    """The days asked for, within what can be counted; what is not is told at its field."""
    usual = Period.to_date(_sound(form, "day"))
    first = _sound(form, "first")
    if first and first > usual.day:
        form.first.errors = [f"不能晚于统计日，已改为从 {usual.first.isoformat()} 起"]
        first = None
    earliest = add_months(usual.day.replace(day=1), 1 - MOST_MONTHS)
    if by is By.MONTH and first and first < earliest:
        form.first.errors = [f"按月份最多看 {MOST_MONTHS} 个月，已改为从 {earliest.isoformat()} 起"]
        first = earliest
    return Period(first or usual.first, usual.day)


def _sound(form: FiguresForm, name: str) -> date | None:
    """A day that can be counted with."""
    field = form[name]
    day: date | None = field.data if not field.errors else None
    if day and not FIRST_DAY <= day <= today():
        why = "不能晚于今天" if day > today() else f"不能早于 {FIRST_DAY.year} 年"
        field.errors, day = [f"{why}，已按通常的显示"], None
    return day


def sound_key(by: By, text: str) -> str:
    """What a query says of a place, if it can be; else nothing."""
    if not text or text == NOBODY:
        return text
    if by not in BY_ID:
        return text if text.isascii() and len(text) < 20 else ""
    try:
        return str(UUID(text))
    except ValueError:
        return ""
