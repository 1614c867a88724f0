"""Whether a kept month still is what was kept: the digest of its rows, and the one in the audit trail."""

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.extensions import db
from app.indicators.snapshots.draw import digest_of
from app.indicators.snapshots.models import IndicatorSnapshot, KeptMonth, SnapshotCast, SnapshotLines


def is_untouched(kept: KeptMonth) -> bool:
    event = select(AuditEvent.details).where(
        AuditEvent.action == "figures.kept", AuditEvent.subject_id == str(kept.id)
    )
    audited = db.session.scalars(event).first() or {}
    return stored_digest(kept) == kept.digest == audited.get("digest")


def stored_digest(kept: KeptMonth) -> str:
    figures = list(db.session.scalars(select(IndicatorSnapshot).filter_by(kept_month_id=kept.id)))
    named = {each.id: f"{each.code}:{each.basis}" for each in figures}
    sums = {
        named[each.id]: [each.denominator, each.numerator, each.pending, each.row_things, each.cells]
        for each in figures
    }
    lines = select(SnapshotLines).where(SnapshotLines.snapshot_id.in_(named))
    casts = select(SnapshotCast).filter_by(kept_month_id=kept.id)
    return digest_of(
        [kept.places, kept.words, sums],
        kept.kinds,
        {f"{named[row.snapshot_id]}:{row.village}": row.content for row in db.session.scalars(lines)},
        {row.village: row.ids + row.evidence for row in db.session.scalars(casts)},
    )
