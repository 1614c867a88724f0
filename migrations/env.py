"""Runs the migrations on an engine of its own: on SQLite with foreign keys off, checked again at the end."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import JSON, Connection, create_engine, event, pool

from app.columns import Instant

target = current_app.extensions["migrate"].db.metadata


def run() -> None:
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = OFF"))
    with engine.begin() as connection:
        context.configure(
            connection=connection,
            target_metadata=target,
            render_as_batch=True,
            compare_type=True,
            render_item=_render,
            transaction_per_migration=False,
        )
        context.run_migrations()
        _check(connection)
    engine.dispose()


def _render(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types in plain SQLAlchemy, so that a migration needs nothing of the app."""
    if kind == "type" and isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def _check(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"rows without their parents after the migration: {broken[:5]}")


run()
