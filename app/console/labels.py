"""What codes are called on the pages."""

from datetime import date, datetime

from app.clock import CHINA
from app.contracts.words import ENDINGS, PARTS, why_not_name
from app.formdefs.catalog import definition, editions

STATUSES = {
    "submitted": "待审核",
    "returned": "已退回",
    "approved": "已通过",
    "invalidated": "已否定",
    "void": "已作废",
}
SEVERITIES = {"red": "红色预警", "orange": "橙色预警", "yellow": "黄色提醒", "hint": "提示"}
LEVELS = {"HIGH": "高度可疑", "MED": "可疑", "LOW": "留意"}
ROLES = {
    "village_doctor": "乡村医生",
    "team_member": "团队成员",
    "team_leader": "团队队长",
    "centre_reviewer": "审核员",
    "centre_manager": "卫生院负责人",
    "county_supervisor": "县级督导",
    "county_admin": "系统管理员",
}
SEXES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}
CONDITIONS = {"I10": "高血压", "E11": "2 型糖尿病", "J44": "慢阻肺", "F20": "严重精神障碍", "A15": "肺结核"}
ARCHIVE = {"0": "在管", "1": "死亡", "2": "迁出", "3": "失访", "4": "拒绝", "6": "作废", "9": "其他"}
GROUPS = {
    "G01": "孕产妇",
    "G02": "0–6 岁儿童",
    "G03": "65 岁及以上",
    "G04": "高血压",
    "G05": "2 型糖尿病",
    "G06": "严重精神障碍",
    "G07": "肺结核",
    "G08": "残疾人",
    "G09": "计生特殊家庭",
    "G10": "慢阻肺",
    "G11": "低保",
    "G12": "特困",
    "G13": "脱贫人口",
    "G14": "监测对象",
    "G15": "重点优抚",
    "G16": "白血病患儿",
    "G17": "离休干部",
    "G18": "肿瘤",
    "G19": "地方病种",
    "G90": "一般人群",
}
CONTRACTS = {
    "upcoming": "待生效",
    "active": "有效",
    "pending_member": "待本人确认",
    "expired": "已到期",
    "renewed": "已续签",
    "terminated": "已解约",
    "transferred": "已转约",
    "void": "已作废",
}


def named(names: dict[str, str]) -> object:
    """A template filter that looks a code up and shows an unknown one as it is."""
    return lambda code: "" if code is None else names.get(str(code), str(code))


def form_name(code: str) -> str:
    """Also of a form that is published for a later day."""
    there = editions(code)
    form = definition(code)
    return form.short if form else there[max(there)].definition.short if there else code


def moment(at: datetime | None) -> str:
    """A moment as the clock in China shows it."""
    return "" if at is None else at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def day(on: date | None) -> str:
    return "" if on is None else on.isoformat()


FILTERS = {
    "status_name": named(STATUSES),
    "severity_name": named(SEVERITIES),
    "level_name": named(LEVELS),
    "role_name": named(ROLES),
    "sex_name": named(SEXES),
    "condition_name": named(CONDITIONS),
    "archive_name": named(ARCHIVE),
    "group_name": named(GROUPS),
    "contract_name": named(CONTRACTS),
    "why_not_name": why_not_name,
    "ending_name": named(ENDINGS),
    "part_name": named(PARTS),
    "form_name": form_name,
    "moment": moment,
    "day": day,
}
