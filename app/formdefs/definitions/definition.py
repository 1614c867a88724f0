"""A form as data: its sections, fields, conditions and rules, read from the document that phones get too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.formdefs.definitions.past import Asked, read_asked
from app.formdefs.definitions.schedule import Schedule, read_schedule

Expression = Any  # a tree of the rule language, see expression.py

NUMBERS = frozenset({"integer", "decimal"})
NESTED = frozenset({"rows", "group"})
PICTURES = frozenset({"photo", "photos", "signature"})
TYPES = NUMBERS | NESTED | PICTURES | {
    "text", "date", "datetime", "choice", "choices", "bool",
    "ref", "refs", "computed", "note",
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """When it is true, the message holds: as a fault (hard), or as something to confirm (soft)."""

    when: Expression
    message: str
    flag: str = "soft"
    level: str = "LOW"


@dataclass(frozen=True, eq=False)
class Field:
    """One question of a form, or one column of its rows."""

    id: str
    label: str
    type: str
    of: str = "text"  # of a computed field: number, date, text, bool; of a ref: uuid, code
    unit: str = ""
    digits: int = 0
    min: float | None = None  # of numbers: the least value; of rows, photos and refs: the fewest
    max: float | None = None  # of numbers: the greatest value; of texts: characters; of lists: the most
    usual_min: float | None = None
    usual_max: float | None = None
    options: tuple[tuple[str, str], ...] = ()
    exclusive: str | None = None  # the code that excludes all others
    format: str | None = None  # of texts: id_no, phone, area_code, record_no
    format_when: Expression = None  # the format holds only then
    required: Expression = False
    show: Expression = None
    hard: tuple[Condition, ...] = ()
    soft: tuple[Condition, ...] = ()
    compute: Expression = None
    fields: tuple["Field", ...] = ()
    carry: bool | tuple[str, ...] = False  # or also from other forms: `tb_first`, `referral_up.to_org`
    previous: bool = False
    shared: bool | str = False  # asked once in a visit of several forms; under that name, if it is one
    auto: bool = False  # filled by the phone, not asked
    de: str = ""
    help: str = ""

    @property
    def shared_name(self) -> str | None:
        """Under which it is asked once in a visit."""
        if isinstance(self.shared, str):
            return self.shared
        return self.id if self.shared else None

    @property
    def has_pictures(self) -> bool:
        """Whether it, or a field in it, asks for a photo or a signature."""
        return self.type in PICTURES or any(each.has_pictures for each in self.fields)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for code, _ in self.options)

    def label_of(self, code: str) -> str:
        return dict(self.options).get(code, code)


@dataclass(frozen=True)
class Section:
    """A part of a form under one heading."""

    id: str
    title: str
    fields: tuple[Field, ...]
    show: Expression = None
    layout: str = ""  # questions: asked one by one, the next one by itself


@dataclass(frozen=True)
class Rule:
    """One row of a decision table, an alert on a vital sign, or a flag of doubt."""

    id: str
    when: Expression
    message: str
    visit_class: str | None = None
    severity: str | None = None
    level: str = "LOW"
    field: str | None = None
    referral: str | None = None
    within_days: int | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleTable:
    """What classifies an entry, alerts, flags it and sets its next date."""

    params: Mapping[str, Any]
    given: tuple[tuple[str, Expression], ...]
    rows: tuple[Rule, ...]
    alerts: tuple[Rule, ...]
    flags: tuple[Rule, ...]
    adult: Expression = True
    when: Expression = True
    interval_days: int | None = None
    class_field: str | None = None
    class_order: tuple[str, ...] = ()
    controlled: tuple[str, ...] = ("1",)  # classes after which no visit need follow soon
    schedule: Schedule | None = None


@dataclass(frozen=True, eq=False)
class Definition:
    """One version of one form."""

    code: str
    version: int
    title: str
    short: str
    kind: str
    basis: str
    modes: tuple[str, ...]
    counting_modes: tuple[str, ...]
    groups: tuple[str, ...]
    conditions: tuple[str, ...]
    applies: Expression
    sections: tuple[Section, ...]
    rules: RuleTable
    document: Mapping[str, Any] = field(repr=False)
    past: Mapping[str, Asked] = field(default_factory=dict)
    for_all: bool = False  # offered to everybody whom `applies` takes, not only to the groups

    @property
    def id(self) -> str:
        return f"{self.code}:{self.version}"

    @property
    def fields(self) -> Iterator[Field]:
        return (each for section in self.sections for each in section.fields)

    @cached_property
    def pictured(self) -> tuple[Field, ...]:
        """The fields of photos and signatures, and those that hold such fields."""
        return tuple(each for each in self.fields if each.has_pictures)

    def field(self, path: str) -> Field | None:
        """The field that a path such as `sbp`, `referral.ref_flag` or `medications.0.dose` names."""
        found: Field | None = None
        among = tuple(self.fields)
        for step in path.removeprefix("answers.").split("."):
            if step.isdigit():
                continue
            found = next((each for each in among if each.id == step), None)
            if found is None:
                return None
            among = found.fields
        return found

    def wire(self) -> dict[str, Any]:
        """The document as phones get it, under the id that `id` gives."""
        return dict(self.document)


def read_definition(document: Mapping[str, Any]) -> Definition:
    """A key that the format does not know is an error."""
    plain = {key: document[key] for key in ("code", "version", "title", "short", "kind", "basis")}
    known = {
        "modes",
        "counting_modes",
        "groups",
        "conditions",
        "applies",
        "past",
        "sections",
        "rules",
        "for_all",
    }
    known |= plain.keys()
    if not document.keys() <= known:
        raise ValueError(f"unknown keys: {sorted(document.keys() - known)}")
    return Definition(
        **plain,
        modes=tuple(document["modes"]),
        counting_modes=tuple(document["counting_modes"]),
        groups=tuple(document.get("groups", ())),
        conditions=tuple(document.get("conditions", ())),
        applies=document.get("applies"),
        sections=tuple(_read_section(section) for section in document["sections"]),
        rules=_read_rules(document["rules"]),
        document=document,
        for_all=document.get("for_all", False),
        past={name: read_asked(each) for name, each in document.get("past", {}).items()},
    )


def _read_section(section: Mapping[str, Any]) -> Section:
    return Section(**{**section, "fields": tuple(_read_field(each) for each in section["fields"])})


def _read_field(source: Mapping[str, Any]) -> Field:
    values = dict(source)
    values["options"] = tuple((code, label) for code, label in source.get("options", ()))
    values["fields"] = tuple(_read_field(each) for each in source.get("fields", ()))
    if isinstance(values.get("carry"), list):
        values["carry"] = tuple(values["carry"])
    for strictness in ("hard", "soft"):
        values[strictness] = tuple(Condition(**each) for each in source.get(strictness, ()))
    return Field(**values)


def _read_rules(source: Mapping[str, Any]) -> RuleTable:
    values = {key: value for key, value in source.items() if key not in ("note", "set", "table")}
    values["given"] = tuple((name, expression) for name, expression in source["given"])
    for name in ("class_order", "controlled"):
        if name in source:
            values[name] = tuple(source[name])
    for part in ("rows", "alerts", "flags"):
        values[part] = tuple(_read_rule(rule) for rule in source[part])
    if "schedule" in source:
        values["schedule"] = read_schedule(source["schedule"])
    return RuleTable(**values)


def _read_rule(source: Mapping[str, Any]) -> Rule:
    values = {key: value for key, value in source.items() if key != "class"}
    values["reasons"] = tuple(source.get("reasons", ()))
    return Rule(**values, visit_class=source.get("class"))
