"""Storing what was drawn up, with what stood beside it at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import orjson
from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.log import log
from app.audit.models import AuditChain
from app.changes.models import Channel
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.goals.find import numbers, targets, units
from app.indicators.snapshots.draw import Drawn, DrawnFigure
from app.indicators.snapshots.lines import KINDS, WAYS
from app.indicators.snapshots.models import IndicatorSnapshot, KeptMonth, SnapshotCast, SnapshotLines
from app.indicators.snapshots.month import Month
from app.indicators.source.naming import names
from app.indicators.source.place import BY_ID, By
from app.orgs.scope import Scope


@dataclass(frozen=True)
class Act:
    """Who keeps which month, for the how-manieth time, and why again."""

    id: UUID
    month: Month
    edition: int
    by: User
    before: KeptMonth | None
    reason: str | None


def waiting_for(month: Month, scope: Scope) -> dict[str, int]:
    """Form → how many entries of services up to the end of the month wait for review."""
    query = select(Entry.form, func.count()).where(Entry.status == EntryStatus.SUBMITTED)
    query = query.where(Entry.occurred_on <= month.last, scope.holds(Entry.org_unit_id))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Entry.form).order_by(Entry.form))}


def store(act: Act, drawn: Drawn, about: Mapping[str, Any]) -> KeptMonth:
    parameters = about["rules"].to_json()
    kept = KeptMonth(
        id=act.id,
        org_unit_id=act.by.org_unit_id,
        month=act.month.name,
        edition=act.edition,
        first=act.month.period.first,
        day=act.month.period.day,
        params_hash=hash_of(parameters),
        made_by=act.by.id,
        supersedes_id=act.before.id if act.before else None,
        reason=act.reason,
        places=drawn.places,
        kinds=drawn.kinds,
        words=drawn.words,
        digest=drawn.digest,
        **{**about, "rules": parameters},
    )
    db.session.add(kept)
    db.session.flush()
    _store_figures(kept, drawn)
    log(
        "figures.kept",
        kept.id,
        act.by.id,
        month=kept.month,
        edition=kept.edition,
        supersedes=str(kept.supersedes_id) if kept.supersedes_id else None,
        reason=kept.reason,
        digest=kept.digest,
    )
    return kept


def hash_of(parameters: Mapping[str, Any]) -> str:
    return sha256(orjson.dumps(parameters, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _store_figures(kept: KeptMonth, drawn: Drawn) -> None:
    rows = [_snapshot(kept, each) for each in drawn.figures]
    db.session.add_all(rows)
    db.session.flush()
    for row, each in zip(rows, drawn.figures, strict=True):
        db.session.add_all(
            SnapshotLines(snapshot_id=row.id, village=village, lines=part.lines, content=part.content)
            for village, part in sorted(each.parts.items())
        )
    db.session.add_all(
        SnapshotCast(
            kept_month_id=kept.id, village=village, ids=cast.to_bytes(), evidence=drawn.evidence_of(village)
        )
        for village, cast in sorted(drawn.book.casts.items())
    )
    db.session.flush()


def _snapshot(kept: KeptMonth, figure: DrawnFigure) -> IndicatorSnapshot:
    return IndicatorSnapshot(
        id=uuid5(kept.id, f"{figure.code}:{figure.basis}"),
        kept_month_id=kept.id,
        code=figure.code,
        version=INDICATORS[figure.code].version,
        basis=figure.basis.value,
        numerator=figure.part,
        denominator=figure.whole,
        pending=figure.pending,
        row_things=figure.row_things,
        cells=figure.sums,
    )


def read_besides(month: Month, county: Scope, drawn: Drawn) -> dict[str, Any]:
    """What is read at the same moment: how far everything was, and what stands beside the figures."""
    return {
        "cut_off": {
            "audit": {
                row.id: row.length for row in db.session.execute(select(AuditChain.id, AuditChain.length))
            },
            "changes": {row.id: row.seq for row in db.session.execute(select(Channel.id, Channel.seq))},
        },
        "waiting": sum(waiting_for(month, county).values()),
        "goals": goals_of(month.last.year, county),
        "names": {by.value: _names(by, keys) for by, keys in _keys(drawn).items()},
    }


def _keys(drawn: Drawn) -> dict[By, set[str]]:
    """What the rows of each breakdown are named by."""
    places = {by: {place[at] for place in drawn.book.places.known} for at, by in enumerate(WAYS)}
    return places | {by: {key for kind in drawn.book.kinds.known for key in kind.keys(by)} for by in KINDS}


def goals_of(year: int, county: Scope) -> dict[str, Any]:
    """The targets and official numbers of all organisations, as they are kept: these named by 32 digits."""
    ids = [unit.id for unit in units(county)]
    set_out, counted = targets(ids, year), numbers(ids, year)
    return {
        "targets": {
            id_.hex: {code: str(value) for code, value in found.items()}
            for id_, found in set_out.items()
            if found
        },
        "numbers": {
            id_.hex: {kind: [row.number, row.source, row.document_no] for kind, row in found.items()}
            for id_, found in counted.items()
        },
    }


def _names(by: By, keys: set[str]) -> dict[str, str]:
    named = names(by, keys)
    return {key.replace("-", ""): name for key, name in named.items()} if by in BY_ID else named
