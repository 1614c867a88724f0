"""Uploading definitions in tests."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from app.accounts.models import User
from app.clock import today
from app.formdefs import catalog
from app.formdefs.models import FormUpload
from app.formdefs.uploads.publish import publish
from app.formdefs.uploads.upload import Checked, check_file, keep
from tests.formdefs.workbooks import xlsform

AGE = {"type": "integer", "name": "age", "label": "年龄", "required": "yes", "constraint": ". < 120"}


def checked(folder: Path, content: object) -> Checked:
    path = folder / "definition.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return check_file(path)


def htn() -> dict[str, Any]:
    found = catalog.definition("htn")
    assert found is not None
    return deepcopy(found.wire())


def question(document: dict[str, Any], name: str) -> dict[str, Any]:
    fields = [field for section in document["sections"] for field in section["fields"]]
    found: dict[str, Any] = next(field for field in fields if field["id"] == name)
    return found


def drafted(folder: Path, admin: User, *rows: dict[str, Any]) -> FormUpload:
    """A draft of a form of its own with these questions."""
    found = check_file(xlsform(folder / "form.xlsx", *(rows or (AGE,))))
    assert found.faults == []
    return keep(found, admin)


def published(folder: Path, admin: User, content: object, valid_from: date | None = None) -> FormUpload:
    found = checked(folder, content)
    assert found.faults == []
    upload = keep(found, admin)
    publish(upload, valid_from or today(), admin)
    return upload
