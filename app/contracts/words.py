"""What codes of contracts are called where people read them."""

WHY_NOT = {
    "surplus": "超出约定次数",
    "too_soon": "距上次不足规定间隔",
    "same_day": "同日已有一次",
    "mode": "不是面对面",
    "outside_term": "不在协议期内",
    "ended": "服务日期在协议终止以后",
    "before_signing": "服务早于签约日期",
    "not_promised": "不在约定项目内",
    "evidence": "缺少凭据",
    "lacks:fbg": "未测空腹血糖",
    "part:exam_complete": "辅助检查没有全部完成",
    "own_form": "应填写专用表，手工登记不计入",
    "invalidated": "已被否定",
}
OPEN_ENDED = {"lacks:": "这项服务必做的内容没有填", "part:": "只完成了一部分"}
PARTS = {
    "resident_sign": "居民签名",
    "member_sign": "成员签名",
    "party_sign": "居民签名",
    "doctor_sign": "医生签名",
    "photo": "签约合影",
    "place": "签约地点",
    "device": "设备与应用版本",
    "consent": "阅读并同意协议",
    "signer": "签字人身份",
    "content": "签约内容",
    "signature": "成员签名",
    "photos": "其他照片",
}
KINDS = {"new": "首次签约", "renew": "续签", "transfer": "转约"}
MODES = {"standard": "标准", "a_la_carte": "点单式", "first_contact": "首诊式"}
SCOPES = {"individual": "个人", "household": "家庭"}
ENDINGS = {
    "01": "失访",
    "02": "迁出",
    "03": "死亡",
    "04": "本人要求",
    "05": "重签或改签",
    "06": "发票作废",
    "99": "其他",
}
SOURCES = {"1": "居民", "2": "医保", "3": "公卫经费", "4": "财政", "5": "商业保险", "9": "其他"}
STAGES = {
    "none": "尚未评估",
    "assessed": "已做需求评估，尚未签约",
    "listed": "已评估，愿意签约，已列入应签，等待面对面签字",
    "signed": "已签字，等待审核",
    "returned": "签约被退回，等待更正",
    "held": "",
}


def why_not_name(reason: str | None) -> str:
    """Why a service does not count."""
    text = reason or ""
    more = next((words for begins, words in OPEN_ENDED.items() if text.startswith(begins)), text)
    return WHY_NOT.get(text, more)
