"""The rights, duties and clauses of the agreement, as plain text with headings: shipped, or the county's."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.errors import Invalid
from app.exports.templates import in_force

KIND = "terms"
LONGEST = 20_000
HEADING = "#"
_SHIPPED = Path(__file__).parents[1] / "data" / "terms.txt"


@dataclass(frozen=True)
class Clause:
    """A heading and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """One version of the words."""

    version: int
    text: str

    @property
    def clauses(self) -> list[Clause]:
        parts: list[tuple[str, list[str]]] = []
        for line in (line.strip() for line in self.text.splitlines()):
            if line.startswith(HEADING):
                parts.append((line.lstrip(HEADING).strip(), []))
            elif line and parts:
                parts[-1][1].append(line)
        return [Clause(title, tuple(paragraphs)) for title, paragraphs in parts]


def terms_on(day: date) -> Terms:
    """The words that were in force on the day of signing."""
    own = in_force(KIND, day)
    return Terms(own.version, own.content.decode()) if own else shipped()


def shipped() -> Terms:
    return Terms(1, _SHIPPED.read_text(encoding="utf-8"))


def read_terms(text: str) -> str:
    """The text as it is kept. Raises Invalid for one that could not be laid out."""
    tidy = "\n".join(line.strip() for line in text.replace("\x00", "").splitlines() if line.strip())
    if not tidy.startswith(HEADING):
        raise Invalid("第一行应是以 # 开头的标题，例如“# 甲方的权利和义务”")
    empty = [
        clause.title or "（没有文字的标题）" for clause in Terms(0, tidy).clauses if not clause.paragraphs
    ]
    if empty:
        raise Invalid(f"标题“{empty[0]}”下面没有内容")
    return tidy
