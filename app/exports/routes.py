"""How the routes of printing answer: a page to look at and print, or with `?output=pdf` the same as PDF."""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.entries.intake.attach import path_of
from app.exports.paper import Pictures, document, inlined
from app.exports.pdf import PDF, pdf_of

Drawn = Callable[[Pictures], Sequence[Markup]]  # each part counts its own pages
Link = tuple[str, str]  # address and text


def wants_pdf() -> bool:
    return request.args.get("output") == "pdf"


def printed(
    title: str,
    drawn: Drawn,
    back: Link,
    note: str = "",
    landscape: bool = False,
    more: Sequence[Link] = (),
) -> ResponseReturnValue:
    """`more`: further ways to have the same."""
    if wants_pdf():
        content = drawn(inlined(current_app.config["DATA_DIR"]))
        documents = [document(title, part, landscape) for part in content]
        return download(pdf_of(documents), f"{title}.pdf", PDF, "inline")
    address = own_address(output="pdf")
    content = drawn(_addressed)
    return render_template(
        "exports/print.html",
        title=title,
        content=content,
        pdf=address,
        back=back,
        note=note,
        landscape=landscape,
        more=more,
    )


def own_address(**changed: str) -> str:
    """The address of this page, with other words in its query."""
    words = {name: value for name, value in request.args.items() if _is_a_word(name)}
    return url_for(str(request.endpoint), **{**words, **(request.view_args or {}), **changed})


def _is_a_word(name: str) -> bool:
    """Not what would tell `url_for` something else, nor the wish of a moment."""
    return name not in ("output", "endpoint") and not name.startswith("_")


def _addressed(digest: str) -> str | None:
    is_here = path_of(digest, current_app.config["DATA_DIR"]).exists()
    return url_for("review.attachment", sha256=digest) if is_here else None


def download(content: bytes, name: str, kind: str, how: str = "attachment") -> Response:
    """A file under a Chinese name; never kept by the browser, since it is about people."""
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=kind, headers=headers)
