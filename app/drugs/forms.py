"""What an administrator fills in to hand in a list of medicines."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired


class DrugFileForm(FlaskForm):
    """The file of a list."""

    file = FileField(
        "药品清单文件",
        validators=[FileRequired("请选择文件"), FileAllowed(("xlsx", "csv"), "只接受 .xlsx 或 .csv 文件")],
        render_kw={"accept": ".xlsx,.csv"},
    )


class PublishForm(FlaskForm):
    """Publishing asks for nothing but the decision."""
