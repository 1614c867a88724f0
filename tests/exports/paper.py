"""What stands on printed pages, read back from the PDF."""

from io import BytesIO
from itertools import chain

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image


class Printed:
    """A PDF: the text of each page without its spaces, and how many pictures it shows."""

    def __init__(self, content: bytes) -> None:
        assert content.startswith(b"%PDF-")
        document = pdfium.PdfDocument(content)
        self.pages = ["".join(page.get_textpage().get_text_range().split()) for page in document]
        self.pictures = [len(list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))) for page in document]
        self.sizes = [tuple(round(side) for side in page.get_size()) for page in document]

    @property
    def text(self) -> str:
        return "".join(chain(self.pages))


def picture(colour: str = "black") -> bytes:
    """A small PNG, as a signature is."""
    buffer = BytesIO()
    Image.new("RGB", (60, 20), colour).save(buffer, "PNG")
    return buffer.getvalue()
