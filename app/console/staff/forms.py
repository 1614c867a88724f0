"""What an administrator fills in about a person with an account."""

from collections.abc import Sequence
from uuid import UUID

from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from app.accounts.forms import NO_NUL
from app.accounts.models import Role, User
from app.accounts.people import MANAGED, SEATS, Details
from app.console.labels import ROLES
from app.extensions import db
from app.orgs.models import OrgLevel, OrgUnit


class PersonForm(FlaskForm):
    """Name, role, organisation; who may be what where is for the rules to say."""

    name = StringField("姓名", validators=[InputRequired("请输入姓名"), Length(max=100), NO_NUL])
    role = SelectField("角色", validators=[InputRequired("请选择角色")])
    org_unit_id = SelectField("所属机构", validators=[InputRequired("请选择机构")])
    employee_no = StringField("工号", validators=[Optional(), Length(max=30), NO_NUL])
    phone = StringField("电话", validators=[Optional(), Length(max=20), NO_NUL])

    def offer(self, by: User) -> None:
        """The roles and organisations that this administrator may choose."""
        self.role.choices = [SelectChoice(role.value, ROLES[role.value]) for role in MANAGED[by.role]]
        levels = {level for role in MANAGED[by.role] for level in SEATS[role]}
        self.org_unit_id.choices = [SelectChoice(str(unit.id), unit.name) for unit in units(by, levels)]

    def details(self) -> Details:
        return Details(
            name=self.name.data or "",
            role=Role(self.role.data),
            org_unit_id=UUID(self.org_unit_id.data),
            employee_no=self.employee_no.data,
            phone=self.phone.data,
        )


class NewPersonForm(PersonForm):
    """The user name stays as it was first given."""

    username = StringField(
        "用户名",
        description="2 到 50 位字母、数字或 _ . -，建立后不能更改",
        validators=[InputRequired("请输入用户名"), Length(max=50), NO_NUL],
    )


class PostsForm(FlaskForm):
    """Further clinics that a person answers for."""

    posts = SelectMultipleField(
        "兼职的村卫生室",
        description="增减后，手机下次同步时按新的村居范围更新",
        option_widget=CheckboxInput(),
    )

    def offer(self, by: User) -> None:
        self.posts.choices = [SelectChoice(str(unit.id), unit.name) for unit in units(by, {OrgLevel.CLINIC})]

    def unit_ids(self) -> list[UUID]:
        return [UUID(each) for each in self.posts.data or ()]


def units(by: User, levels: set[OrgLevel]) -> Sequence[OrgUnit]:
    query = select(OrgUnit).where(by.scope.units(), OrgUnit.level.in_(levels)).order_by(OrgUnit.path)
    return db.session.scalars(query).all()
