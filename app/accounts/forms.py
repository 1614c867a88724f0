"""The forms to sign in with and to change one's password."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Regexp

NO_NUL = Regexp(r"\A[^\x00\ufffd]*\Z", message="含有不能使用的字符")  # as the request shows it


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


class PasswordForm(FlaskForm):
    """Another password of one's own."""

    present = PasswordField(
        "当前密码",
        validators=[InputRequired("请输入当前密码"), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        "新密码",
        description="至少 10 位，含字母、数字、符号中的两种",
        validators=[InputRequired("请输入新密码"), Length(max=200), NO_NUL],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "再输入一次",
        validators=[InputRequired("请再输入一次"), EqualTo("new", "两次输入的新密码不同")],
        render_kw={"autocomplete": "new-password"},
    )
