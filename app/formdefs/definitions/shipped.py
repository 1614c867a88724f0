"""The forms that come with the program: each in its newest version, and former ones still accepted."""

import json
from functools import cache

from app.formdefs.definitions.definition import Definition, read_definition
from app.formdefs.definitions.resolve import CATALOG, codes, document
from app.formdefs.definitions.validate import require_sound


@cache
def shipped() -> dict[str, dict[int, Definition]]:
    """Code → version → definition. Former versions are kept resolved, as they were published."""
    found = [read_definition(document(code)) for code in codes()]
    former = sorted((CATALOG / "former").glob("*.json"))
    found += [read_definition(json.loads(path.read_text(encoding="utf-8"))) for path in former]
    catalog: dict[str, dict[int, Definition]] = {}
    for each in found:
        require_sound(each)
        catalog.setdefault(each.code, {})[each.version] = each
    return catalog
