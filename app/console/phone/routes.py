"""Gives out the built phone app under /m/: to anybody, for its files carry nothing of any person."""

import mimetypes
from pathlib import Path

from flask import Blueprint, current_app, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from app.accounts.guards import public
from app.errors import NotFound

bp = Blueprint("phone", __name__)

YEAR = 365 * 24 * 3600
TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}
SHELL = "index.html"


@bp.get("/m")
@public
def without_slash() -> ResponseReturnValue:
    return redirect("/m/", 308)


@bp.get("/m/")
@bp.get("/m/<path:path>")
@public
def phone_app(path: str = SHELL) -> ResponseReturnValue:
    folder = Path(str(current_app.static_folder)) / "m"
    if not (folder / SHELL).is_file():
        return render_template("console/phone_not_built.html"), 503
    found = safe_join(str(folder), path)
    if found is not None and Path(found).is_file():
        return _give(Path(found), is_lasting=path.startswith("assets/"))
    if Path(path).suffix:
        raise NotFound("没有这个文件")
    return _give(folder / SHELL, is_lasting=False)  # a screen of the app: its own router knows it


def _give(file: Path, is_lasting: bool) -> ResponseReturnValue:
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    packed = file.with_name(f"{file.name}.gz")
    is_packed = packed.is_file() and request.accept_encodings.quality("gzip") > 0
    response = send_file(packed if is_packed else file, mimetype=kind, conditional=True, etag=True)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_lasting else "no-cache"
    return response
