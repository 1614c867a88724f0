"""By which words agreements were signed (template_version); what prints them says so."""

from collections.abc import Callable
from datetime import date

Telling = Callable[[date, object], str]
Wording = Callable[[int], str | None]
_tellings: list[Telling] = []
_wordings: list[Wording] = []


def tells_templates(function: Telling) -> Telling:
    _tellings[:] = [function]
    return function


def template_of(day: date, version: object) -> str:
    """In words; of a signing of that day, and the version that its entry names, if any."""
    return _tellings[0](day, version)


def tells_terms(function: Wording) -> Wording:
    _wordings[:] = [function]
    return function


def terms_text(version: object) -> str | None:
    """The clauses of a version; None: there is no such version."""
    return _wordings[0](version) if isinstance(version, int) else None
