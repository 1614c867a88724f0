"""The forms in use: the current version of each, and the two before it that phones may still send."""

import json
from functools import cache, lru_cache

from app.formdefs.definition import Definition, read_definition
from app.formdefs.resolve import CATALOG, codes, document
from app.formdefs.validate import require_sound

KEPT = 2  # former versions that are still accepted


@cache
def _all() -> dict[str, dict[int, Definition]]:
    """Code → version → definition. Former versions are kept resolved, as they were published."""
    found = [read_definition(document(code)) for code in codes()]
    former = sorted((CATALOG / "former").glob("*.json"))
    found += [read_definition(json.loads(path.read_text(encoding="utf-8"))) for path in former]
    catalog: dict[str, dict[int, Definition]] = {}
    for each in found:
        require_sound(each)
        catalog.setdefault(each.code, {})[each.version] = each
    return catalog


def current() -> list[Definition]:
    """The newest version of every form, by code."""
    return [kept[max(kept)] for _, kept in sorted(_all().items())]


def versions(code: str) -> list[int]:
    """The versions that are accepted, newest first; none for a form that does not exist."""
    return sorted(_all().get(code, {}), reverse=True)[: KEPT + 1]


def accepts(code: str, version: int) -> bool:
    return version in versions(code)


@lru_cache(256)  # phones may ask for anything
def definition(code: str, version: int | None = None) -> Definition | None:
    """The form in that version, or in the newest; None when it does not exist or is no longer accepted."""
    accepted = versions(code)
    chosen = accepted[0] if version is None and accepted else version
    return _all()[code][chosen] if chosen is not None and chosen in accepted else None
