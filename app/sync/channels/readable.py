"""The channels that a person may read now: `ref`, one for each village of the scope, and parts of others.

A part is what a village's channel holds of the residents whom a doctor of elsewhere is entrusted with
(decision 058). It has the village's own numbers. Its id tells whom it is of, so that when these change
it is another channel: phones erase the one and read the other from the beginning.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, or_, select

from app.accounts.models import User
from app.changes.models import Change, Channel
from app.changes.note import REF, fingerprint
from app.columns import among
from app.errors import OutOfScope
from app.extensions import db
from app.orgs.models import OrgUnit, Village
from app.orgs.scope import Scope
from app.residents.entrusted import strangers_of
from app.sync.channels.kinds import KeysOf, records_of

EMPTY = "0" * 16


@dataclass(frozen=True)
class Part:
    """What a village's channel holds of some residents."""

    village: str
    name: str
    resident_ids: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.village}-{sha256(' '.join(self.resident_ids).encode()).hexdigest()[:7]}"

    def keys(self) -> KeysOf:
        return records_of(self.resident_ids)


def channels_of(scope: Scope) -> dict[str, str]:
    """Village code → name."""
    served = (
        select(Village.code, Village.name)
        .join(OrgUnit, OrgUnit.id == Village.clinic_id)
        .where(scope.units())
        .order_by(Village.code)
    )
    return {row.code: row.name for row in db.session.execute(served)}


def parts_of(user: User) -> list[Part]:
    """Of villages that are none of the user's own, by code."""
    theirs: dict[str, list[str]] = defaultdict(list)
    for resident in strangers_of(user):
        theirs[resident.village_code].append(str(resident.id))
    names = select(Village.code, Village.name).where(Village.code.in_(theirs)).order_by(Village.code)
    rows = list(db.session.execute(names)) if theirs else []
    return [Part(row.code, f"{row.name}（转来的居民）", tuple(theirs[row.code])) for row in rows]


def villages_read(user: User) -> set[str]:
    """Codes of the villages of which somebody reads the channel or a part of it."""
    return {*channels_of(user.scope), *(part.village for part in parts_of(user))}


def list_channels(user: User) -> list[dict[str, Any]]:
    """As the phone reads them: how far each is, how many live records it has, and their digest."""
    names, parts = channels_of(user.scope), parts_of(user)
    known = _known([REF, *names, *(part.village for part in parts)])
    nothing = {"seq": 0, "count": 0, "digest": EMPTY}
    listed: list[dict[str, Any]] = [{"id": REF, **known.get(REF, nothing)}]
    listed += [{"id": code, "name": name, **known.get(code, nothing)} for code, name in names.items()]
    for part in parts:
        seq = known.get(part.village, nothing)["seq"]
        listed.append({"id": part.id, "name": part.name, "seq": seq, **_summed(part)})
    return listed


def readable(channel: str, user: User) -> Part | None:
    """The part that it names, if it is no whole channel. Raises OutOfScope."""
    part = next((each for each in parts_of(user) if each.id == channel), None) if "-" in channel else None
    if part is None and channel != REF and channel not in channels_of(user.scope):
        raise OutOfScope
    return part


def _known(ids: Collection[str]) -> dict[str, dict[str, Any]]:
    rows = db.session.execute(
        select(Channel.id, Channel.seq, Channel.count, Channel.digest).where(Channel.id.in_(ids))
    )
    return {row.id: {"seq": row.seq, "count": row._mapping["count"], "digest": row.digest} for row in rows}


def _summed(part: Part) -> dict[str, Any]:
    """Count and digest of its live records."""
    count, digest, keys = 0, 0, part.keys()
    held = or_(*(and_(Change.kind == kind, among(Change.record_id, kind)) for kind in keys))
    live = select(Change.seq, Change.kind, Change.record_id).where(
        Change.channel == part.village, Change.removed.is_(False), held
    )
    for row in db.session.execute(live, dict(keys)):
        count += 1
        digest ^= fingerprint(row.kind, row.record_id, row.seq)
    return {"count": count, "digest": f"{digest:016x}"}
