"""When people are due by a form: whom it is for, how often, within which windows (domain.md §5.11–5.13).

Data of the rule sets, so that phone and server plan by the same. Mirrored by frontend/src/domain/schedule.ts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BEGINNINGS = ("condition", "group", "age", "birth", None)  # None: by the first visit
KINDS = ("followup", "referral_check")


@dataclass(frozen=True)
class Point:
    """A visit due so many days, or months with `unit` m, after the origin; its window in days around that."""

    code: str
    title: str
    at: int
    after: int
    before: int = 0
    unit: str = "d"


@dataclass(frozen=True)
class Origin:
    """An answer that tells the day from which the points are counted, or `days` before it.

    `when`: an answer and codes; the day is told only where the answer is one of them.
    """

    form: str
    path: str
    days: int = 0
    when: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """How one form takes part in the plan of its programme. Days, unless said otherwise."""

    mode: int = 0  # 0 the earlier date, 1 the rule's by the visit's result, 2 the doctor's
    narrow_until: int = 14  # a visit due within so many days has the narrow window
    narrow_days: int = 3
    wide_days: int = 15
    retry_days: int = 14  # after a visit that met nobody
    referral_days: int = 14
    first_days: int = 30  # at least so long after the beginning, the first visit falls due
    first: str = "quarter"  # the first visit falls due at the end of the quarter, or after first_days
    begins: str | None = None
    years: int = 0  # of age, where the programme begins by age
    also: str | None = None  # "condition": and before that age with a disease of the form
    quota: int | None = None  # visits a year
    every: str | None = None  # "year": one visit each calendar year
    joins: str | None = None  # the form that leads the programme
    next_form: str | None = None  # by which the next visit is due; this one if not said
    kind: str = "followup"
    title: str | None = None
    doctor_date: str = "next_visit_date"
    enders: tuple[str, ...] = ()  # other forms, by which the programme ends
    ends_if: tuple[tuple[str, ...], ...] = ()  # answer and codes; without codes, any answer
    part_if: tuple[tuple[str, ...], ...] = ()  # answer and codes: the visit did only a part, it is still due
    kept_if: tuple[tuple[str, ...], ...] = ()  # answer and codes: `closers` do not do what such a visit asks
    part_hint: str | None = None  # what is still to be done then
    until: str | None = None  # answer: nothing is due after that day
    raised_by: tuple[tuple[str, ...], ...] = ()  # form, answer and codes: such a visit asks for the first one
    raised_days: int = 1  # within so many days of it
    closers: tuple[str, ...] = ()  # other forms whose visits do what is due; "*" any
    lost_after: int | None = None  # failed visits in a row after which `lost_hint` is shown
    lost_if: tuple[tuple[str, ...], ...] = ()  # answer and codes by which a referral's check found nobody
    lost_within: int | None = None  # counted only so long after the window opened
    lost_hint: str | None = None
    hint_after: int | None = None  # so many days after the day that `hint_from` answers
    hint_from: str | None = None
    hint: str | None = None
    hint_again: str | None = None  # answer that starts counting to the hint anew
    a_week: str | None = None  # answer: so many visits a week, until another visit tells otherwise
    late_days: int | None = None  # without a visit for longer, an alert is raised
    late_message: str | None = None
    origins: tuple[Origin, ...] = ()  # of the points; the first that is known counts
    ended_by: tuple[Origin, ...] = ()
    voided_by: tuple[Origin, ...] = ()  # a day before the origin by which nothing is due: there was no birth
    gap_days: int = 100  # days told farther apart belong to different pregnancies
    length_days: int | None = None  # of an episode, from its origin
    stage: str | None = None  # answer that names the point a visit serves
    points: tuple[Point, ...] = ()

    @property
    def paths(self) -> frozenset[str]:
        """The answers that planning asks for."""
        named = {self.doctor_date, self.until, self.stage, self.hint_from, self.hint_again, self.a_week}
        named |= {each.path for each in self.told}
        named |= {each[0] for each in (*self.ends_if, *self.part_if, *self.kept_if, *self.lost_if)}
        named |= {each.when[0] for each in self.told if each.when}
        named |= {each[1] for each in self.raised_by}
        return frozenset(path for path in named if path)

    def is_part(self, answers: Mapping[str, object]) -> bool:
        """Whether a visit with these answers leaves something of it to somebody else."""
        return any(as_fact(answers.get(path)) in codes for path, *codes in self.part_if)

    def is_lost(self, answers: Mapping[str, object]) -> bool:
        """Whether with these answers nobody was found."""
        return any(as_fact(answers.get(path)) in codes for path, *codes in self.lost_if)

    @property
    def told(self) -> tuple[Origin, ...]:
        """All answers that tell a day of an episode."""
        return (*self.origins, *self.ended_by, *self.voided_by)


def as_fact(value: object) -> str | None:
    """An answer as planning compares it: a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def read_schedule(source: Mapping[str, Any]) -> Schedule:
    """Raises TypeError for a key that the format does not know, ValueError for what cannot be."""
    values = dict(source)
    values["points"] = tuple(Point(**each) for each in source.get("points", ()))
    for name in ("origins", "ended_by", "voided_by"):
        values[name] = tuple(_origin(each) for each in source.get(name, ()))
    for name in ("ends_if", "part_if", "kept_if", "lost_if", "raised_by"):
        values[name] = tuple(tuple(each) for each in source.get(name, ()))
    for name in ("closers", "enders"):
        values[name] = tuple(source.get(name, ()))
    schedule = Schedule(**values)
    is_also = schedule.also in (None, "condition")
    if (
        not is_also
        or schedule.begins not in BEGINNINGS
        or schedule.kind not in KINDS
        or schedule.mode not in (0, 1, 2)
    ):
        raise ValueError(f"unsound schedule: {source}")
    return schedule


def _origin(source: Mapping[str, Any]) -> Origin:
    return Origin(**{**source, "when": tuple(source.get("when", ()))})
