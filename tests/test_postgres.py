"""What PostgreSQL is told on every connection."""

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import text
from sqlalchemy.orm import scoped_session


@pytest.mark.postgres
def test_statements_are_not_compiled_to_machine_code(db: scoped_session[Session]) -> None:
    assert db.scalar(text("SHOW jit")) == "off"
