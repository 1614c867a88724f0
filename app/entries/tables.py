"""The table behind a model, for statements that pass the ORM by."""

from sqlalchemy import Table

from app.extensions import Model


def table_of(model: type[Model]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table
