"""The columns of a roster file (domain.md B16): their headers, what they mean, and how a cell is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.clock import today
from app.formdefs.definitions.resolve import code_list
from app.formdefs.language.formats import FORMATS
from app.headers import named
from app.spreadsheet import as_day

Cell = Any  # what a file holds: text, number, day, truth value
Reader = Callable[[str], Any]  # raises ValueError with the cause in Chinese

_GROUPS_BY_NAME = {
    "孕产妇": "G01",
    "残疾人": "G08",
    "计生特殊家庭": "G09",
    "计划生育特殊家庭": "G09",
    "计生特殊": "G09",
    "低保": "G11",
    "特困": "G12",
    "脱贫人口": "G13",
    "脱贫户": "G13",
    "边缘易致贫": "G14",
    "边缘易致贫户": "G14",
    "监测对象": "G14",
    "重点优抚对象": "G15",
    "白血病患儿": "G16",
    "离休干部": "G17",
    "离休": "G17",
}
_GROUPS_BY_AGE = frozenset(
    {"65+", "65岁及以上老年人", "老年人", "0–6岁儿童", "0-6岁儿童", "儿童", "一般人群"}
)
_CONDITIONS_BY_NAME = {
    "糖尿病": "E11",
    "2型糖尿病": "E11",
    "慢性阻塞性肺疾病": "J44",
    "脑卒中": "I64",
    "肿瘤": "C80",
}
_SEPARATORS = re.compile(r"[;；、,，/|\n]+")


@dataclass(frozen=True)
class Column:
    """One column: `field` is its name on the wire, `header` what the template says."""

    field: str
    header: str
    read: Reader
    required: bool = False
    aliases: tuple[str, ...] = ()
    hint: str = ""
    is_text: bool = False  # digits that a spreadsheet would spoil as a number


def text(limit: int) -> Reader:
    def read(cell: str) -> str:
        if len(cell) > limit:
            raise ValueError(f"不能超过 {limit} 个字")
        return cell

    return read


def code(list_name: str, *suffixes: str) -> Reader:
    """A label or a code of a list; a label may lack or have one of the suffixes (汉 = 汉族, A型 = A)."""
    by_label = {label: each for each, label in code_list(list_name).items()}
    known: dict[str, str] = {each: each for each in code_list(list_name)}
    for label, each in by_label.items():
        for suffix in suffixes:
            known.setdefault(label.removesuffix(suffix), each)
            known.setdefault(label + suffix, each)
        known[label] = each
        known.setdefault(label.split("（")[0].removeprefix("居民"), each)  # 身份证, 无证件

    def read(cell: str) -> str:
        if cell not in known:
            raise ValueError(f"“{cell}”不在可选范围内（如：{'、'.join(list(by_label)[:4])}）")
        return known[cell]

    return read


def day(cell: str) -> str:
    """2026-3-1, 2026/03/01, 2026年3月1日 and 20260301 are one day."""
    found = as_day(cell)
    if found is None:
        raise ValueError(f"“{cell}”不是有效日期，应如 1956-03-12")
    return found.isoformat()


def digits(*lengths: int) -> Reader:
    def read(cell: str) -> str:
        if not cell.isascii() or not cell.isdigit() or len(cell) not in lengths:
            raise ValueError(f"应为 {'或'.join(map(str, lengths))} 位数字")
        return cell

    return read


def phone(cell: str) -> str:
    """As the forms take it; spaces and hyphens within a mobile number are passed over."""
    plain = re.sub(r"\s", "", cell)
    plain = plain if plain.startswith("0") else plain.replace("-", "")
    fault = FORMATS["phone"](plain, today())
    if fault:
        raise ValueError(fault)
    return plain


def contact(cell: str) -> tuple[str | None, str | None]:
    """`李四 13800000000`, in any order: name and phone."""
    numbers = re.findall(r"\+?[0-9][0-9-]{6,16}", cell)
    name = re.sub(r"\+?[0-9][0-9-]{6,16}", "", cell).strip(" /、,，:：()（）")
    return name[:50] or None, phone(numbers[0]) if numbers else None


def household(cell: str) -> str:
    if not re.fullmatch(r"[0-9]{1,5}|[0-9]{17}", cell):
        raise ValueError("户编号应为村内 5 位以内序号，或 17 位编号")
    return cell


def conditions(cell: str) -> list[dict[str, str]]:
    """`高血压:2019-05-01;糖尿病`."""
    return [_condition(part.strip()) for part in _SEPARATORS.split(_protect_days(cell)) if part.strip()]


def groups(cell: str) -> list[str]:
    """Listed groups; what follows from the age needs no list and is passed over."""
    named = [part.strip() for part in _SEPARATORS.split(cell) if part.strip() not in ("", "无", "否")]
    by_label = {label: each for each, label in code_list("GROUP").items()} | _GROUPS_BY_NAME
    listed = [name for name in named if name not in _GROUPS_BY_AGE]
    for name in listed:
        if name not in by_label and name not in by_label.values():
            raise ValueError(f"不认识的人群“{name}”")
    return sorted({by_label.get(name, name) for name in listed})


def _condition(part: str) -> dict[str, str]:
    name, _, confirmed = (
        piece.strip() for piece in re.sub(r"[：(（]", ":", part).rstrip(")）").partition(":")
    )
    by_label = {label: each for each, label in code_list("CONDITION").items()} | _CONDITIONS_BY_NAME
    known = by_label.get(name, name)
    if known not in by_label.values():
        raise ValueError(f"不认识的疾病“{name}”")
    return {"code": known} | ({"confirmed_on": day(confirmed)} if confirmed else {})


def _protect_days(cell: str) -> str:
    """2019/05/01 would fall apart at its slashes."""
    return re.sub(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})", r"\1-\2-\3", cell)


COLUMNS: tuple[Column, ...] = (
    Column("area_code", "村居代码(12位)", digits(12), required=True, hint="12 位区划代码", is_text=True),
    Column("village_name", "村(居)名称", text(50), aliases=("村名", "村居名称")),
    Column("household_no", "户编号", household, hint="村内序号，或 17 位编号", is_text=True),
    Column("head_name", "户主姓名", text(50)),
    Column("name", "姓名", text(50), required=True),
    Column("sex", "性别(男/女)", code("SEX"), required=True),
    Column("id_type", "证件类型", code("IDTYPE"), required=True, hint="居民身份证；新生儿填“无证件”"),
    Column(
        "id_no", "证件号码", text(30), aliases=("身份证号", "身份证号码"), hint="必须是文本", is_text=True
    ),
    Column("birth_date", "出生日期", day, required=True, hint="如 1956-03-12"),
    Column("ethnic", "民族", code("ETHNIC", "族")),
    Column("hukou_status", "户籍(户籍/非户籍)", code("HUKOU"), required=True),
    Column("relation_to_head", "与户主关系", code("RELATION")),
    Column("phone", "本人电话", phone, required=True, aliases=("联系电话", "电话"), is_text=True),
    Column("contact", "联系人/电话", contact, hint="如 李四 13800000000"),
    Column("address", "现住址", text(200), required=True, aliases=("住址", "地址")),
    Column("record_no", "档案号(17位)", digits(17), aliases=("档案编号",), is_text=True),
    Column("record_opened_on", "建档日期", day),
    Column("employee_no", "责任医生(工号)", text(30), is_text=True),
    Column("grid", "网格", text(50)),
    Column("blood_type", "血型", code("BLOOD", "型")),
    Column("education", "文化程度", code("EDUCATION")),
    Column("occupation", "职业", text(50)),
    Column("marital", "婚姻", code("MARITAL"), aliases=("婚姻状况",)),
    Column("insurance", "医保类型", code("INSURANCE")),
    Column(
        "conditions", "既往疾病(高血压/糖尿病/…;确诊日期)", conditions, hint="如 高血压:2019-05-01;糖尿病"
    ),
    Column("disability", "残疾情况", text(100)),
    Column("listed", "人群标识(65+/孕产妇/…多选)", groups, hint="多项用分号隔开；年龄类可不填"),
    Column("poverty", "脱贫/监测类别", groups, hint="脱贫人口、监测对象"),
    Column("special", "离休/计生特殊/低保等", groups),
    Column("death_date", "死亡日期", day),
    Column("note", "备注", text(500)),
)
BY_FIELD: Mapping[str, Column] = {column.field: column for column in COLUMNS}


def columns_by_header(header: list[Cell]) -> dict[int, Column]:
    """Which place holds which column, told by the header alone."""
    return named(header, [(column, (column.header, *column.aliases)) for column in COLUMNS])
