"""Why a line is another one than the one that was kept: what was done since to the entries behind it.

Told from the audit trail beyond the cut-off of the keeping: what had been written there was seen by it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Label, exists, or_, select

from app.audit.models import AuditEvent
from app.clock import CHINA
from app.contracts.models import Agreement, AgreementMember
from app.entries.life_events import DIED, LOST_TO_US, MANAGEMENT_ENDED, OF_FORM
from app.entries.lives.follow import PROFILE
from app.entries.models import Attendance, Entry, Revision
from app.extensions import db
from app.formdefs.catalog import definition

AT_ONCE, MOST = 400, 3
OF_STANDING = {  # forms that change what is owed to somebody, or who is counted: they may matter to any line
    *("sign", "member_confirm", "contract_end", "contract_extend", "contract_transfer", "service_waiver"),
    *PROFILE,
    *OF_FORM,
}
OF_ENTRIES = {
    "entry.approved": "封存后审核通过",
    "entry.invalidated": "封存后被否定",
    "entry.voided": "封存后作废",
    "entry.returned": "封存后退回",
    "entry.recorded": "封存后提交",
}
OF_PEOPLE = {
    "change.settled": "封存后复核了档案变动",
    "resident.updated": "封存后改了档案",
    "resident.imported": "封存后由名册改了档案",
    "resident.registered": "封存后建档",
    "conflict.settled": "封存后改了档案",
}
_WEIGHT = ("entry.invalidated", "entry.approved", "entry.voided", "entry.returned", "entry.recorded")


@dataclass(frozen=True)
class Why:
    """One thing that happened since; of an entry, which one."""

    action: str
    at: datetime
    reason: str
    entry_id: UUID | None = None
    form: str = ""
    occurred_on: date | None = None
    visit_result: str | None = None
    ends_management: bool = False  # of a disease: somebody is of a group no more

    @property
    def is_of_standing(self) -> bool:
        changes_standing = self.form in OF_STANDING or self.visit_result in (LOST_TO_US, DIED)
        return changes_standing or self.ends_management

    def as_json(self) -> dict[str, Any]:
        return {
            "said": (OF_ENTRIES | OF_PEOPLE)[self.action],
            "at": self.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M"),
            "reason": self.reason,
            "entry": str(self.entry_id) if self.entry_id else None,
            "form": _form_name(self.form),
            "day": self.occurred_on.isoformat() if self.occurred_on else None,
        }


class Reasons:
    """What was done since about these residents (ids as 32 digits)."""

    def __init__(self, residents: Collection[str], cut_off: Mapping[str, int]) -> None:
        self.cut_off = cut_off
        entries = _entries_of(residents)
        self._of = entries
        about = {str(each.id) for found in entries.values() for each in found}
        self._events = self._read(sorted(about | {str(UUID(id_)) for id_ in residents}))

    def of(self, resident_id: str, *behind: Iterable[str]) -> list[Why]:
        """`behind`: entries behind the line, the likeliest first. What was done to others of the person's
        tells nothing of the line, but where it changes their standing."""
        told = [why for each in self._of.get(resident_id, ()) for why in self._told(each)]
        named = [{UUID(id_) for id_ in ids} for ids in behind]
        own = ([why for why in told if why.entry_id in ids] for ids in named)
        standing = [why for why in told if why.is_of_standing]
        found = next(filter(None, own), standing) or self._people(resident_id)
        return sorted(found, key=lambda why: (_rank(why), why.at))[:MOST]

    def _told(self, entry: Any) -> list[Why]:
        """Of several things done to an entry the last one."""
        done = self._events.get(str(entry.id), ())[-1:]
        said = {
            name: getattr(entry, name) for name in ("form", "occurred_on", "visit_result", "ends_management")
        }
        return [
            Why(each.action, each.at, each.details.get("reason") or "", entry.id, **said) for each in done
        ]

    def _people(self, resident_id: str) -> list[Why]:
        events = self._events.get(str(UUID(resident_id)), ())
        return [Why(each.action, each.at, "") for each in events]

    def _read(self, subjects: Sequence[str]) -> Mapping[str, list[Any]]:
        found, columns = defaultdict[str, list[Any]](list), AuditEvent
        query = select(
            columns.subject_id, columns.chain, columns.number, columns.at, columns.action, columns.details
        ).where(columns.action.in_([*OF_ENTRIES, *OF_PEOPLE]))
        for start in range(0, len(subjects), AT_ONCE):
            part = query.where(columns.subject_id.in_(subjects[start : start + AT_ONCE]))
            for row in db.session.execute(part.order_by(columns.id)):
                if row.number > self.cut_off.get(row.chain, 0):
                    found[row.subject_id].append(row)
        return found


def _ends_management() -> Label[bool]:
    """Whether an entry says that a disease is managed no more."""
    answers = Revision.answers
    ends = or_(
        answers["mgmt_outcome"].as_string() == MANAGEMENT_ENDED, answers["stop_date"].as_string().is_not(None)
    )
    newest = (Revision.entry_id == Entry.id, Revision.number == Entry.revision)
    return exists().where(*newest, ends).correlate(Entry).label("ends_management")


def _form_name(code: str) -> str:
    form = definition(code) if code else None
    return form.short if form else code


def _rank(why: Why) -> int:
    return _WEIGHT.index(why.action) if why.action in _WEIGHT else len(_WEIGHT)


def _entries_of(residents: Collection[str]) -> dict[str, list[Any]]:
    """Resident → the entries about them: their own, activities they took part in, signings with them."""
    found, ids = defaultdict[str, dict[UUID, Any]](dict), sorted(residents)
    columns = (Entry.id, Entry.form, Entry.occurred_on, Entry.visit_result, _ends_management())
    for start in range(0, len(ids), AT_ONCE):
        part = [UUID(id_) for id_ in ids[start : start + AT_ONCE]]
        own = select(Entry.resident_id.label("of"), *columns).where(Entry.resident_id.in_(part))
        attended = select(Attendance.resident_id.label("of"), *columns)
        attended = attended.join(Entry, Entry.id == Attendance.entry_id)
        signed = select(AgreementMember.resident_id.label("of"), *columns)
        signed = signed.join(Agreement, Agreement.id == AgreementMember.agreement_id)
        signed = signed.join(Entry, Entry.id == Agreement.entry_id)
        for query in (
            own,
            attended.where(Attendance.resident_id.in_(part)),
            signed.where(AgreementMember.resident_id.in_(part)),
        ):
            for row in db.session.execute(query):
                found[row.of.hex][row.id] = row
    return {id_: list(each.values()) for id_, each in found.items()}
