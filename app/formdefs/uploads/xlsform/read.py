"""An XLSForm workbook as the source of a form definition."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.formdefs.uploads.xlsform.choices import Settings, read_lists, read_settings
from app.formdefs.uploads.xlsform.findings import Findings
from app.formdefs.uploads.xlsform.survey import read_survey
from app.formdefs.uploads.xlsform.workbook import read_book

Json = dict[str, Any]
_TOP = [
    "visit_mode", "is_face_to_face", "visit_result", "lost_reason", "death_date", "death_cause",
    "location_reason",
]  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """`source` holds as far as there are no faults."""

    source: Json
    faults: list[str]
    notes: list[str]


def read_xlsform(path: Path) -> Reading:
    """Raises Invalid when the file cannot be read at all."""
    findings = Findings()
    book = read_book(path, findings)
    settings = read_settings(book.settings, findings)
    lists = read_lists(book.choices, findings)
    sections = read_survey(book.survey, lists, settings.short or "问卷", findings)
    return Reading(_source(settings, sections), findings.faults, findings.notes)


def _source(settings: Settings, sections: list[Json]) -> Json:
    """With what every form carries around the questions."""
    last = ["note", "photos", *(["resident_sign"] if settings.is_signed else []), "started_at", "ended_at"]
    return {
        "code": settings.code,
        "title": settings.title,
        "short": settings.short,
        "kind": "form",
        "basis": settings.basis,
        "modes": list(settings.modes),
        "counting_modes": settings.counting_modes,
        "groups": list(settings.groups),
        "conditions": [],
        "sections": [
            {"id": "visit", "title": "服务情况", "block": "header", "pick": _TOP},
            *sections,
            {"id": "close", "title": "备注与照片", "block": "header", "pick": last},
        ],
    }
