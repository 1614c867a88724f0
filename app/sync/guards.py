"""What surrounds every call of the API: token, limits, the headers of every answer, compression."""

import gzip
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import brotli
from flask import Blueprint, Response, current_app, g, request
from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.guards import me
from app.changes.models import ServerState
from app.clock import now
from app.extensions import csrf, db
from app.orgs.models import Setting
from app.orgs.settings import DEFAULTS, MIN_APP_VERSION
from app.sqlite import READ_ONLY
from app.sync import mark
from app.sync.body import LARGEST
from app.sync.state import EPOCH

API = "/api/"
READING = ("GET", "HEAD", "OPTIONS")
WORTH_COMPRESSING = 600
STATIC = "static"
HEARD_WITHIN = timedelta(minutes=1)


def surround(bp: Blueprint) -> None:
    """Register the hooks. What concerns reading and a pending restore holds for pages as well."""
    csrf.exempt(bp)  # require_token asks first who is signed in
    bp.before_app_request(read_only)
    bp.before_app_request(refuse_while_restore_pends)
    bp.before_request(limit)
    bp.before_request(require_token)
    bp.after_app_request(add_headers)
    bp.after_app_request(compress)


def data_dir() -> Path:
    folder: Path = current_app.config["DATA_DIR"]
    return folder


def say_epoch(body: dict[str, Any]) -> None:
    """Remember the epoch that an answer names for its header, which saves asking again."""
    if "epoch" in body:
        g.epoch = body["epoch"]


def read_only() -> None:
    """A GET takes no write lock on SQLite. One that writes after all waits for the lock when it does."""
    if request.method in READING and request.endpoint != STATIC:
        db.session.connection(execution_options={READ_ONLY: True})


def refuse_while_restore_pends() -> None:
    """The first request of each worker compares the data with the marks; every one, while they are behind."""
    if request.endpoint == STATIC or current_app.extensions.get("data_is_current"):
        return
    mark.require_not_behind(mark.read_marks(data_dir()))
    current_app.extensions["data_is_current"] = True


def limit() -> None:
    request.max_content_length = LARGEST


def require_token() -> None:
    """Only of those who are signed in: a lost session is 401, whatever became of the token."""
    if request.method in READING or request.endpoint == "sync.sign_in":
        return
    me()
    if current_app.config.get("WTF_CSRF_ENABLED", True):
        csrf.protect()


def add_headers(answer: Response) -> Response:
    if request.path.startswith(API):
        answer.headers["X-Epoch"] = g.get("epoch") or _epoch()
        answer.headers["X-Server-Time"] = now().isoformat(timespec="milliseconds")
        answer.headers["X-Min-App-Version"] = _min_app_version()
    return answer


def compress(answer: Response) -> Response:
    if not request.path.startswith(API) or answer.direct_passthrough or "Content-Encoding" in answer.headers:
        return answer
    answer.vary.add("Accept-Encoding")
    content = answer.get_data()
    if len(content) >= WORTH_COMPRESSING and (encoding := _encoding()):
        answer.set_data(_COMPRESSED[encoding](content))
        answer.headers["Content-Encoding"] = encoding
    return answer


def _encoding() -> str | None:
    """The best that the client takes; of two that it likes alike, the one that makes a page smaller."""
    taken = request.accept_encodings
    best = max(_COMPRESSED, key=lambda each: taken[each])
    return best if taken[best] > 0 else None


# Brotli's window holds a whole page: an id that comes again costs next to nothing.
_COMPRESSED: Mapping[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),
}


def _min_app_version() -> str:
    """As the county set it. Read once a minute, so that no call pays for it."""
    at, version = current_app.extensions.get(MIN_APP_VERSION) or (None, "")
    if at is None or abs(now() - at) > HEARD_WITHIN:  # a clock that was put back asks again
        at, version = now(), _read(select(Setting.value).where(Setting.key == MIN_APP_VERSION))
        current_app.extensions[MIN_APP_VERSION] = at, version
    return str(json.loads(version) if version else DEFAULTS[MIN_APP_VERSION])


def _epoch() -> str:
    return _read(select(ServerState.value).where(ServerState.key == EPOCH))


def _read(query: Select[str]) -> str:
    """Read apart from the request's own transaction, which may have failed; empty if there is no database."""
    try:
        with db.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            return connection.scalar(query) or ""
    except SQLAlchemyError:
        return ""
