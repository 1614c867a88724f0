"""The rights, duties and clauses of the agreement, as plain text with headings: shipped, or the county's."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.accounts.models import User
from app.clock import today
from app.contracts.terms.template import tells_terms
from app.errors import Invalid
from app.exports.models import PrintTemplate
from app.exports.templates import in_force, publish, versions, withdraw
from app.extensions import db
from app.orgs.settings import AGREEMENT_TERMS, DEFAULTS, SHIPPED_TERMS, store

KIND = "terms"
LONGEST = 20_000
HEADING = "#"


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


def terms_of(version: object, day: date) -> Terms:
    """The words that were read before signing, where the entry says which; else those of its day."""
    if isinstance(version, int) and (text := terms_text(version)) is not None:
        return Terms(version, text)
    return terms_on(day)


def shipped() -> Terms:
    return Terms(1, SHIPPED_TERMS)


@tells_terms
def terms_text(version: int) -> str | None:
    if version == 1:
        return SHIPPED_TERMS
    own = db.session.get(PrintTemplate, (KIND, version))
    return own.content.decode() if own else None


def publish_terms(text: str, valid_from: date, by: User) -> PrintTemplate:
    """Raises Invalid for a day that is too early, and for a text that could not be laid out."""
    made = publish(KIND, "条款", read_terms(text).encode(), valid_from, by)
    _tell_phones()
    return made


def withdraw_terms(version: int, by: User) -> None:
    withdraw(KIND, version, by)
    _tell_phones()


def _tell_phones() -> None:
    """What is in force, and what is to come, the oldest first: phones sign without a network."""
    db.session.flush()
    own = [each for each in versions(KIND) if each.valid_from > today()]
    now = in_force(KIND, today())
    told: list[dict[str, Any]] = [
        {"version": each.version, "from": each.valid_from.isoformat(), "text": each.content.decode()}
        for each in ([*own, now] if now else own)
    ]
    told.sort(key=lambda each: (each["from"], each["version"]))
    store(AGREEMENT_TERMS, told if now else [*DEFAULTS[AGREEMENT_TERMS], *told])


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
