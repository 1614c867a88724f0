"""What holds between the answers of a form: what is shown, required, forbidden, or to be confirmed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from app.formdefs.definition import Condition, Definition, Field
from app.formdefs.expression import Names, compile_condition
from app.formdefs.fault import Fault, written
from app.formdefs.operators import is_number
from app.formdefs.reading import Reading
from app.formdefs.shape import is_blank

Test = Callable[[Names], bool]


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


@dataclass(frozen=True)
class _Question:
    """A field with its conditions compiled. A test that is None always holds."""

    id: str
    label: str
    computed: bool
    show: Test | None
    required: Test | bool
    hard: tuple[tuple[Test, str], ...]
    soft: tuple[tuple[Test, Condition], ...]
    usual: tuple[float | None, float | None, str] | None
    inner: tuple["_Question", ...]
    repeats: bool
    least: int


def find(definition: Definition, sent: Mapping[str, object], reading: Reading) -> Findings:
    findings = Findings([], [])
    known: dict[Test | None, bool] = {None: True}  # most sections are shown on one and the same condition
    for show, questions in _compiled(definition):
        if show is not None and show not in known:
            known[show] = show(reading.names)
        shown = known[show]
        for question in questions:
            _ask(question, shown, "answers", sent, reading.answers, reading.names, findings)
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
        computed=field.type == "computed",
        show=_test(field.show),
        required=field.required if isinstance(field.required, bool) else compile_condition(field.required),
        hard=tuple((compile_condition(each.when), each.message) for each in field.hard),
        soft=tuple((compile_condition(each.when), each) for each in field.soft),
        usual=_usual(field),
        inner=tuple(_question(each) for each in field.fields),
        repeats=field.type == "rows",
        least=int(field.min or 0) if field.type in ("rows", "refs", "photos") else 0,
    )


def _usual(field: Field) -> tuple[float | None, float | None, str] | None:
    least, most = field.usual_min, field.usual_max
    if least is None and most is None:
        return None
    unit = f" {field.unit}" if field.unit else ""
    if least is None:
        return least, most, f"{field.label}通常不超过 {written(most)}{unit}，请核对"
    if most is None:
        return least, most, f"{field.label}通常不低于 {written(least)}{unit}，请核对"
    return least, most, f"{field.label}通常在 {written(least)} 到 {written(most)}{unit} 之间，请核对"


def _ask(
    question: _Question,
    shown: bool,
    parent: str,
    sent: Mapping[str, object],
    kept: Mapping[str, object],
    names: Names,
    findings: Findings,
) -> None:
    """`sent` is what came, `kept` what of it can be used: a value that cannot be used is not missing."""
    shown = shown and (question.show is None or question.show(names))
    answered = not is_blank(sent.get(question.id))
    if not shown:
        if answered and not question.computed:
            _fault(findings, parent, question, "not_shown", f"{question.label}在此情况下不适用")
        return
    if not answered and not question.computed:
        required = question.required if isinstance(question.required, bool) else question.required(names)
        if required:
            _fault(findings, parent, question, "required", f"请填写{question.label}")
    for holds, message in question.hard:
        if holds(names):
            _fault(findings, parent, question, "rule", message)
    _doubt(question, parent, kept.get(question.id), names, findings)
    if question.inner and answered:
        _ask_inside(question, f"{parent}.{question.id}", sent, kept, names, findings)


def _fault(findings: Findings, parent: str, question: _Question, code: str, message: str) -> None:
    findings.faults.append(Fault(f"{parent}.{question.id}", code, message))


def _doubt(question: _Question, parent: str, value: object, names: Names, findings: Findings) -> None:
    field = f"{parent}.{question.id}".removeprefix("answers.")
    for holds, condition in question.soft:
        if holds(names):
            findings.flags.append(Flag(condition.flag, condition.level, condition.message, field))
    if question.usual is not None and is_number(value) and isinstance(value, int | float):
        least, most, message = question.usual
        if (least is not None and value < least) or (most is not None and value > most):
            findings.flags.append(Flag("soft", "LOW", message, field))
    if question.least and isinstance(value, list) and len(value) < question.least:
        _fault(findings, parent, question, "too_few", f"{question.label}至少 {question.least} 项")


def _ask_inside(
    question: _Question,
    path: str,
    sent: Mapping[str, object],
    kept: Mapping[str, object],
    names: Names,
    findings: Findings,
) -> None:
    whole, usable = sent[question.id], kept.get(question.id)
    if question.repeats and isinstance(whole, list) and isinstance(usable, list):
        for number, (row, good) in enumerate(zip(whole, usable, strict=True)):
            scope = {**names, "item": good}
            for inner in question.inner:
                _ask(inner, True, f"{path}.{number}", row, good, scope, findings)
    elif isinstance(whole, Mapping) and isinstance(usable, Mapping):
        for inner in question.inner:
            _ask(inner, True, path, whole, usable, names, findings)
