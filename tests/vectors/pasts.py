"""The vectors of looking back: which earlier entries answer what a form asks, in which order, with what."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

ON = "2026-03-10"
EARLIER: list[Json] = [
    {"form": "htn", "occurred_on": "2025-09-08", "counts": True, "answers": {"weight": 70}},
    {"form": "htn", "occurred_on": "2025-09-07", "counts": True, "answers": {"weight": 71}},
    {"form": "dm", "occurred_on": "2026-01-10", "counts": True, "answers": {"weight": 68.5}},
    {"form": "htn", "occurred_on": "2026-02-10", "counts": False, "answers": {"weight": 30}},
    {"form": "htn", "occurred_on": "2026-03-09", "counts": True, "answers": {"weight": "60", "adr": "1"}},
    {"form": "htn", "occurred_on": "2026-03-10", "counts": True, "answers": {"weight": 66}},
    {"form": "dm", "occurred_on": "2026-03-10", "counts": True, "answers": {"weight": 66, "adr": "2"}},
    {"form": "dm", "occurred_on": "2026-03-11", "counts": True, "answers": {"weight": 65}},
    {"form": "psy", "occurred_on": "2026-03-01", "counts": True, "answers": {"weight": 64}},
]


def pasts() -> Iterator[Json]:
    """Of entries of one day the later one stands first: they are given in the order in which they came."""
    weight = {"weight": "number"}
    yield _asked("全部的日子", ["htn", "dm"], 4000, [
        {"occurred_on": "2026-03-10"}, {"occurred_on": "2026-03-10"}, {"occurred_on": "2026-03-09"},
        {"occurred_on": "2026-01-10"}, {"occurred_on": "2025-09-08"}, {"occurred_on": "2025-09-07"},
    ])  # fmt: skip
    yield _asked("当天的算", ["htn", "dm"], 183, [{"occurred_on": ON, "weight": 66}], fields=weight, most=1)
    yield _asked("当天的不算；类型不符的不取", ["htn", "dm"], 183, [
        {"occurred_on": "2026-03-09"}, {"occurred_on": "2026-01-10", "weight": 68.5},
    ], fields=weight, most=2, same_day=False)  # fmt: skip
    yield _asked("只问一张表", ["dm"], 183, [
        {"occurred_on": ON, "adr": "2"}, {"occurred_on": "2026-01-10"},
    ], fields={"adr": "text"}, most=2)  # fmt: skip
    yield _asked("正好在期限内", ["htn"], 183, [
        {"occurred_on": ON}, {"occurred_on": "2026-03-09"}, {"occurred_on": "2025-09-08"},
    ])  # fmt: skip
    yield _asked("期限 0 天：只看当天", ["htn"], 0, [{"occurred_on": ON}])
    yield _asked("没有这种记录", ["copd"], 183, [])


def _asked(name: str, forms: list[str], days: int, rows: list[Json], **more: Any) -> Json:
    asked = {"forms": forms, "days": days, **more}
    return {"name": name, "asked": asked, "on": ON, "earlier": EARLIER, "rows": rows}
