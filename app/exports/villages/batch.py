"""The job that prints the sheets of everybody in a village who has any: several PDFs of some people each."""

import shutil
from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.audit.log import log
from app.clock import now
from app.entries.models import Entry
from app.errors import NotFound
from app.exports.paper import document, draw, inlined
from app.exports.pdf import pdf_of
from app.exports.sheets.history import Choice, known, written
from app.exports.sheets.layout import layout_of
from app.exports.sheets.pages import pages
from app.exports.sheets.whose import whose
from app.extensions import db
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body
from app.jobs.models import Job
from app.residents.models import Resident

KIND = "sheets.village"
FOLDER = "prints"
PEOPLE = 25  # in one PDF
SECONDS = 240
KEPT = timedelta(days=7)


def order(choice: Choice, village: str, folder: Path, by: User) -> Job:
    asked = {"form": choice.form, "year": choice.year, "with_open": choice.with_open}
    return enqueue(KIND, {**asked, "village": village, "folder": str(folder)}, by.id)


def own_job(job_id: UUID, by: User) -> Job:
    """Raises NotFound for any other."""
    job = db.session.get(Job, job_id)
    if job is None or job.made_by != by.id or job.kind != KIND:
        raise NotFound
    return job


def recent(by: User) -> list[Job]:
    query = select(Job).where(Job.made_by == by.id, Job.kind == KIND).order_by(Job.made_at.desc())
    return list(db.session.scalars(query.limit(10)))


def part_of(job: Job, part: int, folder: Path) -> Path:
    """Raises NotFound for one that is not there, or no longer."""
    path = _path(job.id, part, folder)
    if not path.exists():
        raise NotFound("这份打印件已过期，请重新生成")
    return path


@body(KIND)
def print_village(job: Order) -> Steps:
    """Arguments: form, year, with_open, village, folder. Result: people, parts."""
    asked, folder = job.arguments, Path(job.arguments["folder"])
    _drop_old(folder)
    choice = Choice(asked["form"], asked["year"], asked["with_open"])
    ids = _people(choice, asked["village"], job)
    yield Progress(0, len(ids))
    for start in range(0, len(ids), PEOPLE):
        part = ids[start : start + PEOPLE]
        path = _path(job.id, start // PEOPLE + 1, folder)
        if not path.exists():  # else an earlier try made it
            _write(path, pdf_of(_documents(part, choice, folder), SECONDS))
        yield Progress(start + len(part), len(ids))
    told = {"form": choice.form, "people": len(ids)}
    log("sheets.printed", job.id, job.made_by, chain=asked["village"], **told)
    return {"people": len(ids), "parts": ceil(len(ids) / PEOPLE)}


def _people(choice: Choice, village: str, job: Order) -> list[UUID]:
    scope = db.session.get_one(User, job.made_by).scope
    has_entries = select(Entry.resident_id).where(
        Entry.form == choice.form, Entry.status.in_(choice.statuses)
    )
    if choice.span:
        has_entries = has_entries.where(Entry.occurred_on.between(*choice.span))
    query = select(Resident.id).where(Resident.village_code == village, Resident.id.in_(has_entries))
    return list(
        db.session.scalars(
            query.where(scope.holds(Resident.org_unit_id)).order_by(Resident.record_no, Resident.id)
        )
    )


def _documents(ids: Sequence[UUID], choice: Choice, folder: Path) -> list[str]:
    """One a person, so that each counts its own pages."""
    definition, entries = known(choice.form), written(ids, choice)
    layout, pictures = layout_of(definition), inlined(folder)
    people: dict[Any, Resident] = {
        each.id: each for each in db.session.scalars(select(Resident).where(Resident.id.in_(ids)))
    }
    return [
        document(
            people[id_].name,
            draw("sheets.html", pictures, pages=pages(layout, definition, whose(people[id_]), entries[id_])),
        )
        for id_ in ids
        if id_ in entries
    ]


def _path(job_id: UUID, part: int, folder: Path) -> Path:
    return folder / FOLDER / str(job_id) / f"{part}.pdf"


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_bytes(content)
    draft.replace(path)


def _drop_old(folder: Path) -> None:
    """What was printed a week ago is gone: it is about people."""
    ended = select(Job.id).where(Job.kind == KIND, Job.ended_at < now() - KEPT)
    for job_id in db.session.scalars(ended):
        shutil.rmtree(folder / FOLDER / str(job_id), ignore_errors=True)
