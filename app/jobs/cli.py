"""`flask worker` does jobs one after another; `flask run-job` is the bounded process it does each in."""

import signal
import subprocess
import time
from datetime import date, timedelta
from types import FrameType
from uuid import UUID

import click
import structlog
from sqlalchemy.exc import IntegrityError

from app.clock import today
from app.errors import Problem
from app.extensions import db
from app.jobs.child import start
from app.jobs.enqueue import enqueue_of_today
from app.jobs.work import LEASE, Claim, LeaseLost, claim, fail, perform, release, renew

logger = structlog.get_logger()
IDLE_SECONDS = 0.5
OUT_OF_BOUNDS = "任务超出了时间或内存限制，已停止；请把文件拆小后再试"
TOO_BIG = "文件内容过大，超出内存限制；请把文件拆小后再试"
CRASHED = "任务出错，已记录，请联系管理员"


class Stopping(Exception):
    """The worker was asked to stop."""


@click.command()
@click.option(
    "--lease", type=float, default=LEASE.total_seconds(), help="Seconds a job is held without heartbeat."
)
@click.option("--until-idle", is_flag=True, help="Stop when nothing waits.")
@click.option("--daily", is_flag=True, help="Ask for the work of every day as well.")
def worker(lease: float, until_idle: bool, daily: bool) -> None:
    """Do the jobs that wait, until SIGTERM."""
    signal.signal(signal.SIGTERM, _stop)
    held = timedelta(seconds=lease)
    asked: date | None = None
    try:
        while True:
            if daily and asked != today():
                asked = _ask_for_today()
            claimed = claim(held)
            if claimed:
                _see_through(claimed, held)
            elif until_idle:
                return
            else:
                time.sleep(IDLE_SECONDS)
    except (Stopping, KeyboardInterrupt):
        return


def _ask_for_today() -> date:
    """What is done every day begins by itself: at the start, and when the day has changed."""
    day = today()
    try:
        enqueue_of_today()
        db.session.commit()
    except IntegrityError:  # another worker asked at the same moment
        db.session.rollback()
    return day


@click.command("run-job", hidden=True)
@click.argument("job_id", type=click.UUID)
@click.argument("tries", type=int)
def run_job(job_id: UUID, tries: int) -> None:
    """Do one claimed job in this process."""
    claimed = Claim(job_id, tries)
    try:
        for _ in perform(claimed):
            db.session.commit()
    except LeaseLost:
        db.session.rollback()
    except Exception as error:
        db.session.rollback()
        fail(claimed, _reason(error))
        db.session.commit()


def _see_through(claimed: Claim, lease: timedelta) -> None:
    child = start(claimed)
    try:
        while not _has_ended(child, lease / 4):
            if not renew(claimed, lease):
                child.kill()
        if child.wait() != 0:
            fail(claimed, OUT_OF_BOUNDS)
            db.session.commit()
    except (Stopping, KeyboardInterrupt):
        child.kill()
        child.wait()
        release(claimed)
        raise


def _has_ended(child: subprocess.Popen[bytes], patience: timedelta) -> bool:
    try:
        child.wait(patience.total_seconds())
    except subprocess.TimeoutExpired:
        return False
    return True


def _reason(error: Exception) -> str:
    if isinstance(error, Problem):
        return error.message
    if isinstance(error, MemoryError):
        return TOO_BIG
    logger.error("job failed", exc_info=error)
    return CRASHED


def _stop(_: int, __: FrameType | None) -> None:
    raise Stopping


commands = [worker, run_job]
