"""The shape of one answer: type, range, digits, codes, characters. Compiled once a field.

A check notes what is wrong and gives the value as it is kept, or None when it cannot be used.
Mirrored by frontend/src/domain/shape.ts.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from app.formdefs.answers.signature import signature_fault
from app.formdefs.definitions.definition import Field
from app.formdefs.language import dates
from app.formdefs.language.fault import Fault, written
from app.formdefs.language.formats import FORMATS, NORMAL
from app.formdefs.language.values import is_number

Faults = list[Fault]
Check = Callable[[object, str, Faults, date], object]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_LARGEST = 1e15


def compile_shape(field: Field) -> Check:
    return _COMPILERS[field.type](field)


def is_blank(value: object) -> bool:
    """No answer: such a field counts as left out."""
    return value is None or value == "" or value == [] or value == {}


def text_fault(text: str) -> bool:
    """Characters that cannot be stored: NUL, and halves of a surrogate pair."""
    if "\x00" in text:
        return True
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def unknown_key(parent: str, key: object) -> Fault:
    named = isinstance(key, str) and _NAME.fullmatch(key)
    return Fault(f"{parent}.{key}" if named else parent, "unknown_key", "表单没有这一项")


def _text(field: Field) -> Check:
    label, most = field.label, field.max or 0
    form = FORMATS.get(field.format or "") if field.format_when is None else None
    keep = NORMAL.get(field.format or "", str)

    def check(value: object, path: str, faults: Faults, today: date) -> object:
        if not isinstance(value, str):
            fault = Fault(path, "type", f"{label}应为文字")
        elif text_fault(value):
            fault = Fault(path, "characters", f"{label}含有无法保存的字符")
        elif len(value) > most:
            fault = Fault(path, "too_long", f"{label}不能超过 {written(most)} 个字")
        elif form is not None and (reason := form(value, today)) is not None:
            fault = Fault(path, "format", reason)
        else:
            return keep(value)
        faults.append(fault)
        return None

    return check


def _number(field: Field) -> Check:
    label, digits = field.label, field.digits
    least, most = field.min or 0, field.max or 0
    unit = f" {field.unit}" if field.unit else ""
    between = f"{label}应在 {written(least)} 到 {written(most)}{unit} 之间"
    fineness = f"{label}最多 {digits} 位小数" if digits else f"{label}应为整数"

    def check(value: object, path: str, faults: Faults, today: date) -> object:  # noqa: ARG001
        if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST < value < _LARGEST:
            faults.append(Fault(path, "type", f"{label}应为数字"))
        elif not least <= value <= most:
            faults.append(Fault(path, "range", between))
        elif isinstance(value, float) and round(value, digits) != value:
            faults.append(Fault(path, "digits", fineness))
        else:
            return int(value) if value == int(value) else value
        return None

    return check


def _tested(message: str, code: str, test: Callable[[object], bool]) -> Check:
    def check(value: object, path: str, faults: Faults, today: date) -> object:  # noqa: ARG001
        if test(value):
            return value
        faults.append(Fault(path, code, message))
        return None

    return check


def _date(field: Field) -> Check:
    def is_day(value: object) -> bool:
        day = dates.read_day(value) if isinstance(value, str) else None
        return day is not None and dates.EARLIEST <= day <= dates.LATEST

    return _tested(f"{field.label}应为 1900 年到 2199 年的日期，如 2026-01-31", "date", is_day)


def _datetime(field: Field) -> Check:
    def is_moment(value: object) -> bool:
        moment = dates.read_moment(value) if isinstance(value, str) else None
        return moment is not None and dates.EARLIEST.year <= moment.year <= dates.LATEST.year

    return _tested(f"{field.label}应为带时区的时间，如 2026-01-31T08:30:00+08:00", "date", is_moment)


def _choice(field: Field) -> Check:
    codes = field.codes
    message = f"{field.label}没有这个选项，请重新选择"
    return _tested(message, "not_a_code", lambda value: isinstance(value, str) and value in codes)


def _bool(field: Field) -> Check:
    return _tested(f"{field.label}应为是或否", "type", lambda value: isinstance(value, bool))


def _photo(field: Field) -> Check:
    return _tested(f"{field.label}应为照片的摘要", "type", _is_digest)


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _is_reference(field: Field) -> Callable[[object], bool]:
    pattern = _UUID if field.of == "uuid" else _CODE
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _ref(field: Field) -> Check:
    return _tested(f"{field.label}的编号不正确", "type", _is_reference(field))


def _listed(field: Field, code: str, message: str, test: Callable[[object], bool], most: int) -> Check:
    """A list of texts, each once."""
    label = field.label

    def check(value: object, path: str, faults: Faults, today: date) -> object:  # noqa: ARG001
        if not isinstance(value, list):
            fault = Fault(path, "type", f"{label}应为列表")
        elif len(value) > most:
            fault = Fault(path, "too_many", f"{label}不能超过 {most} 项")
        elif not all(test(each) for each in value):
            fault = Fault(path, code, message)
        elif len(set(value)) < len(value):
            fault = Fault(path, "repeated", f"{label}有重复的选项")
        elif field.exclusive in value and len(value) > 1:
            only = field.label_of(field.exclusive or "")
            fault = Fault(path, "exclusive", f"{label}选择“{only}”时不能再选其他项")
        else:
            return list(value)
        faults.append(fault)
        return None

    return check


def _choices(field: Field) -> Check:
    codes = field.codes
    message = f"{field.label}没有这个选项，请重新选择"
    most = 2 * len(codes)  # so that a code given twice is told as such
    return _listed(field, "not_a_code", message, lambda v: isinstance(v, str) and v in codes, most)


def _photos(field: Field) -> Check:
    return _listed(field, "type", f"{field.label}应为照片的摘要", _is_digest, int(field.max or 0))


def _refs(field: Field) -> Check:
    return _listed(field, "type", f"{field.label}的编号不正确", _is_reference(field), int(field.max or 0))


def _signature(field: Field) -> Check:
    return _tested(f"{field.label}的格式不正确", "type", lambda value: signature_fault(value) is None)


def _note(field: Field) -> Check:
    return _tested(f"{field.label}只是说明，不用填写", "type", lambda _: False)


def _computed(field: Field) -> Check:
    """What was sent is not kept: the value is computed again. It only must not be a structure."""
    scalar = _tested(
        f"{field.label}的格式不正确", "type", lambda v: isinstance(v, str | bool) or is_number(v)
    )

    def check(value: object, path: str, faults: Faults, today: date) -> object:
        scalar(value, path, faults, today)
        return None

    return check


def _group(field: Field) -> Check:
    inner = {each.id: compile_shape(each) for each in field.fields}
    label = field.label

    def check(value: object, path: str, faults: Faults, today: date) -> object:
        if isinstance(value, Mapping):
            return read_object(value, inner, path, faults, today)
        faults.append(Fault(path, "type", f"{label}的格式不正确"))
        return None

    return check


def _rows(field: Field) -> Check:
    inner = {each.id: compile_shape(each) for each in field.fields}
    label, most = field.label, field.max or 0

    def check(value: object, path: str, faults: Faults, today: date) -> object:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            faults.append(Fault(path, "type", f"{label}的格式不正确"))
            return None
        if len(value) > most:
            faults.append(Fault(path, "too_many", f"{label}不能超过 {written(most)} 行"))
            return None
        return [read_object(row, inner, f"{path}.{n}", faults, today) for n, row in enumerate(value)]

    return check


def read_object(
    source: Mapping[str, object], checks: Mapping[str, Check], path: str, faults: Faults, today: date
) -> dict[str, object]:
    """The usable answers of a form, a group or a row; what is wrong goes to the faults."""
    kept: dict[str, object] = {}
    for key, value in source.items():
        check = checks.get(key)
        if check is None:
            faults.append(unknown_key(path, key))
        elif not is_blank(value) and (usable := check(value, f"{path}.{key}", faults, today)) is not None:
            kept[key] = usable
    return kept


_COMPILERS: dict[str, Callable[[Field], Check]] = {
    "text": _text, "integer": _number, "decimal": _number, "date": _date, "datetime": _datetime,
    "choice": _choice, "choices": _choices, "bool": _bool, "photo": _photo, "photos": _photos,
    "signature": _signature, "ref": _ref, "refs": _refs, "computed": _computed, "note": _note,
    "group": _group, "rows": _rows,
}  # fmt: skip
