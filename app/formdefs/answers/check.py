"""The rules of an answer: what is wrong with it, what is kept of it, and what it means, found in one go.

Compiled once a definition. Mirrored by frontend/src/domain/check.ts and held to the same vectors.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.formdefs.answers.conditions import find
from app.formdefs.answers.context import Context
from app.formdefs.answers.evaluate import Outcome, judge
from app.formdefs.answers.reading import read_answers
from app.formdefs.definitions.definition import Definition
from app.formdefs.language.dates import EARLIEST
from app.formdefs.language.fault import Fault
from app.formdefs.language.values import blank

ABOUT_THE_RECORD = "record_change"
_DEATH_BY_REASON = {
    "contract_end": "03",
    "service_waiver": "4",
}  # forms about contracts, and their reason 死亡


@dataclass(frozen=True)
class Examination:
    """What came of an entry's answers. With faults, `answers` and `outcome` rest on what could be used."""

    faults: list[Fault]
    answers: dict[str, object]
    outcome: Outcome


def examine(definition: Definition, answers: Mapping[str, object], context: Context) -> Examination:
    reading = read_answers(definition, answers, context)
    findings = find(definition, answers, reading)
    outcome = judge(definition, reading, context, findings.flags)
    faults = [*reading.faults, *findings.faults]
    if outcome.severity == "red" and not _is_handled(reading.answers):
        faults.append(
            Fault("answers.referral", "red_unhandled", "危急情况：请转诊，或写明拒绝转诊的原因或现场处置")
        )
    return Examination(faults, reading.answers, outcome)


def check(definition: Definition, answers: Mapping[str, object], context: Context) -> list[Fault]:
    return examine(definition, answers, context).faults


def complete(definition: Definition, answers: Mapping[str, object], context: Context) -> dict[str, object]:
    """The answers as they are stored: without blanks, with what is computed computed again."""
    return examine(definition, answers, context).answers


def check_day(
    definition: Definition, context: Context, answers: Mapping[str, object] | None = None
) -> list[Fault]:
    """Whether the entry's day can be: not in the future, within the resident's life (domain.md 4.1, Q-05).

    What reports a death comes after it, and so may what is said about the record itself.
    """
    label = "服务日期" if definition.code in ("sign", "fulfil", "home_service") else "随访日期"
    reason = _day_fault(context, _reports_death(definition, answers or {}))
    return [Fault("occurred_on", "date", f"{label}{reason}")] if reason else []


def _reports_death(definition: Definition, answers: Mapping[str, object]) -> bool:
    told = answers.get("reason")
    if definition.code == ABOUT_THE_RECORD:
        return True
    return answers.get("visit_result") == "3" or (
        told is not None and told == _DEATH_BY_REASON.get(definition.code)
    )


def _day_fault(context: Context, reports_death: bool) -> str | None:
    day, facts = context.occurred_on, context.resident
    if day > context.today:
        return "不能晚于今天"
    if day < EARLIEST:
        return "不能早于 1900 年"
    if facts is None:
        return None
    if facts.birth_date is not None and day < facts.birth_date:
        return "不能早于出生日期"
    if facts.death_date is not None and day > facts.death_date and not reports_death:
        return "不能晚于死亡日期"
    return None


def _is_handled(answers: Mapping[str, object]) -> bool:
    """A red result needs a referral, or what was done instead (domain.md §5)."""
    referral = answers.get("referral")
    if not isinstance(referral, Mapping):
        return False
    return referral.get("ref_flag") == "2" or not blank(referral.get("ref_handling"))
