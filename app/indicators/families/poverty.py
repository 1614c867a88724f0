"""F08 and F09: people lifted out of poverty, their contracts and the visits to those at high risk (§6.3).

What a visit to a person at high risk asks for next is told from the `poverty` entries themselves: each asks
for one visit, by the doctor's date or the rule's, whichever is earlier, and the next visit made is that one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Select, Uuid, select

from app.entries.models import Entry, Revision
from app.extensions import db
from app.indicators.families.fulfilment import members_owed, services
from app.indicators.families.homes import TOOK_PLACE
from app.indicators.families.signed import residents_signed, signing_of_resident
from app.indicators.indicator import Indicator, Lines, weighed
from app.indicators.source.place import Owner
from app.indicators.source.states import LIFE, last_day
from app.indicators.source.view import View
from app.rowset import Types, rowset

LIFTED, FOUR_DISEASES = "G13", ("G04", "G05", "G06", "G07")
HIGH = "3"
NARROW, WIDE = timedelta(days=3), timedelta(days=15)  # how late a visit may be, domain.md §5.11
SOON = timedelta(days=14)
_TYPES: Types = {"id": Uuid(), "resident_id": Uuid(), "done": Integer()}


def lifted_signed(view: View) -> Lines:
    return residents_signed(view).where(view.people.c.id.in_(_lifted(view)))


def lifted_owed(view: View) -> Lines:
    return members_owed(view).where(view.owed.c.resident_id.in_(_lifted(view)))


def visits_due(view: View) -> Lines:
    """A line a visit to a person at high risk that fell due in the period: 1 if it was made in time."""
    rows = list(_asked(db.session.execute(_logged(view)), view))
    asked, held = rowset(_TYPES, rows).subquery("asked"), view.held
    columns = weighed(asked.c.id, asked.c.resident_id, 1, asked.c.done, member=held.c.id)
    return select(*columns).select_from(asked).outerjoin(held, held.c.resident_id == asked.c.resident_id)


def visits_of_person(view: View, entry_id: UUID, _: str) -> Select[UUID]:
    person = select(Entry.resident_id).where(Entry.id == entry_id)
    query = select(Entry.id).where(Entry.resident_id.in_(person), Entry.form == "poverty")
    return query.where(Entry.occurred_on <= view.period.day)


def _lifted(view: View) -> Select[UUID]:
    """resident_id: lifted out of poverty, and with one of the four diseases."""
    groups = view.groups
    ill = select(groups.c.resident_id).where(groups.c.group_code.in_(FOUR_DISEASES))
    return select(groups.c.resident_id).where(groups.c.group_code == LIFTED, groups.c.resident_id.in_(ill))


def _logged(view: View) -> Select[Any]:
    answers, person = Revision.answers, view.source.person
    return (
        select(
            Entry.id,
            Entry.resident_id,
            Entry.occurred_on,
            answers["risk"].as_string().label("risk"),
            answers["next_visit_date"].as_string().label("next_visit"),
            Revision.outcome["next_by"].as_string().label("next_by"),
            *(person.c[name] for name in LIFE),
        )
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .join(person, person.c.id == Entry.resident_id)
        .where(
            Entry.form == "poverty",
            Entry.visit_result == TOOK_PLACE,
            Entry.status.in_(view.source.statuses),
            Entry.occurred_on <= view.period.day,
            Entry.resident_id.in_(select(view.who.c.id)),
        )
        .order_by(Entry.resident_id, Entry.occurred_on, Entry.id)
    )


def _asked(rows: Iterable[Row[Any]], view: View) -> Iterable[dict[str, Any]]:
    visits = list(rows)
    for visit, then in zip_longest(visits, visits[1:]):
        due = _due(visit)
        if due is None or not view.period.first <= due <= view.period.day:
            continue
        if last_day(visit) < due:
            continue
        following = then.occurred_on if then and then.resident_id == visit.resident_id else None
        late = NARROW if due - visit.occurred_on <= SOON else WIDE
        done = following is not None and following <= due + late
        yield {"id": visit.id, "resident_id": visit.resident_id, "done": int(done)}


def _due(visit: Row[Any]) -> date | None:
    days: Sequence[str] = [day for day in (visit.next_visit, visit.next_by) if day]
    return date.fromisoformat(min(days)) if visit.risk == HIGH and days else None


F08 = Indicator(
    "F08",
    "脱贫四类慢病签约率",
    "统计日协议有效的人数 ÷ 脱贫人口中患高血压、糖尿病、肺结核、严重精神障碍的人数（6.3）",
    "脱贫慢病居民",
    lifted_signed,
    signing_of_resident,
)
F08F = Indicator(
    "F08F",
    "脱贫四类慢病履约率",
    "同一人群的履约率（人头），口径同 F01（6.3）",
    "签约成员",
    lifted_owed,
    services,
    owner=Owner.CONTRACT,
)
F09 = Indicator(
    "F09",
    "因病返贫高风险随访率",
    "期内到期的高风险者计划随访中按时完成的次数 ÷ 到期次数；日期按上次随访的约定或规则（5.12、6.3）",
    "计划随访",
    visits_due,
    visits_of_person,
    is_flow=True,
)
