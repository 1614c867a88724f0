"""A medicine as a line of a table: as it is shown, and as a file has it."""

from app.drugs.columns import COLUMNS
from app.drugs.drug import Drug
from app.formdefs.definitions.resolve import code_list

_LISTS = {"unit": "UNIT", "route": "ROUTE"}


def cells_of(drug: Drug) -> list[str]:
    """In the order of the columns."""
    return [_cell(column.field, getattr(drug, column.field)) for column in COLUMNS]


def _cell(field: str, value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if field in _LISTS:
        return code_list(_LISTS[field])[str(value)]
    return f"{value:g}" if isinstance(value, float) else str(value)
