"""What a month is kept with, and what of a kept month is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import DataRequired, Length

from app.indicators.pages.forms import BASES, ONLY, sound_key
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.month import Month
from app.indicators.snapshots.opened import ways_of
from app.indicators.source.basis import Basis
from app.indicators.source.place import By

BACK = 24  # months that are offered


class KeepForm(FlaskForm):
    """That a month is kept for the first time."""


class KeepAgainForm(FlaskForm):
    """That it is kept once more, and why."""

    reason = StringField(
        "重新封存的原因",
        validators=[
            DataRequired("请写明原因"),
            Length(2, 200, message="请写明原因，2 到 200 个字"),
        ],
    )


class MonthForm(Form):
    """Which month is to be kept; asked by GET."""

    month = SelectField("月份")


class KeptForm(Form):
    """Asked by GET: what cannot be is left aside."""

    by = SelectField("分组", default=By.CENTRE.value)
    basis = SelectField(
        "口径", choices=[SelectChoice(b.value, n) for b, n in BASES.items()], default="official"
    )
    only = SelectField("显示", choices=[SelectChoice(*pair) for pair in ONLY.items()], default="all")


@dataclass(frozen=True)
class KeptAsked:
    """What of a kept month was asked for."""

    month: str
    edition: int
    by: By
    basis: Basis
    only: str
    filters: Mapping[By, str]

    def query(self, **changes: str | int | None) -> dict[str, Any]:
        """The words of an address that asks for the same, but for `changes`; None takes a word out."""
        said: dict[str, Any] = {"month": self.month, "edition": self.edition}
        said |= {"by": self.by.value, "basis": self.basis.value}
        said |= {by.value: key for by, key in self.filters.items()} | changes
        return {name: value for name, value in said.items() if value is not None}

    @property
    def everywhere(self) -> dict[str, Any]:
        """The words of the same, narrowed to nothing."""
        return self.query(**dict.fromkeys((by.value for by in self.filters), None))

    @property
    def table_around(self) -> dict[str, Any]:
        """Of the table in which this is a row, if it is one."""
        return self.query(**{self.by.value: None})


def asked_of_kept(form: KeptForm, query: Mapping[str, str], kept: KeptMonth) -> KeptAsked:
    ways = ways_of(kept)
    form.by.choices = [SelectChoice(by.value, by.label) for by in ways]
    form.validate()
    for each in form:
        if each.errors:
            each.data, each.errors = each.default, ["无法识别，已按通常的显示"]
    named = {by: sound_key(by, query.get(by.value, "")) for by in ways}
    filters = {by: key for by, key in named.items() if key}
    by, basis = By(form.by.data), Basis(form.basis.data)
    return KeptAsked(kept.month, kept.edition, by, basis, form.only.data, filters)


def choose_months(form: MonthForm, kept: Mapping[str, int]) -> None:
    """`kept`: how often months were kept already."""
    months = [Month.newest()]
    while len(months) < BACK:
        months.append(months[-1].before())
    form.month.choices = [
        SelectChoice(each.name, each.label + ("（已封存）" if each.name in kept else "")) for each in months
    ]
