"""What became of referrals, as field workers log it (form `referral_check`)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from app.entries.claims import checks_claims
from app.entries.draft import Draft
from app.entries.models import Entry
from app.errors import Invalid
from app.extensions import db
from app.formdefs.conditions import Flag

CHECK = "referral_check"


@checks_claims(CHECK)
def check_referral(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Nobody's referral but the resident's. One that is not here may come in the same batch."""
    entry = db.session.get(Entry, UUID(answers["referral_entry_id"]))
    if entry is not None and entry.resident_id != draft.resident_id:
        raise Invalid(errors={"answers.referral_entry_id": ["这次转诊不是这位居民的"]})
    yield from ()
