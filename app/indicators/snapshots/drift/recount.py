"""Drift: a kept month counted once more by the same parameters, and what differs, as a job."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from uuid6 import uuid7

from app.accounts.models import User
from app.clock import CHINA, now
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.goals.find import KIND_OF
from app.indicators.indicator import NOTHING, Figure
from app.indicators.snapshots.draw import Now, reading
from app.indicators.snapshots.drift.compare import Difference, as_json, compare, sums
from app.indicators.snapshots.drift.reasons import Reasons
from app.indicators.snapshots.drift.settings import settings_changed
from app.indicators.snapshots.line_entries import NO_EVIDENCE, EntriesOfLines, evidence_now
from app.indicators.snapshots.lines import UNKNOWN
from app.indicators.snapshots.listed import kept_lines
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.opened import Opened
from app.indicators.snapshots.point_in_time import one_moment, say_progress
from app.indicators.snapshots.store import goals_of
from app.indicators.snapshots.verify import is_untouched
from app.indicators.source.basis import Basis
from app.indicators.source.place import Where
from app.indicators.source.rules import rules_in_force
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body
from app.jobs.models import Job, JobState
from app.orgs.models import OrgUnit
from app.orgs.scope import Scope

DRIFT = "figures.drift"
TOUCHED = "封存的内容与审计记录中的摘要不符，请保留现场并核查"
Goals = Mapping[str, Any]  # as they are kept
RECENT = 5
MOST = 3000  # lines that a report lists


@dataclass
class Report:
    """What differs: figures by centre and together, and lines."""

    figures: list[dict[str, Any]] = field(default_factory=list)
    found: dict[tuple[Any, ...], tuple[str, Difference, list[str]]] = field(default_factory=dict)
    handed_over: int = 0
    residents: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Divided:
    """A figure, and whether it is divided by an official number."""

    figure: Figure
    by_number: bool = False

    @property
    def numbers(self) -> list[int]:
        return [self.figure.part, self.figure.whole, self.figure.pending, int(self.by_number)]


NO_FIGURE = Divided(NOTHING)


def ask_for_drift(kept: KeptMonth, by: User) -> Job:
    """One at a time of a kept month."""
    running = [job for job in _jobs(kept) if job.state in (JobState.WAITING, JobState.RUNNING)]
    return running[0] if running else enqueue(DRIFT, {"kept": str(kept.id)}, by.id, uuid7())


def drift_jobs(kept: KeptMonth) -> tuple[Job | None, Job | None]:
    """The newest that was asked for, and the newest that is done."""
    jobs = _jobs(kept)
    done = [job for job in jobs if job.state is JobState.DONE]
    return (jobs[0] if jobs else None, done[0] if done else None)


def _jobs(kept: KeptMonth) -> list[Job]:
    query = select(Job).where(Job.kind == DRIFT, Job.arguments["kept"].as_string() == str(kept.id))
    return list(db.session.scalars(query.order_by(Job.made_at.desc(), Job.id.desc()).limit(RECENT)))


@body(DRIFT)
def count_again(order: Order) -> Steps:
    """Result: as_of, figures, settings, lines, total, handed_over, notes."""
    with one_moment():
        kept = db.session.get_one(KeptMonth, UUID(order.arguments["kept"]))
        result = drift_of(kept, say_progress(order.id))
    yield Progress(1, 1)
    return result


def drift_of(kept: KeptMonth, tell: Any) -> dict[str, Any]:
    county = Scope.below([db.session.get_one(OrgUnit, kept.org_unit_id)])
    opened, goals = Opened(kept, Where(county)), goals_of(kept.day.year, county)
    codes, report = opened.codes, Report()
    with reading(opened.period, opened.rules, county) as current:
        for done, each in enumerate(current.each(), start=1):
            if each.indicator.code in codes:
                _compare(opened, each, report, goals)
            tell(done, len(INDICATORS) + 1)
    lines = sorted(report.found.values(), key=lambda each: _order(codes, *each))
    return {
        "as_of": now().astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
        "figures": report.figures,
        "settings": [each.as_json for each in settings_changed(opened, goals)],
        "lines": _explained(opened, lines[:MOST]),
        "total": len(lines),
        "handed_over": report.handed_over,
        "notes": _notes(opened),
    }


def _order(codes: Sequence[str], code: str, each: Difference, _: object) -> tuple[object, ...]:
    line = each.line
    return codes.index(code), line.place.village, line.resident_id, line.key


def _compare(opened: Opened, now_: Now, report: Report, goals: Goals) -> None:
    indicator, has_kinds = now_.indicator, opened.kept.kinds is not None
    for basis, lines in ((Basis.OFFICIAL, now_.official), (Basis.PROVISIONAL, now_.provisional)):
        kept = kept_lines(opened, indicator.code, basis)
        compared = compare(kept, lines if has_kinds else [each._replace(kind=UNKNOWN) for each in lines])
        report.handed_over += compared.handed_over if basis is Basis.OFFICIAL else 0
        snapshot = opened.snapshots[indicator.code, basis]
        row = snapshot.row_things or 0
        before = sums(indicator, kept, {"": snapshot.denominator, "row": row})
        after = sums(indicator, lines, {"": now_.things or 0, "row": row})
        said = {"code": indicator.code, "basis": basis.value}
        then = _divided(opened, indicator.code, before, opened.kept.goals)
        current = _divided(opened, indicator.code, after, goals)
        report.figures += [said | each for each in _figures(then, current)]
        for each in compared.differences:
            key = (indicator.code, each.before, each.after)
            report.found.setdefault(key, (indicator.code, each, []))[2].append(basis.value)


def _divided(opened: Opened, code: str, figures: Mapping[str, Figure], goals: Goals) -> dict[str, Divided]:
    """By the official numbers of people of the centres and of the county, where there are any (§6.1)."""
    found, kind = dict[str, Divided](), KIND_OF.get(code)
    for key, figure in figures.items():
        known = goals["numbers"].get(key or opened.kept.org_unit_id.hex, {})
        number = known.get(kind) if opened.rules.prefers_table else None
        found[key] = Divided(replace(figure, whole=number[0]) if number else figure, bool(number))
    return found


def _figures(before: Mapping[str, Divided], after: Mapping[str, Divided]) -> Iterator[dict[str, Any]]:
    """Those that differ, by centre and together."""
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, NO_FIGURE), after.get(key, NO_FIGURE)
        if (old.figure.whole, old.figure.part) != (new.figure.whole, new.figure.part):
            yield {"centre": key, "before": old.numbers, "after": new.numbers}


def _explained(opened: Opened, found: Sequence[tuple[str, Difference, list[str]]]) -> list[dict[str, Any]]:
    """Each with what was done since to the entries behind it."""
    residents = {each.line.resident_id for _, each, _ in found}
    reasons = Reasons(residents, opened.kept.cut_off["audit"])
    then, current, explained = EntriesOfLines(opened), evidence_now(opened, residents), list[dict[str, Any]]()
    for code, each, bases in found:
        before = set(then.then(code, Basis(bases[0]), each.before)) if each.before else set()
        evidence = current.get(each.line.resident_id, NO_EVIDENCE)
        after = set(evidence.behind(INDICATORS[code], each.after)) if each.after else set()
        whys = reasons.of(each.line.resident_id, before ^ after, before & after)
        told = {"code": code, "bases": bases, "whys": [why.as_json() for why in whys]}
        explained.append(told | as_json(each))
    return explained


def _notes(opened: Opened) -> list[str]:
    """What is otherwise now besides entries."""
    notes = [] if is_untouched(opened.kept) else [TOUCHED]
    if rules_in_force() != opened.rules:
        notes.append("现在的参数与封存时不同；这里按封存时的参数重算")
    for code in opened.codes:
        then, current = opened.snapshots[code, Basis.OFFICIAL].version, INDICATORS[code].version
        if then != current:
            notes.append(f"{code} 的定义从第 {then} 版改成了第 {current} 版")
    return notes
