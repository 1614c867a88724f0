"""What the codes of a signing are called on paper."""

from collections.abc import Iterable

from app.formdefs.definitions.definition import Definition
from app.residents.groups.membership import SENSITIVE

SEXES = {"1": "男", "2": "女"}
STATUSES = {
    "upcoming": "待生效",
    "active": "有效",
    "pending_member": "待确认",
    "expired": "已到期",
    "renewed": "已续签",
    "terminated": "已解约",
    "transferred": "已转约",
    "void": "已作废",
}
UNSIGNED = "缺少签名"
HIDDEN = "重点人群"
PARTS = {
    "resident_sign": "乙方签名",
    "member_sign": "成员签名",
    "doctor_sign": "医生签名",
    "photo": "签约合影",
    "place": "签约地点",
    "device": "签约设备",
    "consent": "知情同意",
    "signer": "签字人身份",
}


def label(form: Definition, path: str, code: object) -> str:
    """The label of an answer's code; of an unknown one, the code itself."""
    asked = form.field(path)
    text = "" if code is None else str(code)
    return asked.label_of(text) if asked and text else text


def groups(form: Definition, codes: Iterable[str], is_shared: bool) -> str:
    """The population groups; on a paper that others read, the sensitive ones are not named."""
    names = [
        HIDDEN if is_shared and code in SENSITIVE else label(form, "members.groups", code) for code in codes
    ]
    return "、".join(dict.fromkeys(names))
