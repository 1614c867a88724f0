"""PDFs of HTML documents, made by the program press.py."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import structlog

from app.errors import Unavailable
from app.exports.bounded import run

logger = structlog.get_logger()
PRESS = Path(__file__).with_name("press.py")
SECONDS = 120
PDF = "application/pdf"


def pdf_of(documents: Sequence[str], seconds: float = SECONDS) -> bytes:
    """Raises Unavailable if it takes too long or cannot be done."""
    try:
        made = run(PRESS, {"documents": list(documents)}, seconds)
    except subprocess.TimeoutExpired as error:
        raise Unavailable("这次打印的内容太多，请减少后再试") from error
    if made.returncode != 0:
        logger.error("press failed", status=made.returncode, said=made.stderr[-500:].decode(errors="replace"))
        raise Unavailable
    return made.stdout
