"""What is said of an alert when it has been dealt with."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length


class HandleForm(FlaskForm):
    result = TextAreaField(
        "处置结果", validators=[InputRequired("请写明处置结果"), Length(max=500, message="最多 500 字")]
    )
