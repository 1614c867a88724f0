"""What is asked for when a village's sheets are printed."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import InputRequired, NumberRange

from app.clock import today
from app.exports.sheets.forms import FIRST_YEAR, LAST_YEAR
from app.exports.sheets.history import NATIONAL, Choice, known


class VillageForm(FlaskForm):
    """Which sheets, of which village and year."""

    village = SelectField("村居", validators=[InputRequired("请选择村居")])
    form = SelectField("表", validators=[InputRequired("请选择表")])
    year = IntegerField(
        "年份",
        validators=[InputRequired("请填写年份"), NumberRange(FIRST_YEAR, LAST_YEAR, "请填写四位的年份")],
    )
    with_open = BooleanField("含待审核的记录（标明“待审”）")

    @property
    def choice(self) -> Choice:
        return Choice(str(self.form.data), self.year.data, bool(self.with_open.data))


def village_form(villages: Sequence[tuple[str, str]], is_new: bool = False) -> VillageForm:
    """With the villages that may be chosen."""
    form = VillageForm(formdata=None, year=today().year) if is_new else VillageForm()
    form.village.choices = [SelectChoice(code, name) for code, name in villages]
    form.form.choices = [SelectChoice(code, known(code).title) for code in NATIONAL]
    return form
