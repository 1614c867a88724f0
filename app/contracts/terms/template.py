"""By which words agreements of a day were signed (template_version); what prints them says so."""

from collections.abc import Callable
from datetime import date

Telling = Callable[[date], str]
_tellings: list[Telling] = []


def tells_templates(function: Telling) -> Telling:
    _tellings[:] = [function]
    return function


def template_on(day: date) -> str:
    return _tellings[0](day)
