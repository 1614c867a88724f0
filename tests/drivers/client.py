"""A caller of the app, kept apart from the test's own session.

Each request runs in an empty context and so gets a session of its own: what a route forgets to commit is gone
when the test looks.
"""

from collections.abc import Callable
from contextvars import Context
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.extensions import db

SECRET = "known to the caller alone"


class Client:
    """A browser or a phone as the server sees one: it keeps cookies; `user` is signed in from the start."""

    def __init__(self, app: Flask, user: User | None = None) -> None:
        self._client = app.test_client()
        self._token = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(SECRET)
        if user is not None:
            self.sign_in(user)

    def sign_in(self, user: User) -> None:
        with self._client.session_transaction() as session:
            session["_user_id"] = str(user.get_id())
            session["_fresh"] = True
            session["csrf_token"] = SECRET

    @property
    def cookie(self) -> str:
        """What a browser has to bring to be this caller."""
        kept = self._client.get_cookie("session")
        return kept.value if kept else ""

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        return self._call(self._client.get, url, **kwargs)

    def post(self, url: str, **kwargs: Any) -> TestResponse:
        return self._call(self._client.post, url, **kwargs)

    def put(self, url: str, **kwargs: Any) -> TestResponse:
        return self._call(self._client.put, url, **kwargs)

    def delete(self, url: str, **kwargs: Any) -> TestResponse:
        return self._call(self._client.delete, url, **kwargs)

    def ask(self, case: Any) -> TestResponse:
        """Send a case of schemathesis's as this caller."""
        sent = case.as_transport_kwargs(base_url="http://localhost")
        headers = {name: str(value) for name, value in (sent.get("headers") or {}).items()}
        url = urlsplit(sent["url"])
        return self._call(
            self._client.open,
            url.path,
            method=sent["method"],
            query_string=sent.get("params") or url.query,
            headers=headers,
            data=sent.get("data"),
            json=sent.get("json"),
        )

    def _call(self, send: Callable[..., TestResponse], url: str, **kwargs: Any) -> TestResponse:
        if url.startswith("/api/"):
            kwargs["headers"] = {"X-CSRF-Token": self._token, **kwargs.get("headers", {})}
        db.session.commit()  # what the test has made is there for the request; SQLite has one writer
        return Context().run(send, url, **{"buffered": True, **kwargs})
