"""What an administrator hands in: the words of the agreement, and a Word template."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import DateField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.exports.agreements.terms import LONGEST


class TermsForm(FlaskForm):
    """The words, and from which day of signing on they hold."""

    text = TextAreaField(
        "条款", validators=[InputRequired("请填写条款"), Length(max=LONGEST)], render_kw={"rows": 24}
    )
    valid_from = DateField("从哪一天签约起使用", validators=[InputRequired("请填写日期")])


class WithdrawForm(FlaskForm):
    """Nothing but the will to take a version back."""


class WordForm(FlaskForm):
    """A template, and from which day of signing on it is used."""

    file = FileField(
        "Word 模板",
        validators=[FileRequired("请选择文件"), FileAllowed(("docx",), "只接受 .docx 文件")],
        render_kw={"accept": ".docx"},
    )
    valid_from = DateField("从哪一天签约起使用", validators=[InputRequired("请填写日期")])
