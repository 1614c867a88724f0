"""Looking back, vector by vector; the phone is held to the same file."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from app.formdefs.definitions.past import answering, read_asked, told
from tests.vectors.read import FOLDER

VECTORS = json.loads((FOLDER / "past.json").read_text(encoding="utf-8"))["vectors"]


@dataclass
class Before:
    """An entry, in the order in which they came."""

    came: int
    occurred_on: date
    counts: bool
    answers: dict[str, Any]

    def place(self) -> tuple[date, int]:
        return self.occurred_on, self.came


@pytest.mark.parametrize("vector", VECTORS, ids=[each["name"] for each in VECTORS])
def test_a_form_gets_of_earlier_entries_what_it_asks_for(vector: dict[str, Any]) -> None:
    asked = read_asked(vector["asked"])
    earlier = [
        Before(came, date.fromisoformat(each["occurred_on"]), each["counts"], each["answers"])
        for came, each in enumerate(vector["earlier"])
        if each["form"] in asked.forms
    ]
    found = answering(asked, date.fromisoformat(vector["on"]), earlier)
    rows = [told(asked, {**each.answers, "occurred_on": each.occurred_on.isoformat()}) for each in found]
    assert rows == vector["rows"]
