"""The process that a job runs in: bounded in memory and time, since a small file may unfold into a huge one.

It dies with its worker, so that a job never goes on without a heartbeat.
"""

import ctypes
import resource
import signal
import subprocess
import sys

from app.jobs.work import Claim

MEMORY = 1536 * 1024 * 1024  # of address space, in bytes; an import of 20,000 rows takes under 400 MB
CPU_SECONDS = 300
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)  # loaded before the fork: afterwards little is safe


def start(claimed: Claim) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "run-job", str(claimed.id), str(claimed.tries)]
    return subprocess.Popen(command, preexec_fn=_bound)  # noqa: S603  our own program


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
