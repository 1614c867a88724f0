"""What a phone hears when it signs in, or asks who is signed in."""

from typing import Any

from sqlalchemy import update

from app.accounts.models import Device, User
from app.clock import now
from app.extensions import db
from app.sync.channels.readable import list_channels


def describe(user: User, csrf_token: str, of: str) -> dict[str, Any]:
    """`of`: the epoch."""
    return {
        "user": {"id": str(user.id), "name": user.name, "role": user.role.value},
        "csrf_token": csrf_token,
        "epoch": of,
        "server_time": now().isoformat(timespec="milliseconds"),
        "channels": list_channels(user),
    }


def remember_device(user: User, device_id: str | None, name: str | None) -> None:
    """Note the phone, so that a supervisor can tell which it is. Its numbers begin at its first push."""
    if device_id is None:
        return
    known = db.session.get(Device, device_id)
    if known is None:
        db.session.add(Device(id=device_id, user_id=user.id, name=name, highest_seq=0, seen_at=now()))
    elif name:
        db.session.execute(update(Device).where(Device.id == device_id).values(name=name, seen_at=now()))
