"""The form to sign in with."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp

NO_NUL = Regexp(r"\A[^\x00]*\Z", message="含有不能使用的字符")  # PostgreSQL stores none


class SignInForm(FlaskForm):
    """A name and a password. Neither is stripped: what was set is what is asked."""

    username = StringField(
        "用户名",
        validators=[InputRequired("请输入用户名"), Length(max=100, message="用户名过长"), NO_NUL],
        render_kw={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"},
    )
    password = PasswordField(
        "密码",
        validators=[InputRequired("请输入密码"), Length(max=200, message="密码过长")],
        render_kw={"autocomplete": "current-password"},
    )
