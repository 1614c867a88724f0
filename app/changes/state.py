"""Facts about the data set as a whole, of which there are a few: all read at once, and once a transaction."""

from sqlalchemy import Table, select

from app.changes.models import ServerState
from app.extensions import db
from app.upsert import upsert

_KEPT = "server_state"  # in session.info: the transaction and what it reads


def stated(key: str) -> str | None:
    """As the transaction at hand sees it."""
    session = db.session()
    transaction, values = session.info.get(_KEPT, (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        with session.no_autoflush:
            values = {row.key: row.value for row in session.execute(_ALL)}
        session.info[_KEPT] = (session.get_transaction(), values)
    found: str | None = values.get(key)
    return found


def state(key: str, value: str) -> None:
    """From the commit on, every process sees this."""
    _write(key, value, ["value"])


def state_once(key: str, value: str) -> str:
    """The same for what is never changed by chance: what was stated before stays. Returns what holds."""
    _write(key, value, [])
    return stated(key) or value


def _write(key: str, value: str, update: list[str]) -> None:
    session = db.session()
    session.flush()  # what is stated is true of what was written before
    upsert(session, _TABLE, [{"key": key, "value": value}], update)
    session.info.pop(_KEPT, None)


def _table() -> Table:
    table = ServerState.__table__
    if not isinstance(table, Table):
        raise TypeError(table)
    return table


_TABLE = _table()
_ALL = select(_TABLE.c.key, _TABLE.c.value)
