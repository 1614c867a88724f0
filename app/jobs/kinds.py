"""The kinds of work that a worker can do. A feature registers the body of its kind here."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Order:
    """What is to be done: the job's id (rows it makes take their ids from it), its arguments, who asked."""

    id: UUID
    arguments: dict[str, Any]
    made_by: UUID | None


@dataclass(frozen=True)
class Progress:
    """How far the work is."""

    done: int
    total: int


Steps = Generator[Progress, None, dict[str, Any]]
Body = Callable[[Order], Steps]

_bodies: dict[str, Body] = {}
_daily: list[Body] = []


def body(kind: str) -> Callable[[Body], Body]:
    """Register the body of a kind of work.

    A body yields after each slice, and what it did so far is committed then; it returns the job's result.
    It must be idempotent: after a crash it runs again from the beginning, over what was committed.
    """

    def register(function: Body) -> Body:
        _bodies[kind] = function
        return function

    return register


def daily(function: Body) -> Body:
    """Let the worker ask for this work once a day by itself, without arguments."""
    _daily.append(function)
    return function


def daily_kinds() -> list[str]:
    return [kind for kind, function in _bodies.items() if function in _daily]


def steps(kind: str, order: Order) -> Steps:
    return _bodies[kind](order)
