"""The edition of the words that were signed: the clauses, and the county's Word template if any."""

from datetime import date

from app.contracts.terms.template import tells_templates
from app.exports.agreements.terms import terms_of
from app.exports.agreements.word import KIND as WORD
from app.exports.templates import in_force


@tells_templates
def edition_of(day: date, version: object) -> str:
    """条款第 1 版，Word 模板第 2 版; neither is ever changed, so that this stays true of what was signed."""
    word = in_force(WORD, day)
    return f"条款第 {terms_of(version, day).version} 版" + (
        f"，Word 模板第 {word.version} 版" if word else ""
    )
