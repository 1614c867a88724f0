"""The entries behind kept lines, read once a village, and those behind the lines of now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.snapshots.evidence import (
    Evidence,
    Given,
    Logged,
    Signing,
    given_in,
    logged_in,
    signings_in,
)
from app.indicators.snapshots.lines import KeptLine
from app.indicators.snapshots.models import SnapshotCast
from app.indicators.snapshots.opened import Opened
from app.indicators.snapshots.pack import read_ids, unpacked
from app.indicators.source.basis import Basis, official
from app.indicators.source.view import View

ByPerson = Mapping[str, Evidence]
NO_EVIDENCE = Evidence((), (), ())


class EntriesOfLines:
    """Of one kept month."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._read: dict[str, dict[Basis, ByPerson]] = {}

    def then(self, code: str, basis: Basis, line: KeptLine) -> list[str]:
        """The ids of the entries that the line was counted from."""
        found = self._village(line.place.village)
        evidence = found[Basis.OFFICIAL].get(line.resident_id, NO_EVIDENCE)
        if basis is Basis.PROVISIONAL:  # kept of those alone of whom something waited
            evidence = found[basis].get(line.resident_id, evidence)
        return evidence.behind(INDICATORS[code], line)

    def _village(self, village: str) -> dict[Basis, ByPerson]:
        if village not in self._read:
            row = db.session.get_one(SnapshotCast, (self.opened.kept.id, village))
            kinds, ids = unpacked(row.evidence), read_ids(row.ids)
            self._read[village] = {
                basis: _by_person(*_rows(kinds.get(basis.value, {}), ids, self.opened.kept.words))
                for basis in Basis
            }
        return self._read[village]


def evidence_now(opened: Opened, residents: Collection[str]) -> ByPerson:
    """What stands behind the official lines of these people now."""
    among = tuple(UUID(id_) for id_ in sorted(residents))
    view = View(official(), opened.period, opened.where, opened.rules, among)
    return _by_person(signings_in(view), given_in(view), logged_in(view))


def _rows(
    kinds: Mapping[str, Any], ids: Sequence[str], words: Sequence[str]
) -> tuple[list[Signing], list[Given], list[Logged]]:
    def rows(kind: str) -> Iterable[Any]:
        return zip(*kinds.get(kind, ()), strict=True)

    return (
        [Signing(ids[r], ids[m], ids[e]) for r, m, e in rows("signings")],
        [Given(ids[r], ids[m], words[i], ids[e], counts) for r, m, i, e, counts in rows("given")],
        [Logged(ids[r], words[form], ids[e]) for r, form, e in rows("logged")],
    )


def _by_person(signings: Iterable[Signing], given: Iterable[Given], logged: Iterable[Logged]) -> ByPerson:
    found = defaultdict[str, tuple[list[Signing], list[Given], list[Logged]]](lambda: ([], [], []))
    for signing in signings:
        found[signing.resident_id][0].append(signing)
    for service in given:
        found[service.resident_id][1].append(service)
    for entry in logged:
        found[entry.resident_id][2].append(entry)
    return {id_: Evidence(*each) for id_, each in found.items()}
