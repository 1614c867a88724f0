"""What the rules make of an entry: class, severity, alerts, referral, next date, doubts (domain.md §5, §7).

The system proposes, the doctor decides. Mirrored by frontend/src/domain/evaluate.ts.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from app.formdefs.answers.conditions import Flag, find
from app.formdefs.answers.context import Context
from app.formdefs.answers.reading import Reading, read_answers
from app.formdefs.definitions.definition import Definition, Rule
from app.formdefs.language.expression import Compiled, compile_condition, compile_expression
from app.formdefs.language.fault import written

SEVERITIES = ("yellow", "orange", "red")  # rising
RECHECK_DAYS = 14  # domain.md §5: red and orange are seen again within that time
_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")


@dataclass(frozen=True)
class Alert:
    """Something that a person must hear of. A hint is an alert that is only shown while filling."""

    code: str
    severity: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """`visit_class` is proposed; `rule` decided, `rules` all held; `next_by` is the latest next visit."""

    visit_class: str | None = None
    severity: str | None = None
    rule: str | None = None
    rules: tuple[str, ...] = ()
    message: str | None = None
    referral: str | None = None
    reasons: tuple[str, ...] = ()
    next_by: date | None = None
    alerts: tuple[Alert, ...] = ()
    hints: tuple[Alert, ...] = ()
    flags: tuple[Flag, ...] = ()
    applies: bool = True
    face_to_face: bool = False


Tested = tuple[tuple[Callable[[Mapping[str, object]], bool], Rule], ...]


@dataclass(frozen=True)
class _Judge:
    when: Callable[[Mapping[str, object]], bool]
    adult: Callable[[Mapping[str, object]], bool]
    given: tuple[tuple[str, Compiled], ...]
    rows: Tested
    alerts: Tested
    flags: Tested
    applies: Callable[[Mapping[str, object]], object]


def evaluate(definition: Definition, answers: Mapping[str, object], context: Context) -> Outcome:
    """Also of answers that are not complete or not right: what cannot be used counts as not known."""
    reading = read_answers(definition, answers, context)
    return judge(definition, reading, context, find(definition, answers, reading).flags)


def judge(definition: Definition, reading: Reading, context: Context, doubts: list[Flag]) -> Outcome:
    compiled, names = _compiled(definition), reading.names
    applies = compiled.applies(names) is not False
    clinical = _clinical(definition, compiled, names, context) if compiled.when(names) else Outcome()
    names["proposed"] = {
        "visit_class": clinical.visit_class,
        "next_by": clinical.next_by.isoformat() if clinical.next_by else None,
        "applies": applies,
    }
    flags = [*doubts]
    for holds, rule in compiled.flags:
        if holds(names):
            flags.append(Flag(rule.id, rule.level, rule.message, rule.field))
    mode = reading.answers.get("visit_mode")
    met = reading.answers.get("visit_result", "1") == "1"
    return replace(
        clinical,
        flags=tuple(flags),
        applies=applies,
        face_to_face=met and mode in definition.counting_modes,
    )


def applies(definition: Definition, context: Context) -> bool:
    """Whether the form is for such a person on that day; what is not known does not exclude anybody."""
    return _compiled(definition).applies(context.names() | {"params": definition.rules.params}) is not False


@cache
def _compiled(definition: Definition) -> _Judge:
    rules = definition.rules
    return _Judge(
        when=compile_condition(rules.when),
        adult=compile_condition(rules.adult),
        given=tuple((name, compile_expression(value)) for name, value in rules.given),
        rows=_tests(rules.rows),
        alerts=_tests(rules.alerts),
        flags=_tests(rules.flags),
        applies=compile_expression(definition.applies),
    )


def _tests(rules: tuple[Rule, ...]) -> Tested:
    return tuple((compile_condition(rule.when), rule) for rule in rules)


def _clinical(
    definition: Definition, compiled: _Judge, names: dict[str, object], context: Context
) -> Outcome:
    given: dict[str, object] = {}
    names["given"] = given
    for name, value in compiled.given:
        given[name] = value(names)
    hit = [rule for holds, rule in compiled.rows if holds(names)]
    signs = [rule for holds, rule in compiled.alerts if holds(names)] if compiled.adult(names) else []
    alerts = [_alert(rule, names) for rule in [*hit[:1], *signs] if rule.severity in SEVERITIES]
    severity = max((alert.severity for alert in alerts), key=SEVERITIES.index, default=None)
    decisive = hit[0] if hit else None
    return Outcome(
        visit_class=_most_serious(definition, hit),
        severity=severity,
        rule=decisive.id if decisive else None,
        rules=tuple(rule.id for rule in hit),
        message=_filled(decisive.message, names) if decisive else None,
        referral=decisive.referral if decisive else None,
        reasons=decisive.reasons if decisive else (),
        next_by=_next_by(definition, decisive, severity, context),
        alerts=tuple(alerts),
        hints=tuple(_alert(rule, names) for rule in signs if rule.severity == "hint"),
    )


def _most_serious(definition: Definition, hit: list[Rule]) -> str | None:
    """When several situations coexist, the most serious class is recorded (domain.md §5)."""
    proposed = {rule.visit_class for rule in hit}
    return next((each for each in definition.rules.class_order if each in proposed), None)


def _next_by(
    definition: Definition, decisive: Rule | None, severity: str | None, context: Context
) -> date | None:
    spans = [definition.rules.interval_days, decisive.within_days if decisive else None]
    if severity in ("orange", "red"):
        spans.append(RECHECK_DAYS)
    known = [days for days in spans if days is not None]
    return context.occurred_on + timedelta(days=min(known)) if known else None


def _alert(rule: Rule, names: Mapping[str, object]) -> Alert:
    return Alert(rule.id, rule.severity or "hint", _filled(rule.message, names))


def _filled(message: str, names: Mapping[str, object]) -> str:
    """The message with the answers that it names."""
    return _PLACEHOLDER.sub(lambda found: written(names.get(found[1])), message)
