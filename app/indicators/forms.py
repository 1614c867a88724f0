"""What a table or a list of figures is asked for by: days, a place, a way to break it down."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, Form, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import Optional

from app.indicators.basis import Basis
from app.indicators.period import Period
from app.indicators.place import NOBODY, By, Where
from app.orgs.scope import Scope

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
    centre = HiddenField()
    village = HiddenField()
    team = HiddenField()
    doctor = HiddenField()


@dataclass(frozen=True)
class Asked:
    """What was asked, with what cannot be left aside."""

    period: Period
    where: Where
    by: By
    basis: Basis
    only: str

    def query(self, **changes: str | int | None) -> dict[str, Any]:
        """The query string that asks for the same, but for `changes`; None takes a word out."""
        said: dict[str, Any] = {
            "first": self.period.first.isoformat(),
            "day": self.period.day.isoformat(),
            "by": self.by.value,
            "basis": self.basis.value,
            **self.where.filters,
            **changes,
        }
        return {name: value for name, value in said.items() if value is not None}


def asked(form: FiguresForm, scope: Scope) -> Asked:
    form.validate()
    usual = Period.to_date(_sound(form, "day"))
    first = _sound(form, "first")
    period = Period(first, usual.day) if first and first <= usual.day else usual
    form.first.data, form.day.data = period.first, period.day
    places = {by.value: _place(by, getattr(form, by.value).data) for by in By}
    by = By(form.by.data) if "by" not in form.errors else By.CENTRE
    basis = Basis(form.basis.data) if "basis" not in form.errors else Basis.OFFICIAL
    only = form.only.data if "only" not in form.errors else "all"
    return Asked(period, Where(scope, **places), by, basis, only)


def _sound(form: FiguresForm, name: str) -> date | None:
    """A day that can be counted with."""
    day: date | None = form[name].data if name not in form.errors else None
    return day if day and 2000 <= day.year <= 2100 else None


def _place(by: By, text: str | None) -> str:
    if not text or text == NOBODY:
        return text or ""
    if by is By.VILLAGE:
        return text if text.isascii() and text.isdigit() else ""
    try:
        return str(UUID(text))
    except ValueError:
        return ""
