"""What targets, official numbers and parameters are entered with."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from wtforms import (
    BooleanField,
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.contracts.models import ServicePackage
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.goals.find import MOST, kinds, target_fault
from app.indicators.source.naming import group_names
from app.indicators.source.rules import COUNTINGS, ITEM_SCOPES, THETAS
from app.orgs.models import OrgUnit

YEAR = NumberRange(2000, 2100, "年份应在 2000 到 2100 之间")


class ChoicesField(SelectMultipleField):
    """Several of a list, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TargetForm(FlaskForm):
    """One target."""

    unit = SelectField("机构", validators=[DataRequired("请选择机构")])
    year = IntegerField("年份", validators=[InputRequired("请填写年份"), YEAR])
    indicator = SelectField(
        "指标", choices=[SelectChoice(i.code, f"{i.code} {i.name}") for i in INDICATORS.values()]
    )
    value = DecimalField(
        "目标值",
        validators=[InputRequired("请填写目标值"), NumberRange(0, MOST, "目标值应是 0 或正数")],
        description="百分率填百分数，例如 35；数量填个数",
    )

    def validate_value(self, field: DecimalField) -> None:
        fault = target_fault(self.indicator.data, field.data) if field.data is not None else None
        if fault:
            raise ValidationError(fault)


class NumberForm(FlaskForm):
    """One official number."""

    unit = SelectField("机构", id="number-unit", validators=[DataRequired("请选择机构")])
    year = IntegerField("年份", validators=[InputRequired("请填写年份"), YEAR], id="number-year")
    kind = SelectField("人群")
    number = IntegerField(
        "人数", validators=[InputRequired("请填写人数"), NumberRange(1, MOST, "人数应是正数")]
    )
    source = StringField("来源", validators=[InputRequired("请填写来源"), Length(max=100)])
    document_no = StringField("文号", validators=[Optional(), Length(max=100)])


class RulesForm(FlaskForm):
    """The parameters of the county."""

    theta = SelectField("履约标准（theta）", choices=[SelectChoice(str(t), f"{t / 100:.1f}") for t in THETAS])
    item_scope = SelectField("项目范围", choices=[SelectChoice(s.value, n) for s, n in ITEM_SCOPES.items()])
    counting = SelectField("到期项次", choices=[SelectChoice(c.value, n) for c, n in COUNTINGS.items()])
    unserved_days = IntegerField(
        "签而不约：签约满多少天", validators=[InputRequired("请填写天数"), NumberRange(0, 366, "0 到 366 天")]
    )
    prefers_table = BooleanField("常住人口、人群数优先用公布数作分母")
    priority_groups = ChoicesField("重点人群", validators=[DataRequired("至少选一个人群")])
    mobility_groups = ChoicesField("行动不便者：人群")
    mobility_packages = ChoicesField("行动不便者：服务包")


class BookForm(FlaskForm):
    """A workbook of both."""

    file = FileField("xlsx 文件", validators=[FileRequired("请选择文件")])


class EmptyForm(FlaskForm):
    """A button alone."""


def choose_units(form: TargetForm | NumberForm, units: list[OrgUnit]) -> None:
    form.unit.choices = [SelectChoice(str(unit.id), unit.name) for unit in units]


def choose_kinds(form: NumberForm) -> None:
    form.kind.choices = [SelectChoice(*pair) for pair in kinds().items()]


def choose_rules(form: RulesForm) -> None:
    groups = [SelectChoice(*pair) for pair in group_names().items()]
    form.priority_groups.choices = form.mobility_groups.choices = groups
    packages = select(ServicePackage.id, ServicePackage.name).order_by(ServicePackage.version)
    named = {row.id: row.name for row in db.session.execute(packages)}
    form.mobility_packages.choices = [SelectChoice(*pair) for pair in sorted(named.items())]
