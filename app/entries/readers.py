"""Who may read an entry: whoever answers for its clinic, and who is entrusted with its resident."""

from app.accounts.models import User
from app.entries.models import Entry
from app.residents.entrusted import is_entrusted


def may_read(user: User, entry: Entry) -> bool:
    if user.scope.covers(entry.org_unit.path):
        return True
    return bool(entry.resident_id and is_entrusted(entry.resident_id, user))
