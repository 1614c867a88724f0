"""The desktop's page of a form, made from its definition; the same checker stands behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from wtforms import (
    DateField,
    DecimalField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are of wtforms 3.2
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, ListWidget

from app.formdefs.answers.check import examine
from app.formdefs.answers.context import Context
from app.formdefs.definitions.definition import Definition
from app.formdefs.definitions.definition import Field as Question
from app.formdefs.language.fault import Fault
from app.formdefs.language.values import blank, tidy

_LONG = 60  # characters beyond which a text gets several lines
_ROWS_AT_FIRST = 3
_CHINA = ":00+08:00"  # what a local time on the page lacks


class MomentField(StringField):
    """A time as the page has it, 2026-03-10T09:00, that counts as China time."""

    widget = DateTimeLocalInput()


class ReferencesField(StringField):
    """Several codes or digests with space between."""


def page_form(definition: Definition) -> type[Form]:
    """A class of form with a field for each question, but those that are computed or the phone answers."""
    return _form_of(tuple(definition.fields), definition.code)


def answers_of(form: Form) -> dict[str, Any]:
    """What was filled in, as an entry has it: blanks left out, codes as texts, numbers as numbers."""
    found = {name: _answer(field) for name, field in form._fields.items()}
    return {name: value for name, value in found.items() if not _is_empty(value)}


def check_page(definition: Definition, form: Form, context: Context) -> dict[str, Any] | None:
    """The answers as they are stored, or None with the faults at their fields."""
    read = form.validate()
    examination = examine(definition, answers_of(form), context)
    for fault in examination.faults:
        _show(form, fault)
    return examination.answers if read and not examination.faults else None


@cache
def _form_of(questions: tuple[Question, ...], name: str) -> type[Form]:
    fields = {each.id: _field(each) for each in questions if each.type in _FIELDS and not each.auto}
    return type(f"{name.title().replace('_', '')}Page", (Form,), fields)


def _field(question: Question) -> Field:
    return _FIELDS[question.type](question)


def _named(question: Question) -> dict[str, Any]:
    label = f"{question.label}（{question.unit}）" if question.unit else question.label
    return {"label": label, "description": question.help, "validators": [Optional()]}


def _text(question: Question) -> Field:
    most = int(question.max or 0)
    kind = TextAreaField if most > _LONG else StringField
    return kind(**_named(question), render_kw={"maxlength": most} if most else {})


def _number(question: Question) -> Field:
    limits = {"min": question.min, "max": question.max, "step": 10**-question.digits}
    if question.type == "integer":
        return IntegerField(**_named(question), render_kw=limits | {"step": 1})
    return DecimalField(**_named(question), places=question.digits, render_kw=limits)


def _moment(question: Question) -> Field:
    return MomentField(**_named(question))


def _options(question: Question) -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in question.options]


def _choice(question: Question) -> Field:
    choices = [SelectChoice("", "请选择"), *_options(question)]
    return SelectField(**_named(question), choices=choices, validate_choice=False)


def _choices(question: Question) -> Field:
    return SelectMultipleField(
        **_named(question),
        choices=_options(question),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _yes_or_no(question: Question) -> Field:
    return RadioField(
        **_named(question),
        choices=[SelectChoice("true", "是"), SelectChoice("false", "否")],
        validate_choice=False,
    )


def _references(question: Question) -> Field:
    return ReferencesField(**_named(question) | {"description": question.help or "多个编号用空格分开"})


def _group(question: Question) -> Field:
    return FormField(_form_of(question.fields, question.id), label=question.label)


def _rows(question: Question) -> Field:
    row = FormField(_form_of(question.fields, question.id), label=question.label)
    shown = min(_ROWS_AT_FIRST, int(question.max or 1))
    return FieldList(row, label=question.label, min_entries=shown, max_entries=int(question.max or 1))


_FIELDS: dict[str, Callable[[Question], Field]] = {
    "text": _text,
    "integer": _number,
    "decimal": _number,
    "date": lambda question: DateField(**_named(question)),
    "datetime": _moment,
    "choice": _choice,
    "choices": _choices,
    "bool": _yes_or_no,
    "photo": _text,
    "signature": _text,
    "ref": _text,
    "photos": _references,
    "refs": _references,
    "group": _group,
    "rows": _rows,
}


def _answer(field: Field) -> Any:
    if isinstance(field, FormField):
        return answers_of(field.form)
    if isinstance(field, FieldList):
        return _without_last_blanks([_answer(entry) for entry in field.entries])
    return _plain(field)


def _plain(field: Field) -> Any:
    value = field.data
    if isinstance(value, Decimal):
        return tidy(float(value)) if value.is_finite() else str(value)
    for kind, read in _READ.items():
        if isinstance(field, kind):
            return read(value)
    return value


_READ: dict[type[Field], Callable[[Any], Any]] = {
    DateField: lambda value: value.isoformat() if value else None,
    RadioField: {"true": True, "false": False}.get,
    MomentField: lambda value: f"{value}{_CHINA}" if value else None,
    ReferencesField: lambda value: (value or "").split(),
}


def _without_last_blanks(rows: list[Any]) -> list[Any]:
    """Rows keep their places, so that a fault is shown at the row that has it."""
    filled = [number for number, row in enumerate(rows, 1) if not _is_empty(row)]
    return rows[: max(filled, default=0)]


def _is_empty(value: object) -> bool:
    return blank(value) or value == {}


def _show(form: Form, fault: Fault) -> None:
    field = _at(form, fault.path.split(".")[1:])
    if field is None or isinstance(field, FormField | FieldList):
        form.form_errors.append(fault.message)
    else:
        field.errors = [*field.errors, fault.message]


def _at(form: Form, way: Sequence[str]) -> Field | None:
    """The field at the end of a way such as medications, 0, dose."""
    found: Any = form
    for step in way:
        found = _step(found, step)
        if found is None:
            return None
    return found if isinstance(found, Field) else None


def _step(inside: Any, step: str) -> Any:
    if isinstance(inside, FieldList):
        return inside.entries[int(step)] if int(step) < len(inside.entries) else None
    fields: Mapping[str, Field] = (inside.form if isinstance(inside, FormField) else inside)._fields
    return fields.get(step)


def sections_of(definition: Definition, form: Form) -> Iterator[tuple[str, list[Field]]]:
    """The page's fields under the headings of their sections, for the template."""
    for section in definition.sections:
        asked = [form._fields[each.id] for each in section.fields if each.id in form._fields]
        if asked:
            yield section.title, asked
