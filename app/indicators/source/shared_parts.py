"""The parts of a view in temporary tables, while several indicators are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select

from app.indicators.source.basis import Source
from app.indicators.source.temporary import TemporaryTables
from app.indicators.source.view import View


@contextmanager
def sharing_parts(view: View) -> Iterator[View]:
    """The view with its parts, and a source that stands in no table, in temporary tables."""
    if view.tables:
        yield view
        return
    tables = TemporaryTables()
    with tables.meanwhile():
        source = _shared_source(view.source, tables) if view.source.is_alone else view.source
        yield replace(view, tables=tables, source=source)


def _shared_source(source: Source, tables: TemporaryTables) -> Source:
    return replace(
        source,
        agreement=tables.add("agreement", select(source.agreement), "id"),
        member=tables.add("member", select(source.member), "agreement_id"),
        former=tables.add("former", select(source.former), "member_id"),
        slot=tables.add("slot", select(source.slot), "member_id"),
        fulfilment=tables.add("fulfilment", select(source.fulfilment), "member_id"),
    )
