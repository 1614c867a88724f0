"""Writes the vectors: `python -m tests.vectors.make`. They are read by pytest and by vitest.

Each file has the form as phones get it, a right entry, and changes to it with what is expected then.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.formdefs import catalog
from app.formdefs.definitions.definition import Definition
from tests.vectors import (
    chronic,
    clinical,
    contracts,
    elderly,
    motherhood,
    psychiatry,
    quality,
    records,
    screening,
    services,
    tuberculosis,
)
from tests.vectors.bases import ANSWERS, context_for
from tests.vectors.examples import examples
from tests.vectors.fees import fees
from tests.vectors.from_definition import plain
from tests.vectors.pasts import pasts
from tests.vectors.plans import plans

FOLDER = Path(__file__).parent


def files() -> Iterator[tuple[Path, str]]:
    """Every file and what belongs into it."""
    by_form: dict[str, list[dict[str, Any]]] = {each.code: [] for each in catalog.current()}
    for each in _by_hand():
        by_form[each["form"]].append(each)
    for definition in catalog.current():
        vectors = by_form[definition.code] + list(plain(definition))
        yield FOLDER / f"{definition.code}.json", _written(definition, vectors)
    for name, source in (("plan", plans()), ("past", pasts()), ("fees", fees())):
        rows = ",\n".join(_line(each) for each in source)
        yield FOLDER / f"{name}.json", f'{{"vectors": [\n{rows}\n]}}\n'


def _by_hand() -> Iterator[dict[str, Any]]:
    for source in (
        clinical.hypertension, clinical.without_a_visit, clinical.red_is_handled, clinical.vital_signs,
        clinical.computed, quality.doubts, quality.deaths, quality.demands, quality.identity, quality.days,
        screening.normal, screening.suspected, screening.found_elsewhere, screening.at_the_yearly_check,
        psychiatry.emergencies,
        chronic.diabetes, chronic.copd, chronic.not_met, psychiatry.disorders, psychiatry.contradictions,
        tuberculosis.first_visit, tuberculosis.following, elderly.self_care, elderly.constitution,
        elderly.exam,
        motherhood.pregnancy, motherhood.childbed, motherhood.newborn, motherhood.childhood, services.beds,
        services.alerts, services.outcomes,
        records.changes, records.days, records.pregnancies, records.doubts,
        services.referrals, services.activities, services.house_calls, services.surveys, services.poverty,
        services.epidemics,
        contracts.needs, contracts.confirmations, contracts.endings, contracts.requests, contracts.waivers,
        contracts.corrections, contracts.after_death,
    ):  # fmt: skip
        yield from source()


def _written(definition: Definition, vectors: list[dict[str, Any]]) -> str:
    """One vector a line, so that a change shows as the lines it concerns."""
    base = {"answers": ANSWERS[definition.code], "context": context_for(definition.code)}
    rows = ",\n".join(_line({key: value for key, value in each.items() if key != "form"}) for each in vectors)
    parts = {"definition": definition.wire(), "base": base, "examples": examples(definition.code)}
    head = ",\n".join(f'"{name}": {_line(part)}' for name, part in parts.items())
    return f'{{{head},\n"vectors": [\n{rows}\n]}}\n'


def _line(content: dict[str, Any]) -> str:
    """A lone surrogate cannot be written but as an escape."""
    line = json.dumps(content, ensure_ascii=False)
    return line if line.isprintable() else json.dumps(content)


def main() -> None:
    for path, content in files():
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
