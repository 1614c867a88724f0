"""The channels that a person may read now: `ref`, and one for each village of the scope."""

from typing import Any

from sqlalchemy import select

from app.changes.models import Channel
from app.changes.note import REF
from app.errors import OutOfScope
from app.extensions import db
from app.orgs.models import OrgUnit, Village
from app.orgs.scope import Scope

EMPTY = "0" * 16


def channels_of(scope: Scope) -> dict[str, str]:
    """Village code → name."""
    served = (
        select(Village.code, Village.name)
        .join(OrgUnit, OrgUnit.id == Village.clinic_id)
        .where(scope.units())
        .order_by(Village.code)
    )
    return {row.code: row.name for row in db.session.execute(served)}


def list_channels(scope: Scope) -> list[dict[str, Any]]:
    """As the phone reads them: how far each is, how many live records it has, and their digest."""
    names = channels_of(scope)
    rows = db.session.execute(
        select(Channel.id, Channel.seq, Channel.count, Channel.digest).where(Channel.id.in_([REF, *names]))
    )
    known = {row.id: {"seq": row.seq, "count": row._mapping["count"], "digest": row.digest} for row in rows}
    nothing = {"seq": 0, "count": 0, "digest": EMPTY}
    listed: list[dict[str, Any]] = [{"id": REF, **known.get(REF, nothing)}]
    return listed + [{"id": code, "name": name, **known.get(code, nothing)} for code, name in names.items()]


def require_readable(channel: str, scope: Scope) -> None:
    """Raises OutOfScope."""
    if channel != REF and channel not in channels_of(scope):
        raise OutOfScope
