"""PDFs of HTML documents, made by a program beside this one that is bounded in time and memory."""

import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from app.errors import Unavailable

PRESS = Path(__file__).with_name("press.py")
SECONDS = 120
MEMORY = 2 * 1024**3  # of address space, in bytes; a hundred sheets take 500 MB
PDF = "application/pdf"


def pdf_of(documents: Sequence[str], seconds: float = SECONDS) -> bytes:
    """Raises Unavailable if it takes too long or cannot be done."""
    command = [sys.executable, "-I", str(PRESS)]
    given = orjson.dumps({"documents": list(documents)})
    try:
        made = subprocess.run(  # noqa: S603  our own program
            command, input=given, capture_output=True, timeout=seconds, preexec_fn=_bound, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Unavailable from error
    return made.stdout


def _bound() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)  # a job's own bound is lower
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
