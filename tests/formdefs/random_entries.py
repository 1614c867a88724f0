"""Random entries: right ones with a few answers replaced by anything that JSON can hold."""

from copy import deepcopy
from random import Random
from typing import Any

from app.formdefs import catalog
from tests.vectors.bases import ANSWERS, DIGEST, PERSON, context_for

ANYTHING: list[Any] = [
    None, "", " ", [], {}, True, False, 0, -1, 1, 1.5, 2.25, 89, 90, 110, 140, 150, 180, 1e16, 0.1, 36.55,
    "1", "2", "3", "9", "0", "00", "１", "王", "长" * 501, "a\x00", "\ud800", "𠮷" * 50, "2026-03-10",
    "2026-02-30", "1899-12-31", "2026-03-10T09:00:00+08:00", "2026-03-10T25:00:00Z", ["1"], ["0", "1"],
    ["1", "1"], [1], [None], [{}], [{"dose": 1}],
    [[]], {"ref_flag": "2"}, {"ref_flag": "1", "ref_handling": "拒绝"}, {"a\x00": 1},
    {"image": DIGEST}, {"image": DIGEST, "strokes": [[[1, 2]]]}, DIGEST, [DIGEST], PERSON, [PERSON], "I013",
    "11010519491231002x", "13800138000",
]  # fmt: skip
PREVIOUS: list[Any] = [
    None,
    {"occurred_on": "2026-02-10", "visit_class": "2", "fbg": 7.5, "adr": "2", "hb": 118, "weight": 62},
    {
        "occurred_on": "2025-12-10",
        "sbp": 150,
        "dbp": 95,
        "adr": "2",
        "weight": 70,
        "bmi": 25.7,
        "height": 165,
    },
    {
        "occurred_on": "2025-12-10",
        "sbp": "150",
        "dbp": None,
        "adr": 2,
        "weight": [1],
        "bmi": "x",
        "height": 165,
    },
]


class Entries:
    """A source of random entries; the same seed gives the same entries."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.names = {
            each.code: [field.id for field in each.fields] + ["unknown", "sbp", "a b"]
            for each in catalog.current()
        }

    def entry(self) -> dict[str, Any]:
        form = self.random.choice(list(ANSWERS))
        answers = deepcopy(ANSWERS[form])
        for _ in range(self.random.randint(0, 4)):
            self._change(answers, self.random.choice(self.names[form]))
        context = context_for(form) | {
            "previous": self.random.choice(PREVIOUS),
            "has_location": self.random.random() < 0.5,
            "recorded_on": self.random.choice(["2026-03-10", "2026-03-18", "2026-04-20"]),
        }
        return {"form": form, "answers": answers, "context": context}

    def _change(self, answers: dict[str, Any], name: str) -> None:
        value = deepcopy(self.random.choice(ANYTHING))  # or a later change would put it into itself
        inside = answers.get(name)
        if isinstance(inside, dict) and inside and self.random.random() < 0.7:
            inside[self.random.choice([*inside, "unknown"])] = value
        elif (
            isinstance(inside, list) and inside and isinstance(inside[0], dict) and self.random.random() < 0.7
        ):
            inside[0][self.random.choice([*inside[0], "unknown"])] = value
        elif self.random.random() < 0.2:
            answers.pop(name, None)
        else:
            answers[name] = value
