"""What a new list would change of the one in force."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.drugs.drug import Drug


@dataclass(frozen=True)
class Difference:
    """Medicines by what becomes of them; one is the same as before by its name and strength."""

    added: list[Drug]
    changed: list[Drug]
    removed: list[Drug]
    kept: int


def compare(before: Sequence[Drug], after: Sequence[Drug]) -> Difference:
    old, new = {drug.label: drug for drug in before}, {drug.label: drug for drug in after}
    return Difference(
        added=[drug for label, drug in new.items() if label not in old],
        changed=[drug for label, drug in new.items() if label in old and old[label] != drug],
        removed=[drug for label, drug in old.items() if label not in new],
        kept=sum(old.get(label) == drug for label, drug in new.items()),
    )
