"""What holds between the answers of a form: what is shown, required, forbidden, or to be confirmed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from app.formdefs.answers.reading import Reading
from app.formdefs.answers.shape import is_blank
from app.formdefs.definitions.definition import Condition, Definition, Field
from app.formdefs.language.expression import Names, compile_condition
from app.formdefs.language.fault import Fault, written
from app.formdefs.language.formats import FORMATS
from app.formdefs.language.values import number

Test = Callable[[Names], bool]
_Usual = tuple[float | None, float | None, str]  # least, most, what to say beyond them


@dataclass(frozen=True)
class Flag:
    """A doubt that goes with an entry: for the worker to confirm, for the reviewer to look at."""

    code: str
    level: str
    message: str
    field: str | None = None


@dataclass
class Findings:
    faults: list[Fault]
    flags: list[Flag]


_NUMBER = re.compile(r"^[0-9]+\. ")
_ASKED = dict.fromkeys(("choice", "choices", "bool", "ref", "refs"), "请选择") | {
    "photo": "请拍摄",
    "photos": "请拍摄",
    "signature": "缺少",
    "rows": "请添加",
}


@dataclass(frozen=True)
class _Question:
    """A field with its conditions compiled. A test that is None always holds."""

    id: str
    label: str
    missing: str
    computed: bool
    show: Test | None
    required: Test
    format: str | None
    format_when: Test | None
    hard: tuple[tuple[Test, str], ...]
    soft: tuple[tuple[Test, Condition], ...]
    usual: _Usual | None
    inner: tuple["_Question", ...]
    quiet: bool  # once it has a usable answer, there is nothing more to find
    optional: bool  # without an answer, there is nothing to find
    least: int


def find(definition: Definition, sent: Mapping[str, object], reading: Reading) -> Findings:
    findings = Findings([], [])
    whole = _Place("answers", sent, reading.answers, reading.names, findings)
    known: dict[Test | None, bool] = {None: True}  # most sections are shown on one and the same condition
    for show, questions in _compiled(definition):
        if show is not None and show not in known:
            known[show] = show(reading.names)
        shown = known[show]
        for question in questions:
            if question.optional and question.id not in sent:
                continue  # whether shown or not, nothing can be wrong with it
            if not (shown and question.quiet and question.id in reading.answers):
                _ask(question, shown, whole)
    return findings


@cache
def _compiled(definition: Definition) -> tuple[tuple[Test | None, tuple[_Question, ...]], ...]:
    return tuple(
        (_test(section.show), tuple(_question(field) for field in section.fields))
        for section in definition.sections
    )


def _test(expression: object) -> Test | None:
    return None if expression is None else compile_condition(expression)


def _question(field: Field) -> _Question:
    return _Question(
        id=field.id,
        label=field.label,
        missing=_ASKED.get(field.type, "请填写") + _NUMBER.sub("", field.label),
        computed=field.type == "computed",
        show=_test(field.show),
        required=compile_condition(field.required),
        format=field.format,
        format_when=_test(field.format_when),
        hard=tuple((compile_condition(each.when), each.message) for each in field.hard),
        soft=tuple((compile_condition(each.when), each) for each in field.soft),
        usual=_usual(field),
        inner=tuple(_question(each) for each in field.fields),
        quiet=not (
            field.show or field.hard or field.soft or field.format_when or field.fields or _is_weighed(field)
        ),
        optional=field.required is False and not (field.hard or field.soft or field.type == "computed"),
        least=int(field.min or 0) if field.type in ("rows", "refs", "photos") else 0,
    )


def _is_weighed(field: Field) -> bool:
    return _usual(field) is not None or isinstance(field.min, int | float)


def _usual(field: Field) -> _Usual | None:
    least, most = field.usual_min, field.usual_max
    if least is None and most is None:
        return None
    unit = f" {field.unit}" if field.unit else ""
    if least is None:
        return least, most, f"{field.label}通常不超过 {written(most)}{unit}，请核对"
    if most is None:
        return least, most, f"{field.label}通常不低于 {written(least)}{unit}，请核对"
    return least, most, f"{field.label}通常在 {written(least)} 到 {written(most)}{unit} 之间，请核对"


@dataclass(frozen=True)
class _Place:
    """Where questions are asked: a form, a group or a row. `kept` is what can be used of what was sent."""

    path: str
    sent: Mapping[str, object]
    kept: Mapping[str, object]
    names: Names
    findings: Findings

    def fault(self, question: _Question, code: str, message: str) -> None:
        self.findings.faults.append(Fault(f"{self.path}.{question.id}", code, message))

    def flag(self, question: _Question, code: str, level: str, message: str) -> None:
        field = f"{self.path}.{question.id}".removeprefix("answers.")
        self.findings.flags.append(Flag(code, level, message, field))


def _ask(question: _Question, shown: bool, place: _Place) -> None:
    """A value that cannot be used is not missing: its fault was found when it was read."""
    names = place.names
    answered = not is_blank(place.sent.get(question.id))
    if not shown or (question.show is not None and not question.show(names)):
        if answered and not question.computed:
            place.fault(question, "not_shown", f"{question.label}在此情况下不适用")
        return
    if not answered and not question.computed and question.required(names):
        place.fault(question, "required", question.missing)
    if question.hard or question.soft:
        _judge(question, place)
    value = place.kept.get(question.id)
    if value is not None:
        _weigh(question, value, place)


def _judge(question: _Question, place: _Place) -> None:
    for holds, message in question.hard:
        if holds(place.names):
            place.fault(question, "rule", message)
    for holds, condition in question.soft:
        if holds(place.names):
            place.flag(question, condition.flag, condition.level, condition.message)


def _weigh(question: _Question, value: object, place: _Place) -> None:
    """What the value itself tells, within its circumstances."""
    if question.usual is not None:
        _doubt(question, value, question.usual, place)
    elif question.format_when is not None:
        _require_format(question, value, place)
    elif isinstance(value, list) and len(value) < question.least:
        place.fault(question, "too_few", f"{question.label}至少 {question.least} 项")
    if question.inner:
        _ask_inside(question, value, place)


def _doubt(question: _Question, value: object, usual: _Usual, place: _Place) -> None:
    least, most, message = usual
    given = number(value)
    if (least is not None and given < least) or (most is not None and given > most):
        place.flag(question, "soft", "LOW", message)


def _require_format(question: _Question, value: object, place: _Place) -> None:
    if question.format_when is None or not question.format_when(place.names):
        return
    today = date.fromisoformat(str(place.names["today"]))
    reason = FORMATS[question.format or ""](str(value), today)
    if reason is not None:
        place.fault(question, "format", reason)


def _ask_inside(question: _Question, value: object, place: _Place) -> None:
    """The questions of a group, or those of each row: a row is called `item`."""
    path, sent, names, findings = (
        f"{place.path}.{question.id}",
        place.sent[question.id],
        place.names,
        place.findings,
    )
    if isinstance(value, dict) and isinstance(sent, Mapping):
        for inner in question.inner:
            _ask(inner, True, _Place(path, sent, value, names, findings))
    elif isinstance(value, list) and isinstance(sent, list):
        for position, (row, usable) in enumerate(zip(sent, value, strict=True)):
            scope = _Place(f"{path}.{position}", row, usable, {**names, "item": usable}, findings)
            for inner in question.inner:
                _ask(inner, True, scope)
