"""Resident identity card numbers (GB 11643): what one says of its bearer, and why a text is none."""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
OLDEST = 120  # years; whoever would be older is a slip of the pen
_SHAPE_MESSAGE = "身份证号应为 18 位，前 17 位为数字"


class IdNumberFault(Enum):
    """Why a text is no identity number; `message` says it to the person who typed it."""

    FIFTEEN_DIGITS = "fifteen_digits", "15 位旧身份证号已停用，请填写 18 位身份证号"
    LENGTH = "length", _SHAPE_MESSAGE
    CHARACTERS = "characters", _SHAPE_MESSAGE
    DATE = "date", "身份证号中的出生日期不存在"
    FUTURE = "future", "身份证号中的出生日期晚于今天"
    TOO_OLD = "too_old", f"身份证号中的出生日期对应年龄超过 {OLDEST} 岁"
    CHECKSUM = "checksum", "身份证号校验位不正确，请核对"

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A valid number and what stands in it."""

    number: str
    birth_date: date
    sex: str  # GB/T 2261.1: '1' 男, '2' 女
    area: str  # where it was first given out; not where its bearer lives


def check_id_number(text: str, today: date) -> IdNumber | IdNumberFault:
    """The number that a text is, or the first fault found. A small x is taken as X; nothing is trimmed."""
    number = text.replace("x", "X")
    if fault := _fault_of_shape(number):
        return fault
    birth_date = _birth_date(number)
    if birth_date is None:
        return IdNumberFault.DATE
    if fault := _fault_of_age(birth_date, today):
        return fault
    if check_digit(number[:17]) != number[17]:
        return IdNumberFault.CHECKSUM
    return IdNumber(number, birth_date, sex="1" if int(number[16]) % 2 else "2", area=number[:6])


def check_digit(first17: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits."""
    return CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first17, strict=True)) % 11]


def make_id_number(area: str, birth: date, sequence: int) -> str:
    """A number that checks; an odd sequence (0 to 999) is a man's."""
    first17 = f"{area}{birth:%Y%m%d}{sequence:03d}"
    return first17 + check_digit(first17)


def _fault_of_shape(number: str) -> IdNumberFault | None:
    if re.fullmatch(r"[0-9]{15}", number):
        return IdNumberFault.FIFTEEN_DIGITS
    if len(number) != 18:
        return IdNumberFault.LENGTH
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return IdNumberFault.CHARACTERS
    return None


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _fault_of_age(birth_date: date, today: date) -> IdNumberFault | None:
    if birth_date > today:
        return IdNumberFault.FUTURE
    before_birthday = (today.month, today.day) < (birth_date.month, birth_date.day)
    return IdNumberFault.TOO_OLD if today.year - birth_date.year - before_birthday > OLDEST else None
