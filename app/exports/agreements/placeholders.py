"""What a county's Word template may ask for, and what an agreement gives for it."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.entries.intake.attach import path_of
from app.exports.agreements.agreement import Agreement, Ending
from app.exports.agreements.labels import UNSIGNED

PLAIN: Mapping[str, str] = {
    "协议编号": "例如 QY20260310-0A1B2C3D",
    "说明": "尚待审核、已作废等；没有时为空",
    "签约类型": "首次签约、续签、转约",
    "签约模式": "标准、点单式、首诊式",
    "签约范围": "个人、家庭",
    "机构": "卫生院名称",
    "机构电话": "",
    "卫生室": "",
    "团队": "家庭医生团队名称",
    "团队电话": "",
    "签约医生": "",
    "签约医生电话": "",
    "乙方姓名": "签约居民或家庭代表",
    "乙方身份证号": "",
    "乙方住址": "",
    "乙方电话": "",
    "档案号": "",
    "户编号": "签约时乙方所在的户；没有登记时为空",
    "费用合计": "元",
    "费用来源": "",
    "发票号": "",
    "生效日期": "",
    "终止日期": "",
    "月数": "协议期的月数",
    "签字人": "本人、监护人、家庭代表",
    "监护人": "姓名和关系",
    "签约日期": "",
    "签约地点": "",
    "协议文本": "条款和 Word 模板的版本",
    "封存摘要": "签约记录的 SHA-256",
    "医生签名": "图片；没有时为“缺少签名”",
    "乙方签名": "图片；没有时为“缺少签名”",
    "缺少": "缺少的证据，没有缺少时为空",
    "上一份协议": "续签、转约时上一份协议的编号",
}
LISTS: Mapping[str, tuple[str, ...]] = {
    "团队成员": ("姓名", "角色", "电话"),
    "成员": ("编号", "姓名", "与户主关系", "性别", "出生日期", "对象类别", "参保", "确认", "签名"),
    "项目": ("服务包", "服务项目", "次数", "单价", "优惠", "居民付", "适用成员"),
    "条款": ("标题", "段落"),
    "附件": ("名称", "摘要", "状态"),
    "解约": ("姓名", "最后有效日", "原因", "乙方签名", "医生签名", "签署日期"),
}
EXAMPLE = [
    ["# 家庭医生签约服务协议书"],
    ["协议编号：{{ 协议编号 }}　{{ 说明 }}"],
    ["甲方：{{ 机构 }}{{ 卫生室 }}　团队：{{ 团队 }}　电话：{{ 团队电话 }}　签约医生：{{ 签约医生 }}"],
    ["乙方：{{ 乙方姓名 }}　身份证号：{{ 乙方身份证号 }}　住址：{{ 乙方住址 }}　电话：{{ 乙方电话 }}"],
    ["# 签约成员"],
    [
        "编号|姓名|与户主关系|性别|出生日期|对象类别|确认|签名",
        "{%tr for 行 in 成员 %}|||||||",
        "|".join(
            f"{{{{ 行.{name} }}}}"
            for name in ("编号", "姓名", "与户主关系", "性别", "出生日期", "对象类别", "确认", "签名")
        ),
        "{%tr endfor %}|||||||",
    ],
    ["# 服务内容"],
    [
        "服务包|服务项目|次数|单价（元）|优惠|居民付|适用成员",
        "{%tr for 行 in 项目 %}||||||",
        "|".join(
            f"{{{{ 行.{name} }}}}"
            for name in ("服务包", "服务项目", "次数", "单价", "优惠", "居民付", "适用成员")
        ),
        "{%tr endfor %}||||||",
    ],
    ["费用合计 {{ 费用合计 }} 元，来源：{{ 费用来源 }}，发票号：{{ 发票号 }}"],
    ["期限：自 {{ 生效日期 }} 起至 {{ 终止日期 }} 止，共 {{ 月数 }} 个月"],
    ["{%p for 条 in 条款 %}"],
    ["{{ 条.标题 }}"],
    ["{%p for 段 in 条.段落 %}"],
    ["{{ 段 }}"],
    ["{%p endfor %}"],
    ["{%p endfor %}"],
    ["甲方（盖章）　签约医生：{{ 医生签名 }}　{{ 签约日期 }}"],
    ["乙方（签字）　{{ 签字人 }}：{{ 乙方签名 }}　{{ 监护人 }}　{{ 签约日期 }}"],
    ["{% if 缺少 %}缺少：{{ 缺少 }}{% endif %}"],
    ["{%p for 行 in 解约 %}"],
    [
        "{{ 行.姓名 }}于{{ 行.最后有效日 }}解约，原因：{{ 行.原因 }}　"
        "乙方：{{ 行.乙方签名 }}　医生：{{ 行.医生签名 }}　{{ 行.签署日期 }}"
    ],
    ["{%p endfor %}"],
]


def given(agreement: Agreement, folder: Path) -> dict[str, Any]:
    """The value of every placeholder."""
    return _parties(agreement) | _terms(agreement) | _signatures(agreement, folder) | _rows(agreement, folder)


def _parties(agreement: Agreement) -> dict[str, Any]:
    provider, person = agreement.provider, agreement.representative
    return {
        "协议编号": agreement.number,
        "说明": agreement.notice,
        "签约类型": agreement.kind,
        "签约模式": agreement.mode,
        "签约范围": agreement.scope,
        "机构": provider.centre,
        "机构电话": provider.centre_phone,
        "卫生室": provider.clinic,
        "团队": provider.team,
        "团队电话": provider.team_phone,
        "签约医生": provider.doctor,
        "签约医生电话": provider.doctor_phone,
        "乙方姓名": person.name if person else "",
        "乙方身份证号": person.id_no if person else "",
        "乙方住址": person.address if person else "",
        "乙方电话": person.phone if person else "",
        "档案号": person.record_no if person else "",
        "户编号": agreement.household_no,
    }


def _terms(agreement: Agreement) -> dict[str, Any]:
    fees = agreement.fees
    return {
        "费用合计": "" if fees.total is None else str(fees.total),
        "费用来源": fees.sources,
        "发票号": fees.invoice_no,
        "生效日期": _day(agreement.start),
        "终止日期": _day(agreement.end),
        "月数": str(agreement.months or ""),
        "条款": [{"标题": each.title, "段落": list(each.paragraphs)} for each in agreement.terms.clauses],
    }


def _signatures(agreement: Agreement, folder: Path) -> dict[str, Any]:
    signatures, none = agreement.signatures, "" if agreement.is_blank else UNSIGNED
    return {
        "签字人": signatures.signer,
        "监护人": signatures.guardian,
        "签约日期": _day(signatures.signed_on),
        "签约地点": signatures.place,
        "协议文本": agreement.edition,
        "封存摘要": agreement.seal,
        "医生签名": _picture(signatures.doctor, folder, none),
        "乙方签名": _picture(signatures.resident, folder, none),
        "缺少": "、".join(agreement.missing),
        "上一份协议": agreement.previous,
    }


def _rows(agreement: Agreement, folder: Path) -> dict[str, Any]:
    workers = ((each.name, each.role, each.phone) for each in agreement.provider.workers)
    services = (
        (
            *(each.package, each.name, each.times),
            *(str(amount) for amount in (each.price, each.discount, each.pays)),
            each.members,
        )
        for each in agreement.services
    )
    evidence = (
        (each.label, each.digest, "已存档" if each.has_arrived else "尚未上传") for each in agreement.evidence
    )
    members = (
        (
            "" if agreement.is_blank else str(each.number),
            each.name,
            each.relation,
            each.sex,
            _day(each.birth_date),
            each.groups,
            each.insured,
            each.confirmed,
            _picture(each.signature, folder),
        )
        for each in agreement.members
    )
    endings = (
        (each.name, _day(each.on), each.reason, *_hands(each, folder), _day(each.signed_on))
        for each in agreement.endings
    )
    told = {"团队成员": workers, "成员": members, "项目": services, "附件": evidence, "解约": endings}
    return {name: [dict(zip(LISTS[name], row, strict=True)) for row in rows] for name, rows in told.items()}


def _day(on: date | None) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def _hands(ending: Ending, folder: Path) -> tuple[Any, Any]:
    """Who signed that it ended, if anybody has to."""
    none = UNSIGNED if ending.needs_signatures else "无需签名"
    return _picture(ending.resident, folder, none), _picture(ending.doctor, folder, none)


def _picture(digest: str, folder: Path, none: str = "") -> Any:
    """`none`: what stands there when nobody signed."""
    path = path_of(digest, folder) if digest else None
    if path is None:
        return none
    return {"picture": b64encode(path.read_bytes()).decode()} if path.exists() else "签名图片未上传"
