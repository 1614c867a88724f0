"""The two jobs of a roster: looking a file through (dry run), and taking it in."""

from collections.abc import Generator
from pathlib import Path
from typing import cast

from app.accounts.models import User
from app.audit.log import COUNTY, log
from app.extensions import db
from app.jobs.kinds import Order, Progress, Steps, body
from app.residents.roster.check import Checked, check
from app.residents.roster.file import Row, read_roster
from app.residents.roster.take_in import ALL, Done, Merge, take_in

CHECK, IMPORT = "roster.check", "roster.import"


@body(CHECK)
def look_through(order: Order) -> Steps:
    """Arguments: path, name. Result: totals, duplicates, faults."""
    rows = read_roster(Path(order.arguments["path"]))
    checked = yield from _checked(order, rows, len(rows))
    return {
        **checked.totals(),
        "duplicate_lines": [duplicate.as_json() for _, duplicate in checked.duplicates],
        "faults": [fault.as_json() for fault in checked.faults],
    }


@body(IMPORT)
def bring_in(order: Order) -> Steps:
    """Arguments: path, name, merge ("all" or numbers of rows). Result: totals and faults."""
    rows = read_roster(Path(order.arguments["path"]))
    total = 2 * len(rows)
    checked = yield from _checked(order, rows, total)
    yield Progress(total - len(checked.new) - len(checked.duplicates), total)
    by = db.session.get_one(User, order.made_by)
    again = [line for line, _ in checked.duplicates]
    done = Done()
    for done in take_in(checked.new, again, _merge(order), order.id, by):
        yield Progress(total - len(checked.new) - len(again) + done.lines, total)
    counts = {
        "read": checked.read,
        "imported": done.imported,
        "updated": done.updated,
        "duplicates": len(again),
        "errors": checked.wrong_lines,
    }
    log("roster.imported", order.id, order.made_by, COUNTY, **counts)
    return {**counts, "faults": [fault.as_json() for fault in checked.faults]}


def _checked(order: Order, rows: list[Row], total: int) -> Generator[Progress, None, Checked]:
    scope = db.session.get_one(User, order.made_by).scope
    steps = check(rows, scope, order.id)
    while True:
        try:
            yield Progress(next(steps), total)
        except StopIteration as ended:
            return cast(Checked, ended.value)


def _merge(order: Order) -> Merge:
    chosen = order.arguments["merge"]
    return ALL if chosen == ALL else frozenset(chosen)
