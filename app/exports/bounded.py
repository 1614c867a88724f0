"""Runs a program that stands beside this one in a process of its own, bounded in memory and time."""

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

MEMORY = 2 * 1024**3  # of address space, in bytes; a hundred sheets take 500 MB


def run(program: Path, given: Any, seconds: float) -> subprocess.CompletedProcess[bytes]:
    """It reads what is given as JSON. Raises subprocess.TimeoutExpired."""
    return subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-I", str(program)],
        input=orjson.dumps(given),
        capture_output=True,
        timeout=seconds,
        preexec_fn=_bound,
        check=False,
    )


def _bound() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)  # a job's own bound is lower
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
