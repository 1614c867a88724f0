"""The table of a kept month: as the live one, of the figures, names and targets of that time."""

from decimal import Decimal
from uuid import UUID

from app.indicators.catalogue import INDICATORS
from app.indicators.count import Question
from app.indicators.goals.models import PopulationTarget
from app.indicators.goals.reach import Goals
from app.indicators.indicator import Figures
from app.indicators.pages.table import Cell, Row, Table, in_order
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.opened import Opened
from app.indicators.source.basis import Basis
from app.indicators.source.place import By


def kept_table(opened: Opened, by: By) -> Table:
    settled, hoped = opened.counted(by, Basis.OFFICIAL), opened.counted(by, Basis.PROVISIONAL)
    keys = {key for each in (*settled.rows.values(), *hoped.rows.values()) for key in each}
    goals = kept_goals(opened, by, keys)
    rows = [
        Row(key, opened.name(by, key), _cells(opened, settled.rows, hoped.rows, key, goals)) for key in keys
    ]
    total = Row("", "合计", _cells(opened, settled.total, hoped.total, None, goals))
    return Table(by, in_order(by, rows), total)


def kept_goals(opened: Opened, by: By, keys: set[str]) -> Goals:
    question, kept = Question(opened.period, opened.where, by, opened.rules), opened.kept
    return Goals(
        question,
        keys,
        lambda ids, _: {id_: _targets(kept, id_) for id_ in ids},
        lambda ids, year: {id_: _numbers(kept, id_, year) for id_ in ids},
    )


def _cells(opened: Opened, settled: Figures, hoped: Figures, key: str | None, goals: Goals) -> list[Cell]:
    """Of a row, or (None) of all together."""
    of, found, by = key or "", list[Cell](), None if key is None else goals.by
    for code in opened.codes:
        indicator, none = INDICATORS[code], opened.none_in(code, by)
        now, then = settled[code].get(of, none), hoped[code].get(of, none)
        found.append(Cell(indicator, now, then, goals.target(indicator, key), goals.number(indicator, key)))
    return found


def _targets(kept: KeptMonth, id_: UUID) -> dict[str, Decimal]:
    return {code: Decimal(value) for code, value in kept.goals["targets"].get(id_.hex, {}).items()}


def _numbers(kept: KeptMonth, id_: UUID, year: int) -> dict[str, PopulationTarget]:
    return {
        kind: PopulationTarget(
            org_unit_id=id_, year=year, kind=kind, number=number, source=source, document_no=document
        )
        for kind, (number, source, document) in kept.goals["numbers"].get(id_.hex, {}).items()
    }
