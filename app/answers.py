"""How problems are answered: RFC 9457 details under /api/, a page in Chinese elsewhere; security headers.

And what is asked: no word of an address or a form holds what no database stores, and no path does.
"""

from typing import Any

import structlog
from flask import Flask, Request, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException

from app.errors import Invalid, Malformed, NotFound, NotSignedIn, Problem, TooLarge, Unavailable, flatten
from app.extensions import db, login

logger = structlog.get_logger()

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
TITLES = {
    400: "请求有误",
    401: "请重新登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种操作",
    409: "内容有冲突",
    413: "内容过大",
    415: "格式不支持",
    422: "填写有误",
    429: "操作过于频繁",
    500: "服务器出错",
    503: "服务暂时不可用",
}


class Words(ImmutableMultiDict[str, Any]):
    """What stands in an address or a form; NUL, which PostgreSQL does not store, is shown as U+FFFD."""

    def __init__(self, said: Any = None) -> None:
        super().__init__(
            [(_storable(name), _storable(each)) for name, each in MultiDict(said).items(multi=True)]
        )


class Asked(Request):
    parameter_storage_class = Words


def _storable(each: Any) -> Any:
    return each.replace("\x00", "\ufffd") if isinstance(each, str) else each


def register_answers(app: Flask) -> None:
    app.request_class = Asked
    app.before_request(require_storable_path)
    app.register_error_handler(Problem, answer_problem)
    app.register_error_handler(ValidationError, answer_invalid)
    app.register_error_handler(CSRFError, answer_csrf)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(OperationalError, answer_database)
    app.register_error_handler(Exception, answer_crash)
    app.after_request(secure)
    login.unauthorized_handler(lambda: answer_problem(NotSignedIn()))


def require_storable_path() -> None:
    """Raises NotFound: a path with NUL names nothing that was ever stored."""
    if "\x00" in request.path:
        raise NotFound


def answer_problem(problem: Problem) -> ResponseReturnValue:
    db.session.rollback()
    if isinstance(problem, NotSignedIn) and not _is_api():
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    response = _answer(problem.status, problem.code, problem.message, problem.errors)
    retry_after = getattr(problem, "retry_after", None)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def answer_invalid(error: ValidationError) -> ResponseReturnValue:
    return answer_problem(Invalid(errors=flatten(error.messages)))


def answer_csrf(_: CSRFError) -> ResponseReturnValue:
    return _answer(400, "csrf", "页面已过期，请刷新后再试", {})


def answer_http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status in (400, 413):
        return answer_problem(Malformed() if status == 400 else TooLarge())
    response = _answer(status, f"http_{status}", TITLES.get(status, "请求失败"), {})
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "Location"):
            response.headers[name] = value
    return response


def answer_database(error: OperationalError) -> ResponseReturnValue:
    """The database is away, or locked for too long: the same request may go through in a while."""
    logger.warning("database not available", path=request.path, cause=str(error.orig))
    return answer_problem(Unavailable())


def answer_crash(_: Exception) -> ResponseReturnValue:
    db.session.rollback()
    logger.exception("request failed", path=request.path, method=request.method)
    return _answer(500, "internal", "服务器出错，已记录，请稍后再试", {})


def secure(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if _is_api():
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _policy() -> str:
    """A form is previewed in a frame: the page of its version may hold one, and the preview be held in it."""
    if request.path.startswith("/m/preview/"):
        return POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return f"{POLICY}; frame-src 'self'" if request.endpoint == "formdefs.read_version" else POLICY


def _is_api() -> bool:
    return request.path.startswith("/api/")


def _answer(status: int, code: str, message: str, errors: dict[str, list[str]]) -> Response:
    title = TITLES.get(status, "请求失败")
    if not _is_api():
        page = render_template("error.html", status=status, title=title, message=message, errors=errors)
        return Response(page, status)
    body: dict[str, object] = {
        "type": f"urn:lvyue:problem:{code}",
        "title": title,
        "status": status,
        "detail": message,
        "code": code,
    }
    if errors:
        body["errors"] = errors
    response = jsonify(body)
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response
