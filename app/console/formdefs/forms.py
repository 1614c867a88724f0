"""What an administrator hands in: a definition, and the day from which it counts."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import DateField
from wtforms.validators import InputRequired


class UploadForm(FlaskForm):
    """A definition as JSON, or an XLSForm workbook."""

    file = FileField(
        "表单或规则的定义",
        validators=[FileRequired("请选择文件"), FileAllowed(("json", "xlsx"), "只接受 .json 或 .xlsx 文件")],
        description="JSON，或 XLSForm 工作簿（survey、choices、settings 三张表）",
        render_kw={"accept": ".json,.xlsx"},
    )


class PublishForm(FlaskForm):
    """From when on phones fill the new version."""

    valid_from = DateField(
        "启用日期",
        validators=[InputRequired("请填写启用日期")],
        description="手机会提前收到新版，从这一天起使用；已开始填写的草稿仍按旧版填完",
    )
