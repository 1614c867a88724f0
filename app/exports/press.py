"""The program that makes a PDF of HTML documents; a process of its own, see pdf.py.

It reads `{"documents": [html, …]}` from its standard input and writes one PDF to its standard output.
Nothing is fetched: pictures and styles stand in the document itself. It knows nothing of the application.
"""

import json
import sys
from collections.abc import Mapping

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse


class Refused(ValueError):
    """A document asked for something that does not stand in it."""


class NothingOutside(URLFetcher):
    """Gives what a data: address holds, and nothing else."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.lower().startswith("data:"):
            raise Refused(url[:80])
        return super().fetch(url, headers)


def press(documents: list[str]) -> bytes:
    """One PDF with the pages of all documents, each of which counts its own pages."""
    fonts, fetcher = FontConfiguration(), NothingOutside()
    made = [HTML(string=text, url_fetcher=fetcher).render(font_config=fonts) for text in documents]
    pages = [page for document in made for page in document.pages]
    content: bytes = made[0].copy(pages).write_pdf()
    return content


if __name__ == "__main__":
    sys.stdout.buffer.write(press(json.load(sys.stdin.buffer)["documents"]))
