"""Photos and signed papers that come with a check filled in at a desk, as files."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from werkzeug.datastructures import FileStorage
from wtforms import Form

from app.accounts.models import User
from app.entries.intake.attach import LARGEST, store
from app.entries.intake.judge import CHECKING
from app.errors import Invalid, TooLarge
from app.formdefs.definitions.definition import PICTURES, Definition

MANY = "photos"


def pictures_of(definition: Definition) -> dict[str, str]:
    """The questions of a check that are answered by a file, with their types. Others' photos are taken on the
    spot, by a phone."""
    if definition.kind not in CHECKING:
        return {}
    return {
        each.id: each.type for each in definition.fields if each.type in PICTURES and each.required is True
    }


def take_pictures(
    form: Form, wanted: Mapping[str, str], files: Mapping[str, Sequence[FileStorage]], by: User, folder: Path
) -> list[str]:
    """Keep what was chosen and name it in the form, beside what was chosen before; why some is not taken."""
    faults: list[str] = []
    for name, kind in wanted.items():
        for file in files[name]:
            content = file.stream.read(LARGEST + 1)
            if not content:
                continue  # nothing was chosen
            digest = sha256(content).hexdigest()
            try:
                store(digest, content, by, folder)
            except (Invalid, TooLarge) as problem:
                reasons = [text for texts in problem.errors.values() for text in texts] or [problem.message]
                faults.append(f"{file.filename}：{'，'.join(reasons)}")
                continue
            before = (form[name].data or "").split() if kind == MANY else []
            form[name].data = " ".join([*before, digest])
    return faults
