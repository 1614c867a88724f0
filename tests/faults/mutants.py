"""The app as the server runs it, with a fault put in on purpose: the checks must find it."""

import os
import time
from collections.abc import Callable
from importlib import reload
from typing import Any

import config
from app import create_app
from app.entries.intake import judge
from app.extensions import db
from app.sync import routes


def without_duplicate_check() -> None:
    """A revision that is here already is judged as if it were not."""

    def forget(*_: Any) -> None:
        return None

    judge._known = forget  # type: ignore[assignment]


def receipt_before_commit() -> None:
    """The answer is on its way a moment before the commit."""

    def answer_first(act: Callable[[], Any]) -> Any:
        result = act()
        session = db.session()
        db.session.registry.clear()
        LATE.append(session)
        return result

    routes._committed = answer_first


LATE: list[Any] = []


class LateCommit:
    """Commits what was answered, after the answer has gone."""

    def __init__(self, wsgi: Any) -> None:
        self._wsgi = wsgi

    def __call__(self, environ: Any, start_response: Any) -> Any:
        yield from self._wsgi(environ, start_response)
        if LATE:
            time.sleep(0.3)
            LATE.pop().commit()


MUTANTS: dict[str, Callable[[], None]] = {
    "without_duplicate_check": without_duplicate_check,
    "receipt_before_commit": receipt_before_commit,
}

_mutant = os.environ.get("MUTANT", "")
if _mutant:
    MUTANTS[_mutant]()
app = create_app(reload(config).Config)  # the environment may be another than when the app was loaded
if _mutant == "receipt_before_commit":
    app.wsgi_app = LateCommit(app.wsgi_app)  # type: ignore[method-assign]
