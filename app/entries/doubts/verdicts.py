"""Doubts that a call-back or a spot check casts on the entry it was about (domain.md §4.29, §4.30, §7).

They stand on that entry for as long as the verdict stands; whether it is overturned a person decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, or_, select

from app.entries.doubts.marks import mark
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.entries.followers import follows_entries
from app.entries.models import Entry, EntryStatus, Revision
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag

CALL, VISIT = "phone_survey", "spot_check"
CALLED, CHECKED = "Q-26", "Q-27"
STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)
NO, NOT_THEIRS = "2", "6"  # service_received, signed_self; reach
SAID = {"service_received": "居民未接受过该次服务", "signed_self": "非本人签字"}
VERDICTS = {  # form → verdict → level and words
    CALL: {"2": ("MED", "部分不符"), "3": ("HIGH", "不真实")},
    VISIT: {"3": ("HIGH", "部分不实"), "4": ("HIGH", "虚假")},
}

Row = dict[str, Any]


@checks_claims(CALL)
@checks_claims(VISIT)
def check_target(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """The entry is one about the same person, if it is here. Q-37: a number that is not theirs."""
    target = db.session.get(Entry, UUID(answers["target_entry_id"]))
    if target is None:
        yield Flag("target_unknown", "MED", "服务器上没有被查的这条记录", "target_entry_id")
    elif target.resident_id != draft.resident_id:
        raise Invalid(errors={"answers.target_entry_id": ["被查的记录不是这位居民的"]})
    if answers.get("reach") == NOT_THEIRS:
        words = "号码不属于本人：请核实有无此人，档案不真实的在居民页登记，由另一人复核"
        yield Flag("Q-37", "HIGH", words, "reach")


@follows_entries(CALL)
@follows_entries(VISIT)
def follow(resident_ids: Sequence[UUID]) -> int:
    """Bring the flags of these residents' entries into line with what stands. Returns how many changed."""
    doubts = cast_on(resident_ids)
    query = select(Entry).where(Entry.resident_id.in_(resident_ids), or_(Entry.id.in_(doubts), _is_marked()))
    entries = db.session.scalars(query.order_by(Entry.id))
    return sum(mark(each, _is_ours, doubts.get(each.id, [])) for each in entries)


def rebuild() -> int:
    """The same for everybody; where nothing is amiss, nothing changes."""
    concerned = or_(Entry.form.in_((CALL, VISIT)), _is_marked())
    about = select(Entry.resident_id).where(Entry.resident_id.is_not(None), concerned).distinct()
    ids = sorted(id_ for id_ in db.session.scalars(about) if id_)
    return sum(follow(ids[start : start + 500]) for start in range(0, len(ids), 500))


def _is_marked() -> ColumnElement[bool]:
    flags = cast(Entry.flags, Text)
    return or_(*(flags.contains(f'"{code}"') for code in (CALLED, CHECKED)))


def cast_on(resident_ids: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """By entry, the flags that verdicts about these residents put on it."""
    query = (
        select(Entry.form, Entry.occurred_on, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.resident_id.in_(resident_ids), Entry.form.in_((CALL, VISIT)), Entry.status.in_(STANDING))
        .order_by(Entry.occurred_on, Entry.id)
    )
    found: dict[UUID, list[Row]] = {}
    for row in db.session.execute(query):
        level, words = VERDICTS[row.form].get(row.answers.get("verdict"), (None, ""))
        if level is None or "target_entry_id" not in row.answers:
            continue
        said = [text for name, text in SAID.items() if row.answers.get(name) == NO]
        kind, code = ("电话回访", CALLED) if row.form == CALL else ("现场抽查", CHECKED)
        message = f"{kind}（{row.occurred_on.isoformat()}）结论：{'，'.join([words, *said])}"
        flag = {"code": code, "level": level, "message": message}
        found.setdefault(UUID(row.answers["target_entry_id"]), []).append(flag)
    return found


def _is_ours(flag: Row) -> bool:
    return flag["code"] in (CALLED, CHECKED)
