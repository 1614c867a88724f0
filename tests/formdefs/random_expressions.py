"""Random expressions and names to evaluate them on: mostly well-typed, some wild."""

from random import Random
from typing import Any

NUMBERS = [
    None, 0, -1, 1, 2, 7, 0.1, 0.2, 0.3, 2.5, -2.5, 1.005, 2.675, 24.95, 120, 139.5, 140, 165, 65.5,
    1e-7, 5e-7, 123456789.125, -0.05, 1e15, 1e20, 3.3000000000000003, 9007199254740993.0, 12345678901234.549,
]  # fmt: skip
DAYS = [
    None,
    "2026-11-22",
    "2024-02-29",
    "2025-02-28",
    "1950-01-31",
    "2026-02-30",
    "",
    "2026-1-1",
    "0001-01-01",
]
MOMENTS = [
    None, "2026-11-22T08:00:00+08:00", "2026-11-22T00:30:30Z", "2026-11-22T08:00:00.5-03:30",
    "2026-11-22T24:00:00Z", "2026-11-22 08:00:00Z", "0001-01-01T00:00:00+08:00",
]  # fmt: skip
TEXTS = [None, "", "1", "9", "王建国", "𠮷野", "2026-11-22", "３", "05", "1234567890", "1.5"]
NAMES = [
    "n",
    "m",
    "d",
    "e",
    "t",
    "u",
    "s",
    "b",
    "list",
    "rows",
    "group",
    "group.n",
    "absent",
    "item",
    "item.q",
]

OPERANDS = {
    "if": (2, 5), "and": (1, 3), "or": (1, 3), "any": (2, 2), "all": (2, 2), "sum_of": (2, 2),
    "count_if": (2, 2), "not": (1, 1), "==": (2, 2), "!=": (2, 2), "<": (2, 2), "<=": (2, 2), ">": (2, 2),
    ">=": (2, 2), "+": (2, 3),
    "-": (2, 2), "*": (2, 3), "/": (2, 2), "round": (2, 2), "min": (1, 3), "max": (1, 3), "in": (2, 2),
    "len": (1, 1), "blank": (1, 1), "number": (1, 1),
    "coalesce": (1, 3), "days_between": (2, 2), "minutes_between": (2, 2),
    "add_days": (2, 2), "add_months": (2, 2), "age": (2, 2),
    "join": (2, 4), "first_of": (2, 2), "count_last": (2, 2), "rising": (2, 2), "day_of": (1, 1),
}  # fmt: skip


class Expressions:
    """A source of random cases; the same seed gives the same cases."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def names(self) -> dict[str, Any]:
        pick = self.random.choice
        rows = [{"q": pick(NUMBERS), "k": pick(TEXTS)} for _ in range(pick([0, 1, 2, 3]))]
        return {
            "n": pick(NUMBERS), "m": pick(NUMBERS), "d": pick(DAYS), "e": pick(DAYS), "t": pick(MOMENTS),
            "u": pick(MOMENTS), "s": pick(TEXTS), "b": pick([True, False, None]),
            "list": pick([None, [], ["1", "9"], [1, 2.0, None], ["", None, True]]),
            "rows": pick([None, rows]), "group": {"n": pick(NUMBERS)},
        }  # fmt: skip

    def expression(self) -> Any:
        kind = self.random.random()
        if kind < 0.4:
            return self.boolean(4)
        return self.number(4) if kind < 0.7 else self.wild(3)

    def leaf(self) -> Any:
        if self.random.random() < 0.6:
            return {"var": self.random.choice(NAMES)}
        constants: list[Any] = [
            None,
            True,
            0,
            1,
            100,
            0.5,
            1.15,
            "9",
            "",
            "2026-01-01",
            {"lit": [1, "9"]},
            ["1"],
        ]
        return self.random.choice(constants)

    def number(self, depth: int) -> Any:
        pick = self.random.choice
        if depth == 0 or self.random.random() < 0.3:
            return pick([{"var": pick(["n", "m", "group.n"])}, pick([0, 1, 2, 0.1, 100, 1.15, 2.5])])
        operator = pick(
            [
                "+",
                "-",
                "*",
                "/",
                "min",
                "round",
                "len",
                "coalesce",
                "days",
                "minutes",
                "sum_of",
                "if",
                "number",
            ]
        )
        match operator:
            case "round":
                return {"round": [self.number(depth - 1), self.random.randint(0, 4)]}
            case "len" | "number":
                return {operator: [{"var": "s" if operator == "number" else pick(["s", "list", "rows"])}]}
            case "days":
                return {pick(["days_between", "age"]): [self.day(depth - 1), self.day(depth - 1)]}
            case "minutes":
                return {"minutes_between": [{"var": "t"}, {"var": "u"}]}
            case "sum_of":
                return {"sum_of": [{"var": "rows"}, {"var": "item.q"}]}
            case "if":
                return {"if": [self.boolean(depth - 1), self.number(depth - 1), self.number(depth - 1)]}
        return {operator: [self.number(depth - 1) for _ in range(2)]}

    def day(self, depth: int) -> Any:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.6:
            return pick([{"var": "d"}, {"var": "e"}, "2026-11-22"])
        counts: list[Any] = [0, 1, -1, 14, 365, -40000, {"var": "n"}]
        return {pick(["add_days", "add_months"]): [self.day(depth - 1), pick(counts)]}

    def boolean(self, depth: int) -> Any:
        pick = self.random.choice
        if depth <= 0 or self.random.random() < 0.15:
            return pick([{"var": "b"}, True, False, None])
        operator = pick(["and", "or", "not", "order", "order", "==", "!=", "in", "blank", "any", "all"])
        match operator:
            case "and" | "or":
                return {operator: [self.boolean(depth - 1) for _ in range(self.random.randint(1, 3))]}
            case "not":
                return {"not": [self.boolean(depth - 1)]}
            case "order":
                operand = pick([self.number, self.number, self.day])
                return {pick(["<", "<=", ">", ">="]): [operand(depth - 1), operand(depth - 1)]}
            case "in":
                return {"in": [self.leaf(), pick([{"var": "list"}, {"lit": ["1", 1, None, 2]}])]}
            case "any" | "all":
                return {operator: [{"var": "rows"}, {">": [{"var": "item.q"}, self.number(0)]}]}
        count = 1 if operator == "blank" else 2
        return {operator: [pick([self.number(depth - 1), self.leaf()]) for _ in range(count)]}

    def wild(self, depth: int) -> Any:
        """Anything that parses: kinds may be mixed, which both sides must refuse alike."""
        if depth == 0 or self.random.random() < 0.25:
            return self.leaf()
        operator = self.random.choice(list(OPERANDS))
        least, most = OPERANDS[operator]
        return {operator: [self.wild(depth - 1) for _ in range(self.random.randint(least, most))]}
