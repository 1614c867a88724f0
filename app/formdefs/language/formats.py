"""Texts of a fixed form, and why one is not of it. The same in frontend/src/domain/formats.ts."""

import re
from collections.abc import Callable
from datetime import date

from app.id_number import IdNumberFault, check_id_number

_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}")
_AREA = re.compile(r"[0-9]{12}")
_ENDS_IN_X = re.compile(r"[0-9]{17}x")
_RECORD = re.compile(r"[0-9]{17}")


def _id_no(text: str, today: date) -> str | None:
    found = check_id_number(text, today)
    return found.message if isinstance(found, IdNumberFault) else None


def _phone(text: str, today: date) -> str | None:  # noqa: ARG001 - all formats are asked alike
    return None if _PHONE.fullmatch(text) else "电话号码应为 11 位手机号，或带区号的固定电话"


def _area_code(text: str, today: date) -> str | None:  # noqa: ARG001
    return None if _AREA.fullmatch(text) else "村居代码应为 12 位数字"


def _record_no(text: str, today: date) -> str | None:  # noqa: ARG001
    return None if _RECORD.fullmatch(text) else "档案号应为 17 位数字"


def _upper_x(text: str) -> str:
    return text.upper() if _ENDS_IN_X.fullmatch(text) else text


NORMAL: dict[str, Callable[[str], str]] = {"id_no": _upper_x}  # how a text of that form is kept

FORMATS: dict[str, Callable[[str, date], str | None]] = {
    "id_no": _id_no,
    "phone": _phone,
    "area_code": _area_code,
    "record_no": _record_no,
}
