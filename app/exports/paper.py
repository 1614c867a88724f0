"""Draws what is printed: the same HTML for the screen's print page and for the PDF.

It has templates of its own (templates/exports/paper), because a job prints without a request.
"""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.entries.intake.attach import media_type, path_of

ROOT = Path(__file__).parents[2]
STYLE = ROOT / "static" / "print.css"
Pictures = Callable[[str], str | None]  # digest → address of the picture, None while it is not here

_templates = Environment(
    loader=FileSystemLoader(ROOT / "templates" / "exports" / "paper"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def draw(template: str, pictures: Pictures, **given: Any) -> Markup:
    """A part of a page, to stand in a page of the console or in `document`."""
    return Markup(_templates.get_template(template).render(picture=pictures, **given))  # noqa: S704  escaped there


def document(title: str, content: Markup, landscape: bool = False) -> str:
    """A whole document that needs nothing beside itself, for the PDF."""
    template = _templates.get_template("document.html")
    style = Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704  our own file
    return template.render(title=title, content=content, style=style, landscape=landscape)


def inlined(folder: Path) -> Pictures:
    """Pictures as they stand in a document itself."""

    def picture(digest: str) -> str | None:
        path = path_of(digest, folder)
        if not path.exists():
            return None
        content = path.read_bytes()
        return f"data:{media_type(content)};base64,{b64encode(content).decode()}"

    return picture
