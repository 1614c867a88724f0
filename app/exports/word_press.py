"""The program that fills a Word template; a process of its own, since the template is a county's.

It reads `{"template": base64, "given": {name: value}}` and writes the document; a value
`{"picture": base64}` is a picture. With `{"template", "tries": [{name: value}, …]}` it fills the template
with each and writes nothing: so a template is looked at before it is kept. With
`{"example": [[text, …], …]}` it writes a document with a paragraph or a table a part. What is wrong with
the template it writes to the standard error as `{"what", "name", "place"}`, with status 3. It knows
nothing of the application. Expressions run in Jinja's sandbox: they see what is given and nothing else.
"""

import json
import re
import sys
import zipfile
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from io import BytesIO
from traceback import extract_tb
from typing import Any

from docx import Document
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import (
    Environment,
    StrictUndefined,
    TemplateAssertionError,
    TemplateSyntaxError,
    UndefinedError,
    meta,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

WRONG = 3
UNPACKED = 50 * 1024 * 1024
PICTURE_MM = 32
PLACE = 40  # signs of the text that say where something is wrong
_QUOTED = re.compile(r"'([^']*)'")
_PARAGRAPH = re.compile(r"<w:p(?=[ >])")
_MARKUP = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"{%-?\s*(end)?(for|if)\b")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")


class Wrong(Exception):
    """What is wrong with a template: a word for it, the name that it is about, and the text where it is."""

    def __init__(self, what: str, name: str = "", place: str = "") -> None:
        super().__init__(what)
        self.what, self.name, self.place = what, name, place


class _Template(DocxTemplate):
    """A template that keeps what it is read from, a paragraph a line, to say where something is wrong."""

    def __init__(self, content: bytes) -> None:
        super().__init__(BytesIO(content))
        self.lines: list[str] = []
        try:
            self.init_docx()
        except (LookupError, ValueError, AttributeError, SyntaxError) as error:
            raise Wrong("kind") from error

    def names(self, environment: Environment) -> set[str]:
        """What it asks for from outside."""
        return {name for source in self._sources() for name in self._asked(source, environment)}

    def render_xml_part(self, src_xml: str, *others: Any) -> str:
        self.lines = _lines(src_xml)
        return str(super().render_xml_part(src_xml, *others))

    def paragraphs(self) -> list[str]:
        """As they were written; what is between two tags that were not closed is one line in `lines`."""
        return [line for source in self._raw() for line in _lines(source)]

    def _asked(self, source: str, environment: Environment) -> set[str]:
        self.lines = _lines(source)
        return meta.find_undeclared_variables(environment.parse(_PARAGRAPH.sub("\n<w:p", source)))

    def _sources(self) -> Iterator[str]:
        yield from (self.patch_xml(each) for each in self._raw())

    def _raw(self) -> Iterator[str]:
        yield self.get_xml()
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            yield from (self.get_part_xml(part) for _, part in self.get_headers_footers(uri))


def fill(template: bytes, given: dict[str, Any]) -> bytes:
    require_plain(template)
    document = _Template(template)
    with _faults_named(document):
        if unknown := document.names(_sandbox()) - given.keys():
            raise Wrong("unknown", min(unknown), _line_with(min(unknown), document.paragraphs()))
        document.render(_with_pictures(document, given), _sandbox(), autoescape=True)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def try_out(template: bytes, tries: list[dict[str, Any]]) -> bytes:
    """Whether it asks for anything at all, and can be filled with each of them."""
    for given in tries:
        fill(template, given)
    if not _Template(template).names(_sandbox()):
        raise Wrong("empty")
    return b""


@contextmanager
def _faults_named(document: _Template) -> Iterator[None]:
    try:
        yield
    except TemplateSyntaxError as error:
        raise _misspelt(error, document) from error
    except UndefinedError as error:
        names = _QUOTED.findall(str(error))
        raise Wrong(
            "unknown" if names else "row", names[-1] if names else "", _place(error, document)
        ) from error
    except SecurityError as error:
        raise Wrong("forbidden", place=_place(error, document)) from error
    except (OverflowError, MemoryError) as error:
        raise Wrong("loop", place=_place(error, document)) from error
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise Wrong("expression", place=_place(error, document)) from error
    except (SyntaxError, AttributeError, RuntimeError) as error:  # lxml's too
        raise Wrong("syntax", place=_place(error, document)) from error


def _misspelt(error: TemplateSyntaxError, document: _Template) -> Wrong:
    said, place = str(error.message), _at(error.lineno, document)
    if isinstance(error, TemplateAssertionError):  # a filter or a test
        return Wrong("unknown", (_QUOTED.findall(said) or [""])[0], place)
    halves = [line for line in document.paragraphs() if _is_half(line)]
    if halves or "got 'end of" in said:
        return Wrong("unfinished", place=_excerpt(halves[0]) if halves else place)
    if said.startswith("Unexpected end of template"):
        return Wrong("open", place=_open_block(document.lines))
    return Wrong("syntax", place=place)


def _is_half(line: str) -> bool:
    return any(line.count(first) != line.count(last) for first, last in (("{{", "}}"), ("{%", "%}")))


def _open_block(lines: list[str]) -> str:
    """The innermost block that nothing closes."""
    still: list[str] = []
    for line in lines:
        for is_end, _ in _BLOCK.findall(line):
            if not is_end:
                still.append(line)
            elif still:
                still.pop()
    return _excerpt(still[-1]) if still else ""


def _place(error: BaseException, document: _Template) -> str:
    """Jinja puts the template's own lines into the traceback."""
    numbers = [each.lineno for each in extract_tb(error.__traceback__) if each.filename == "<template>"]
    return _at(numbers[-1], document) if numbers else ""


def _at(number: int | None, document: _Template) -> str:
    """The text of that line, or of the last one before it that has any."""
    texts = [text for text in document.lines[:number] if text]
    return _excerpt(texts[-1]) if texts and number else ""


def _line_with(name: str, lines: list[str]) -> str:
    return next((_excerpt(line, line.index(name)) for line in lines if "{" in line and name in line), "")


def _excerpt(text: str, about: int | None = None) -> str:
    first = text.find("{") if about is None else about
    start = 0 if len(text) <= PLACE else max(0, first - PLACE // 3)
    return ("…" if start else "") + text[start : start + PLACE] + ("…" if len(text) > start + PLACE else "")


def _lines(source: str) -> list[str]:
    """A paragraph a line, as Jinja counts them."""
    return [unescape(_MARKUP.sub("", line)).strip() for line in _PARAGRAPH.sub("\n<w:p", source).split("\n")]


def _sandbox() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


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
        sys.stderr.write(json.dumps({"what": wrong.what, "name": wrong.name, "place": wrong.place}))
        sys.exit(WRONG)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
