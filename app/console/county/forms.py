"""What an administrator fills in to set how the county signs and serves (domain.md §3, tagged [D] there)."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from app.accounts.sensitive import CHOOSABLE
from app.console.labels import ROLES

NEEDS = {
    "in_sign": "在签约登记表中填写即可",
    "flag": "应先有单独的评估记录；没有的提示审核员",
    "block": "必须先有单独的评估记录；没有的不收",
}


def _days(label: str, least: int, most: int, help_: str) -> IntegerField:
    asked = [InputRequired("请填写天数"), NumberRange(least, most, f"应是 {least} 到 {most} 天")]
    return IntegerField(label, validators=asked, description=help_)


def _share(label: str) -> IntegerField:
    asked = [InputRequired("请填写百分数"), NumberRange(1, 100, "应是 1 到 100")]
    return IntegerField(label, validators=asked, description="在审核页上提示，只作抽查线索")


def _least(label: str) -> IntegerField:
    asked = [InputRequired("请填写项数"), NumberRange(1, 1000, "应是 1 到 1000 项")]
    return IntegerField(label, validators=asked, description="项数少的不提示")


def _months(label: str) -> IntegerField:
    return IntegerField(
        label, validators=[InputRequired("请填写月数"), NumberRange(12, 36, "应是 12 到 36 个月")]
    )


class SettingsForm(FlaskForm):
    """The rules of contracts that a county may set."""

    cycle_min = _months("签约周期：最短（月）")
    cycle_max = _months("签约周期：最长（月）")
    sign_start_past_days = _days(
        "生效日期最多早于签约日期（天）", 0, 366, "更早的仍可上报，审核员须核实后才能通过"
    )
    sign_start_ahead_days = _days(
        "生效日期最多晚于签约日期（天）", 0, 366, "更晚的仍可上报，审核员须核实后才能通过"
    )
    renewal_remind_days = _days("到期前多少天提醒续签", 1, 180, "从这一天起列入“到期续签”名单")
    renewal_grace_days = _days(
        "到期后多少天内仍可续签", 0, 366, "超过的按首次签约办理；改动后在后台更新已有协议"
    )
    term_correction_days = _days(
        "到期后多少天内仍可更正填短了的期限", 0, 366, "更正只用于填错；续签须当面重新签字"
    )
    transfer_past_days = _days(
        "转接医生最多从多少天前起", 0, 366, "更早的不能转接；已转接的可以从原来那天起撤回"
    )
    end_past_days = _days(
        "解约日期倒填多少天以上须由审核员核实", 1, 366, "仍可上报，列为高度可疑；倒填期间应做的服务都不再计"
    )
    needs_assessment = SelectField(
        "签约前的需求评估", choices=[SelectChoice(code, label) for code, label in NEEDS.items()]
    )
    persons_per_doctor = IntegerField(
        "每名医生签约人数上限（约）",
        validators=[InputRequired("请填写人数"), NumberRange(1, 100_000, "应是 1 到 100000 人")],
        description="超过的只提醒：手机签约时、审核时和“签约名单”页；不会拒收",
    )
    lookups_a_day = IntegerField(
        "每人每天可按证件号查找县内居民（次）",
        validators=[InputRequired("请填写次数"), NumberRange(0, 1000, "应是 0 到 1000 次")],
        description="供医生登记外村迁入；只显示姓氏和村名，每次查找都记入操作记录",
    )
    waiver_counts = BooleanField("已说明原因（拒绝、外出、住院等）的到期项次不再算应做")
    waiver_late_days = _days("应做之后超过多少天才说明未能服务的，提示审核员", 1, 366, "仍可上报，列为疑点")
    waiver_share = _share("一人一个月说明未能服务超过本人应做的百分之几时提示")
    waiver_least = _least("同时至少达到多少项")
    waiver_author_share = _share("一人一个月所写的说明（可涉及多名签约医生）占本院全部说明的百分之几时提示")
    waiver_author_least = _least("一人所写说明同时至少达到多少项")
    consent_text = TextAreaField(
        "手机签约时给居民看的协议文字",
        validators=[DataRequired("请填写协议文字"), Length(max=20_000, message="最多 20000 字")],
        render_kw={"rows": 14},
        description="手机下次同步后使用；已签的协议不受影响",
    )

    sensitive_roles = SelectMultipleField(
        "除村医和团队外，谁可以查看、打印敏感记录（精神障碍、结核病）",
        choices=[SelectChoice(role.value, ROLES[role.value]) for role in CHOOSABLE],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="没有勾选的角色在居民、花名册、审核和打印中都看不到这些记录和人群；不勾选审核员，就没有人能审核这些记录",
    )
    sensitive_reason = BooleanField("打开或打印敏感记录时须选择原因（不论是否选择，都有审计记录）")
    min_app_version = StringField(
        "手机应用最低版本",
        validators=[
            InputRequired("请填写版本号"),
            Regexp(r"\A\d{1,4}(\.\d{1,4}){0,2}\Z", message="版本号形如 1.2.0"),
        ],
        description="更旧的应用会提示医生更新，仍可保存和上传",
    )

    def validate(self, extra_validators: object = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if (self.cycle_min.data or 0) > (self.cycle_max.data or 0):
            self.cycle_max.errors = ["最长不能短于最短"]
            return False
        return True
