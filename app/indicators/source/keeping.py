"""The parts of a view in temporary tables, while several indicators are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select

from app.indicators.source.basis import Source
from app.indicators.source.kept import Kept
from app.indicators.source.view import View


@contextmanager
def keeping(view: View) -> Iterator[View]:
    """The view with its parts, and a source that stands in no table, in temporary tables."""
    if view.kept:
        yield view
        return
    kept = Kept()
    with kept.meanwhile():
        source = _kept_source(view.source, kept) if view.source.is_alone else view.source
        yield replace(view, kept=kept, source=source)


def _kept_source(source: Source, kept: Kept) -> Source:
    return replace(
        source,
        agreement=kept.keep("agreement", select(source.agreement), "id"),
        member=kept.keep("member", select(source.member), "agreement_id"),
        former=kept.keep("former", select(source.former), "member_id"),
        slot=kept.keep("slot", select(source.slot), "member_id"),
        fulfilment=kept.keep("fulfilment", select(source.fulfilment), "member_id"),
    )
