"""How the routes of printing answer: a page to look at and print, or with `?output=pdf` the same as PDF."""

from collections.abc import Callable
from urllib.parse import quote

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.exports.paper import Pictures, document, inlined
from app.exports.pdf import PDF, pdf_of

Drawn = Callable[[Pictures], Markup]
Link = tuple[str, str]  # address and text


def wants_pdf() -> bool:
    return request.args.get("output") == "pdf"


def printed(
    title: str, drawn: Drawn, back: Link, note: str = "", landscape: bool = False
) -> ResponseReturnValue:
    if wants_pdf():
        content = drawn(inlined(current_app.config["DATA_DIR"]))
        return download(pdf_of([document(title, content, landscape)]), f"{title}.pdf", PDF, "inline")
    asked = {name: value for name, value in request.args.items() if name != "output"}
    address = url_for(str(request.endpoint), **{**(request.view_args or {}), **asked, "output": "pdf"})
    content = drawn(lambda digest: url_for("review.attachment", sha256=digest))
    return render_template(
        "exports/print.html",
        title=title,
        content=content,
        pdf=address,
        back=back,
        note=note,
        landscape=landscape,
    )


def download(content: bytes, name: str, kind: str, how: str = "attachment") -> Response:
    """A file under a Chinese name; never kept by the browser, since it is about people."""
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=kind, headers=headers)
