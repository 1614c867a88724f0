"""What a manager fills in to work on many contracts at once."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import StringField
from wtforms.validators import InputRequired, Length

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


class GoForm(FlaskForm):
    """The decision to go on, and nothing else."""
