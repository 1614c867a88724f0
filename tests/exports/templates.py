"""Makes Word templates."""

from io import BytesIO

from docx import Document


def word(*paragraphs: str) -> bytes:
    document, made = Document(), BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(made)
    return made.getvalue()
