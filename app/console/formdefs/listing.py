"""The forms with their versions: since when, and how many entries of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy import func, select

from app.clock import today
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.formdefs.catalog import current, definition, editions
from app.formdefs.definitions.definition import Definition
from app.formdefs.models import FormUpload, FormVersion, UploadState

ORIGINS = {"json": "JSON", "xlsform": "XLSForm"}
STATES = {"draft": "草稿", "published": "已发布", "withdrawn": "已撤回"}
KINDS = {"form": "随访与服务", "activity": "活动", "survey": "电话回访", "check": "抽查"}


@dataclass(frozen=True)
class VersionLine:
    """One version of a form; without a day it came with the program."""

    code: str
    version: int
    title: str
    standing: str
    valid_from: date | None
    entries: int
    approved: int


@dataclass(frozen=True)
class FormLine:
    code: str
    title: str
    kind: str
    versions: Sequence[VersionLine]

    @property
    def approved(self) -> int:
        return sum(each.approved for each in self.versions)


def form_lines() -> list[FormLine]:
    """Every form that is or will be in use, by kind and name."""
    counts = _counts()
    coming = select(FormVersion.code).join(FormUpload).where(FormUpload.state == UploadState.PUBLISHED)
    codes = sorted({*(form.code for form in current()), *db.session.scalars(coming)})
    lines = [_form_line(code, counts) for code in codes if editions(code)]
    return sorted(lines, key=lambda line: (list(KINDS).index(line.kind), line.title))


def _form_line(code: str, counts: Mapping[tuple[str, int], tuple[int, int]]) -> FormLine:
    there = editions(code)
    in_force = definition(code)
    newest = in_force or there[max(there)].definition
    versions = [
        VersionLine(
            code,
            number,
            each.definition.title,
            _standing(each.definition, in_force),
            each.valid_from,
            *counts.get((code, number), (0, 0)),
        )
        for number, each in sorted(there.items(), reverse=True)
    ]
    return FormLine(code, newest.title, newest.kind, versions)


def _standing(version: Definition, in_force: Definition | None) -> str:
    if in_force is None or version.version > in_force.version:
        return "待启用"
    return "使用中" if version is in_force else "旧版"


def _counts() -> dict[tuple[str, int], tuple[int, int]]:
    """(form, version) → entries, and how many of them are approved."""
    approved = func.count().filter(Entry.status == EntryStatus.APPROVED)
    query = select(Entry.form, Entry.form_version, func.count(), approved)
    rows = db.session.execute(query.group_by(Entry.form, Entry.form_version))
    return {(code, version): (all_, done) for code, version, all_, done in rows}


def recent_uploads() -> list[FormUpload]:
    query = select(FormUpload).order_by(FormUpload.uploaded_at.desc()).limit(50)
    return list(db.session.scalars(query))


def may_be_withdrawn(upload: FormUpload) -> bool:
    day = upload.valid_from
    return upload.state is UploadState.PUBLISHED and day is not None and day > today()


def document_of(code: str, version: int) -> dict[str, object] | None:
    """The document of a version: in use, former, or a draft."""
    edition = editions(code).get(version)
    if edition:
        return edition.wire()
    row = db.session.get(FormVersion, (code, version))
    return dict(row.document) if row else None


def questions(document: Definition) -> int:
    return len(list(chain.from_iterable(section.fields for section in document.sections)))
