"""What is asked for when sheets are printed."""

from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.errors import NotFound
from app.exports.sheets.history import Choice
from app.formdefs.catalog import definition

YEAR_DIGITS, FIRST_YEAR, LAST_YEAR = 4, 1990, 2100


def choice_of(form: str, args: MultiDict[str, str]) -> Choice:
    """What makes no sense is as if it had not been said. Raises NotFound for a form that does not exist."""
    if definition(form) is None:
        raise NotFound("没有这种表单")
    which = args.get("which")
    year, entry_id = year_of(args.get("year", "")), _uuid(args.get("entry", ""))
    return Choice(form, year, which == "all", entry_id, which == "blank")


def year_of(text: str) -> int | None:
    """The year that was typed; None for what is none."""
    year = int(text) if text.isdecimal() and len(text) == YEAR_DIGITS else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
