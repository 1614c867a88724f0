"""Taking in an attachment, with what follows for the contracts that waited for it."""

import re
from pathlib import Path

from app.accounts.models import User
from app.contracts.derived.derive import follow_evidence
from app.entries.intake import attach
from app.errors import Invalid
from app.extensions import db

_DIGEST = re.compile(r"[0-9a-f]{64}")


def require_digest(text: str) -> None:
    """Raises Invalid for a name that is no SHA-256 in lower-case hex."""
    if _DIGEST.fullmatch(text) is None:
        raise Invalid(errors={"sha256": ["应为 SHA-256 的小写十六进制"]})


def store(digest: str, content: bytes, by: User, folder: Path) -> bool:
    """True if it was new here. Raises as entries/intake/attach.py does."""
    stored = attach.store(digest, content, by, folder)
    if stored.entry_ids:
        db.session.flush()
        follow_evidence(stored.entry_ids)
    return stored.is_new
