"""The program that fills a Word template; a process of its own, since the template is a county's.

It reads `{"template": base64, "given": {name: value}}` and writes the document; a value
`{"picture": base64}` is a picture. With `{"template", "tries": [{name: value}, …]}` it fills the template
with each and writes nothing: so a template is looked at before it is kept. With
`{"example": [[text, …], …]}` it writes a document with a paragraph or a table a part. What is wrong with
the template it writes to the standard error as `{"what", "name"}`, with status 3. It knows nothing of the
application. Expressions run in Jinja's sandbox: they see what is given and nothing else.
"""

import json
import re
import sys
import zipfile
from base64 import b64decode
from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

WRONG = 3
UNPACKED = 50 * 1024 * 1024
PICTURE_MM = 32
_QUOTED = re.compile(r"'([^']*)'")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")


class Wrong(Exception):
    """What is wrong with a template: a word for it, and the name that it is about."""

    def __init__(self, what: str, name: str = "") -> None:
        super().__init__(what)
        self.what, self.name = what, name


def fill(template: bytes, given: dict[str, Any]) -> bytes:
    require_plain(template)
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        unknown = (
            DocxTemplate(BytesIO(template)).get_undeclared_template_variables(environment) - given.keys()
        )
        if unknown:
            raise Wrong("unknown", min(unknown))
        document = DocxTemplate(BytesIO(template))
        document.init_docx()
        document.render(_with_pictures(document, given), environment, autoescape=True)
    except TemplateSyntaxError as error:
        raise Wrong("syntax", str(error.message)) from error
    except UndefinedError as error:
        names = _QUOTED.findall(str(error))
        raise Wrong("unknown", names[-1] if names else str(error)) from error
    except SecurityError as error:
        raise Wrong("forbidden") from error
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise Wrong("expression", str(error)) from error
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def try_out(template: bytes, tries: list[dict[str, Any]]) -> bytes:
    """Whether it asks for anything at all, and can be filled with each of them."""
    for given in tries:
        fill(template, given)
    if not DocxTemplate(BytesIO(template)).get_undeclared_template_variables():
        raise Wrong("empty")
    return b""


def require_plain(template: bytes) -> None:
    """A Word document of a sensible size that refers to no file outside itself."""
    try:
        with zipfile.ZipFile(BytesIO(template)) as archive:
            names = archive.namelist()
            if "word/document.xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
                raise Wrong("kind")
            if sum(each.file_size for each in archive.infolist()) > UNPACKED:
                raise Wrong("size")
            relations = [archive.read(name) for name in names if name.endswith(".rels")]
    except (zipfile.BadZipFile, OSError) as error:
        raise Wrong("kind") from error
    outside = (each for content in relations for each in _RELATION.findall(content) if b"External" in each)
    if any(b"/hyperlink" not in each for each in outside):
        raise Wrong("outside")


def example(parts: list[list[str]]) -> bytes:
    """A part is a heading, a paragraph (one text), or a table of three rows (several texts, parted by |)."""
    document = Document()
    for first, *others in parts:
        if others:
            rows = [first, *others]
            table = document.add_table(rows=len(rows), cols=first.count("|") + 1, style="Table Grid")
            for row, text in zip(table.rows, rows, strict=True):
                for cell, content in zip(row.cells, text.split("|"), strict=False):
                    cell.text = content
        elif first.startswith("#"):
            document.add_heading(first.lstrip("# "), level=1)
        else:
            document.add_paragraph(first)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _with_pictures(document: Any, value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"picture"}:
        return InlineImage(document, BytesIO(b64decode(value["picture"])), width=Mm(PICTURE_MM))
    if isinstance(value, dict):
        return {name: _with_pictures(document, each) for name, each in value.items()}
    return [_with_pictures(document, each) for each in value] if isinstance(value, list) else value


def _made(asked: dict[str, Any]) -> bytes:
    if "example" in asked:
        return example(asked["example"])
    template = b64decode(asked["template"])
    return try_out(template, asked["tries"]) if "tries" in asked else fill(template, asked["given"])


def main() -> None:
    asked = json.load(sys.stdin.buffer)
    try:
        made = _made(asked)
    except Wrong as wrong:
        sys.stderr.write(json.dumps({"what": wrong.what, "name": wrong.name}))
        sys.exit(WRONG)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
