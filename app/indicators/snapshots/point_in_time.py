"""Reading for a while as of one moment, so that nobody has to wait for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import update

from app.extensions import db
from app.jobs.models import Job
from app.sqlite import READ_ONLY


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is as it was at its beginning. Begins and ends a transaction of its own."""
    db.session.rollback()
    is_postgres = db.session().get_bind().dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if is_postgres else {READ_ONLY: True}
    db.session.connection(execution_options=options)
    try:
        yield
    finally:
        db.session.rollback()


def say_progress(job_id: UUID) -> Callable[[int, int], None]:
    """Tells how far a job is, beside the transaction in which it reads."""

    def tell(done: int, total: int) -> None:
        with db.engine.begin() as connection:
            connection.execute(update(Job).where(Job.id == job_id).values(done=done, total=total))

    return tell
