"""What is wrong with an answer, and how numbers stand in messages."""

from dataclasses import dataclass

from app.formdefs.language.values import is_number, number, tidy


@dataclass(frozen=True, order=True)
class Fault:
    """`path` names the answer (`answers.medications.0.dose`); `code` is stable; `message` is for people."""

    path: str
    code: str
    message: str


def written(value: object) -> str:
    """A value as it stands in a message; both languages write numbers alike."""
    if isinstance(value, str):
        return value
    return str(tidy(number(value))) if is_number(value) else "—"
