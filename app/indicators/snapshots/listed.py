"""The lines behind a kept figure, and the entries behind a line, as they stood."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.indicators.indicator import Line
from app.indicators.snapshots.line_entries import EntriesOfLines
from app.indicators.snapshots.lines import KeptLine
from app.indicators.snapshots.models import SnapshotLines
from app.indicators.snapshots.opened import Opened
from app.indicators.snapshots.pack import read_lines, unpacked
from app.indicators.source.basis import Basis
from app.residents.models import Resident

IN_ONE = 500


def kept_lines(opened: Opened, code: str, basis: Basis) -> list[KeptLine]:
    """By village and id. Raises NotFound."""
    lines = _lines(opened, code, Basis.OFFICIAL, "lines")
    if basis is Basis.PROVISIONAL:
        went = set(_lines(opened, code, basis, "went"))
        lines = [line for line in lines if line not in went] + _lines(opened, code, basis, "came")
    return sorted(lines, key=lambda line: (line.place.village, *line.key))


def _lines(opened: Opened, code: str, basis: Basis, name: str) -> list[KeptLine]:
    snapshot = opened.snapshots.get((code, basis))
    if snapshot is None:
        raise NotFound
    query = select(SnapshotLines.village, SnapshotLines.content).filter_by(snapshot_id=snapshot.id)
    found = list[KeptLine]()
    for village, content in db.session.execute(query.where(SnapshotLines.village.in_(opened.villages))):
        columns = unpacked(content).get(name)
        if columns:
            shared = opened.kept.words, opened.places, opened.kinds
            found += filter(opened.shows, read_lines(columns, opened.ids[village], *shared))
    return found


def narrowed(lines: Iterable[KeptLine], only: str) -> list[KeptLine]:
    """`only`: all, met or open."""
    if only == "met":
        return [line for line in lines if line.part >= line.whole]
    return [line for line in lines if only == "all" or line.part < line.whole]


def shown(lines: Sequence[KeptLine], first: int = 0, most: int | None = None) -> list[Line]:
    """Some of them, from the place `first` on, by village and name."""
    until, found, at = len(lines) if most is None else first + most, list[Line](), 0
    for _, group in groupby(lines, key=lambda line: line.place.village):
        theirs = list(group)
        if at < until and at + len(theirs) > first:
            found += _by_name(theirs)[max(first - at, 0) : until - at]
        at += len(theirs)
    return found


def line_of(opened: Opened, code: str, basis: Basis, subject_id: UUID, item_id: str) -> KeptLine:
    """Raises NotFound."""
    key = (subject_id.hex, item_id)
    for line in kept_lines(opened, code, basis):
        if line.key == key:
            return line
    raise NotFound


def entries_behind(opened: Opened, code: str, basis: Basis, line: KeptLine) -> list[UUID]:
    """The ids of the entries that the line was counted from then."""
    return [UUID(id_) for id_ in EntriesOfLines(opened).then(code, basis, line)]


def _by_name(lines: Sequence[KeptLine]) -> list[Line]:
    """Of one village."""
    named = people_of({line.resident_id for line in lines})
    ordered = sorted(lines, key=lambda line: (named[line.resident_id][0], line.resident_id, *line.key))
    return [_line(line, named[line.resident_id][1]) for line in ordered]


def people_of(ids: set[str]) -> dict[str, tuple[str, str]]:
    """Id → how the name is sought, and the name."""
    found, wanted = dict[str, tuple[str, str]](), sorted(ids)
    query = select(Resident.id, Resident.search_keys, Resident.name)
    for start in range(0, len(wanted), IN_ONE):
        part = [UUID(id_) for id_ in wanted[start : start + IN_ONE]]
        for row in db.session.execute(query.where(Resident.id.in_(part))):
            found[row.id.hex] = (row.search_keys, row.name)
    return found


def _line(line: KeptLine, name: str) -> Line:
    return Line(
        UUID(line.subject_id),
        line.item_id,
        UUID(line.resident_id),
        line.whole,
        line.part,
        line.pending,
        line.thing,
        name,
        line.place.village,
    )
