"""What a manager fills in to transfer contracts or to put their term right."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Form, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from app.clock import today
from app.formdefs.catalog import definition
from app.orgs.settings import setting

AHEAD = 60  # days: no transfer is told longer before it holds, as its form says
REQUIRED = InputRequired("请填写")
CHECKED, NOT_CHECKED = "我已核对下面列出的协议", "请先核对下面列出的协议，再勾选"


class ChosenForm(Form):
    """Which contracts: read from the address, so that a list can be kept and sent."""

    who = StringField(
        "居民或协议编号", validators=[Optional()], render_kw={"placeholder": "姓名、证件号码或编号"}
    )
    doctor = SelectField("现在的医生", validators=[Optional()])
    village = SelectField("村居", validators=[Optional()])
    ends_from = DateField("协议止于（从）", validators=[Optional()])
    ends_until = DateField("协议止于（到）", validators=[Optional()])


class TransferForm(FlaskForm):
    """To whom the chosen contracts go."""

    to_doctor = SelectField("接手的医生", validators=[REQUIRED])
    from_date = DateField("从哪天起", validators=[REQUIRED], default=today)
    reason = SelectField("原因", validators=[REQUIRED])
    note = StringField("说明", validators=[Length(max=200, message="不能超过 200 个字")])
    checked = BooleanField(CHECKED, validators=[DataRequired(NOT_CHECKED)])

    def validate_note(self, field: StringField) -> None:
        if self.reason.data == "9" and not (field.data or "").strip():
            raise ValidationError("选“其他”时请说明原因")

    def validate_from_date(self, field: DateField) -> None:
        before = int(setting("transfer_past_days"))
        if field.data and not -before <= (field.data - today()).days <= AHEAD:
            raise ValidationError(f"最多早于今天 {before} 天、晚于今天 {AHEAD} 天")

    def filled(self) -> tuple[date, str, str]:
        """From which day, the reason's code, the note; once it is valid."""
        return self.from_date.data or today(), self.reason.data, self.note.data or ""


class CorrectForm(FlaskForm):
    """Until when the chosen contracts really last."""

    end_date = DateField("更正后的终止日期", validators=[REQUIRED])
    reason = StringField("更正原因", validators=[REQUIRED, Length(max=150, message="不能超过 150 个字")])
    checked = BooleanField(CHECKED, validators=[DataRequired(NOT_CHECKED)])

    def validate_end_date(self, field: DateField) -> None:
        if field.data and field.data < date(2000, 1, 1):
            raise ValidationError("请核对日期")

    def filled(self) -> tuple[date, str]:
        """The right last day, and the reason; once it is valid."""
        return self.end_date.data or today(), self.reason.data or ""


def transfer_reasons() -> list[tuple[str, str]]:
    form = definition("contract_transfer")
    field = form.field("reason") if form else None
    return list(field.options) if field else []
