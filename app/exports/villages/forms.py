"""What is asked for when a village's sheets are printed."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import InputRequired, NumberRange

from app.accounts.sensitive import REASONS, reason_of, sensitive_forms
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
    why = SelectField(
        "打印原因",
        choices=[SelectChoice("", "请选择"), *(SelectChoice(*each) for each in REASONS.items())],
        default="",
        description="精神障碍、结核病等敏感的表须填写",
    )

    def validate_why(self, field: SelectField) -> None:
        if self.form.data in sensitive_forms() and not reason_of(field.data or ""):
            raise ValidationError("这是敏感记录，请选择打印原因")

    @property
    def choice(self) -> Choice:
        return Choice(str(self.form.data), self.year.data, bool(self.with_open.data))


def village_form(
    villages: Sequence[tuple[str, str]], hidden: Sequence[str], is_new: bool = False
) -> VillageForm:
    """With the villages that may be chosen, without the forms that may not."""
    form = VillageForm(formdata=None, year=today().year) if is_new else VillageForm()
    form.village.choices = [SelectChoice(code, name) for code, name in villages]
    form.form.choices = [SelectChoice(code, known(code).title) for code in NATIONAL if code not in hidden]
    return form
