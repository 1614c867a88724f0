"""What an administrator fills in about organisations and teams, and the workbook that brings them in."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import NO_NUL
from app.accounts.members import MEMBER_ROLES
from app.orgs.models import OrgUnit
from app.orgs.units import CHILDREN

LEVELS = {"county": "县级机构", "centre": "卫生院", "clinic": "村卫生室", "hospital": "医院"}


class NamedForm(FlaskForm):
    """A name and a telephone: of an organisation, or of a team."""

    name = StringField("名称", validators=[InputRequired("请输入名称"), Length(max=100), NO_NUL])
    phone = StringField("电话", validators=[Optional(), Length(max=20), NO_NUL])


class UnitForm(NamedForm):
    """A new organisation below another; its code stays."""

    code = StringField("代码", validators=[InputRequired("请输入代码"), Length(max=30), NO_NUL])
    level = SelectField("类型", validators=[InputRequired("请选择类型")])

    def offer(self, parent: OrgUnit) -> None:
        self.level.choices = [
            SelectChoice(level.value, LEVELS[level.value]) for level in CHILDREN[parent.level]
        ]


class VillagesForm(FlaskForm):
    """Villages that a clinic is to answer for."""

    villages = StringField(
        "负责的村居",
        description="12 位村居代码，多个用空格隔开；已由其他卫生室负责的不能在这里改",
        validators=[InputRequired("请输入村居代码"), Length(max=1000), NO_NUL],
    )


class MemberForm(FlaskForm):
    """Somebody who joins a team, by user name."""

    username = StringField("用户名", validators=[InputRequired("请输入用户名"), Length(max=50), NO_NUL])
    role = SelectField(
        "团队角色", choices=[SelectChoice(code, label) for code, label in MEMBER_ROLES.items()]
    )


class GridForm(FlaskForm):
    """A grid that becomes the team's."""

    village = StringField("村居代码", validators=[InputRequired("请输入村居代码"), Length(max=12), NO_NUL])
    grids = StringField("网格名称", validators=[InputRequired("请输入网格名称"), Length(max=100), NO_NUL])


class StaffFileForm(FlaskForm):
    """The workbook of organisations, teams and people."""

    file = FileField(
        "机构人员表",
        validators=[FileRequired("请选择文件"), FileAllowed(("xlsx", "csv"), "只接受 .xlsx 或 .csv 文件")],
        render_kw={"accept": ".xlsx,.csv"},
    )
    dry_run = BooleanField("只试读，不写入", default=True)
