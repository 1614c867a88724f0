"""What a supervisor fills in about what was held back."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional


class SettleForm(FlaskForm):
    """How it was dealt with."""

    note = TextAreaField(
        "处理说明",
        validators=[InputRequired("请写明怎样处理的"), Length(max=500, message="不超过 500 字")],
        render_kw={"rows": 3, "placeholder": "如：已请村医重新填写；与已有记录重复，不再录入"},
    )


class UploadForm(FlaskForm):
    """A phone's file of what it could not send."""

    file = FileField("导出文件", validators=[FileRequired("请选择文件")], render_kw={"accept": ".json,.gz"})
    author = SelectField("记录人", validators=[Optional()], validate_choice=False)
