"""What is said of an alert when it has been dealt with."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

_SHORT = Length(max=500, message="最多 500 字")


class HandleForm(FlaskForm):
    result = TextAreaField("处置结果", validators=[InputRequired("请写明处置结果"), _SHORT])


class CloseForm(FlaskForm):
    why = TextAreaField("关闭说明", validators=[_SHORT])
    refusal = TextAreaField("患者拒绝转诊的情况", validators=[_SHORT])


class AcknowledgeForm(FlaskForm):
    """Only its token."""
