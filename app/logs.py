"""How the server logs: JSON lines in production, tracebacks without locals, no names and no ID numbers.

What is logged on purpose names ids and codes only. What might slip in comes from exceptions (a database says
which values it refused), so their messages lose Chinese characters and what looks like a person's number.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.processors import CallsiteParameter, CallsiteParameterAdder
from structlog.tracebacks import ExceptionDictTransformer

_NAMES = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff·]+")
_NUMBERS = re.compile(r"(?<![0-9A-Za-z-])(?:\d{17}[0-9Xx]|\d{15}|1\d{10}|0\d{9,11})(?![0-9A-Za-z-])")
_ROW_DETAIL = re.compile(r"(DETAIL|CONTEXT):[^\n]*|\[parameters:.*", re.DOTALL)
HIDDEN = "…"
Line = MutableMapping[str, Any]


def hide(text: str) -> str:
    """The text without what may be a name, an ID number, a phone number or the values of a row."""
    return _NUMBERS.sub(HIDDEN, _NAMES.sub(HIDDEN, _ROW_DETAIL.sub(HIDDEN, text)))


def hide_people(_: object, __: str, line: Line) -> Line:
    """A processor: hides in all that a line bears but its own event, which stands in the code."""
    for key, value in line.items():
        if key != "event" or line.get("_from_structlog") is False:
            line[key] = _hidden(value)
    return line


def configure_logs(production: bool) -> None:
    """Let structlog, and in production every other logger, write to standard error in this way."""
    plain: list[Any] = [structlog.processors.format_exc_info, hide_people, structlog.dev.ConsoleRenderer()]
    last = _as_json() if production else plain
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    if production:
        _take_over_others(shared)


def _as_json() -> list[Any]:
    return [
        CallsiteParameterAdder({CallsiteParameter.MODULE}),
        _exceptions(),
        hide_people,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def _exceptions() -> structlog.processors.ExceptionRenderer:
    return structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False, max_frames=30))


def _take_over_others(shared: list[Any]) -> None:
    """Lines of libraries pass through the same processors; their texts are not ours and are hidden too."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[_exceptions(), hide_people, structlog.processors.JSONRenderer()]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {key: _hidden(each) for key, each in value.items()}
    return [_hidden(each) for each in value] if isinstance(value, list | tuple) else value
