"""Resident identity card numbers, GB 11643: what they say, and why one is not valid."""

import re
from dataclasses import dataclass
from datetime import date

_SHAPE = re.compile(r"[0-9]{17}[0-9Xx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
OLDEST = 120


class InvalidIdNumber(ValueError):
    """Why a text is no identity card number, in Chinese."""


@dataclass(frozen=True)
class IdNumber:
    """A valid number and what stands in it. Sex as in GB/T 2261.1: 1 male, 2 female."""

    text: str
    area: str
    birth_date: date
    sex: str


def read_id_number(text: str, today: date) -> IdNumber:
    """Lower-case x is taken as X. Raises InvalidIdNumber with the reason."""
    if re.fullmatch(r"[0-9]{15}", text):
        raise InvalidIdNumber("15 位旧身份证号已停用，请填写 18 位身份证号")
    if not _SHAPE.fullmatch(text):
        raise InvalidIdNumber("身份证号应为 18 位，前 17 位为数字")
    number = text.upper()
    birth_date = _birth_date(number, today)
    if number[17] != check_character(number[:17]):
        raise InvalidIdNumber("身份证号校验位不正确，请核对")
    return IdNumber(number, number[:6], birth_date, "1" if int(number[16]) % 2 else "2")


def check_character(first_17: str) -> str:
    return _CHECK_CHARACTERS[sum(w * int(d) for w, d in zip(_WEIGHTS, first_17, strict=True)) % 11]


def _birth_date(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidIdNumber("身份证号中的出生日期不存在") from None
    if born > today:
        raise InvalidIdNumber("身份证号中的出生日期晚于今天")
    if today.year - born.year - ((today.month, today.day) < (born.month, born.day)) > OLDEST:
        raise InvalidIdNumber(f"身份证号中的出生日期对应年龄超过 {OLDEST} 岁")
    return born
