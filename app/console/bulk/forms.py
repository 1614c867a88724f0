"""What a manager fills in to work on many contracts at once."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

REQUIRED = InputRequired("请填写")


class AgreementFileForm(FlaskForm):
    """A workbook of agreements signed before."""

    file = FileField(
        "协议清单",
        validators=[FileRequired("请选择文件"), FileAllowed(("xlsx", "csv"), "只接受 .xlsx 或 .csv 文件")],
        render_kw={"accept": ".xlsx,.csv"},
    )


class WithdrawForm(FlaskForm):
    """Why an import is taken back."""

    reason = StringField("原因", validators=[REQUIRED, Length(max=200, message="不能超过 200 个字")])


class ApproveAllForm(FlaskForm):
    """That a whole order is approved: how many were shown to wait, and what the sample showed."""

    number = IntegerField(widget=HiddenInput())
    remark = StringField(
        "核实说明", validators=[REQUIRED, Length(2, 300, message="请写明怎样核实的，不超过 300 个字")]
    )
    checked = BooleanField("我已核对样本，同意整批通过", validators=[DataRequired("请确认")])


class GoForm(FlaskForm):
    """The decision to go on, and nothing else."""
