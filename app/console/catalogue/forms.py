"""What an administrator fills in to change the catalogue."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import DateField
from wtforms.validators import InputRequired


class CatalogueFileForm(FlaskForm):
    """The workbook of a catalogue."""

    file = FileField(
        "目录文件",
        validators=[FileRequired("请选择文件"), FileAllowed(("xlsx",), "只接受 .xlsx 文件")],
        render_kw={"accept": ".xlsx"},
    )


class PublishForm(FlaskForm):
    """From when on the new version is promised."""

    valid_from = DateField("启用日期", validators=[InputRequired("请填写启用日期")])


class WithdrawForm(FlaskForm):
    """Nothing but the will to take a version back."""
