"""A QR code as a picture that stands in the document itself."""

import segno


def qr(text: str) -> str:
    """The address of the picture, for `<img src>`."""
    return segno.make(text, error="m", micro=False).png_data_uri(scale=6, border=2)
