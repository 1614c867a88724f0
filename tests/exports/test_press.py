"""A document becomes a PDF with nothing from outside, in a process that is bounded."""

from pathlib import Path

import pytest

from app.errors import Unavailable
from app.exports.pdf import pdf_of
from app.exports.press import NothingOutside, Refused, press
from tests.exports.paper import Printed


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/a.png",
        "https://example.org/a.png",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "//example.org/a.css",
        "ftp://example.org/a",
        "/etc/passwd",
    ],
)
def test_a_document_gets_nothing_that_does_not_stand_in_it(address: str) -> None:
    with pytest.raises(Refused):
        NothingOutside().fetch(address)


def test_what_stands_in_the_document_is_there() -> None:
    assert NothingOutside().fetch("data:text/plain,%E7%94%B2").read() == "甲".encode()


def test_a_page_that_asks_for_files_is_printed_without_them(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">机密</text></svg>')
    address = secret.as_uri()
    asking = (
        f'<p>正文</p><img src="{address}"><object data="{address}"></object>'
        f'<style>@import url("{address}"); p {{ background: url("{address}") }}</style>'
        f'<link rel="attachment" href="{address}">'
    )
    content = press([asking])
    printed = Printed(content)
    assert printed.text == "正文"
    assert b"EmbeddedFile" not in content


def test_the_press_runs_in_a_process_of_its_own() -> None:
    printed = Printed(pdf_of(["<p>第一份</p>", "<p>第二份</p>"]))
    assert printed.pages == ["第一份", "第二份"]


def test_a_press_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(Unavailable):
        pdf_of(["<p>很长</p>"], seconds=0.01)
