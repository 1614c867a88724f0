"""When an item without a number of times a year falls due, as written into a cell (terms/timing.py).

按月龄 1+14、3+30: so many days after each age in months; 按疗程 每1个月 共6个月, to which may be added
非医生督导前2个月每10天; 按建床计划. Empty: evenly.
"""

import re
from collections.abc import Mapping
from typing import Any

from app.contracts.terms.timing import AGE, BED, LONGEST, MONTH, TREATMENT

BY_AGE, BY_TREATMENT, BY_BED = "按月龄", "按疗程", "按建床计划"
OLDEST, LATEST = 216, 366  # months of age; days after it
_POINT = re.compile(r"(\d{1,3})\+(\d{1,3})")
_TREATMENT = re.compile(
    r"每\s*(\d{1,2})\s*个月\s*共\s*(\d{1,2})\s*个月"
    r"(?:[\s，,]*非医生督导前\s*(\d{1,2})\s*个月\s*每\s*(\d{1,2})\s*天)?"
)


def written(timing: Mapping[str, Any] | None) -> str:
    if timing is None:
        return ""
    match timing["by"]:
        case "age":
            return f"{BY_AGE} " + "、".join(f"{months}+{days}" for months, days in timing["points"])
        case "treatment":
            return f"{BY_TREATMENT} 每{timing['every_months']}个月 共{timing['months']}个月{_closely(timing)}"
    return BY_BED


def _closely(timing: Mapping[str, Any]) -> str:
    often = timing.get("family_days")
    return f" 非医生督导前{timing['family_months']}个月每{often}天" if often else ""


def read(cell: str) -> dict[str, Any]:
    """Raises ValueError with the cause."""
    if cell.startswith(BY_AGE):
        return {"by": AGE, "points": _points(cell.removeprefix(BY_AGE))}
    if cell.startswith(BY_TREATMENT):
        return _treatment(cell.removeprefix(BY_TREATMENT).strip())
    if cell == BY_BED:
        return {"by": BED}
    raise ValueError(f"“{cell[:20]}”应为 {BY_AGE}、{BY_TREATMENT}、{BY_BED} 之一，如 {BY_AGE} 3+30、6+30")


def _points(cell: str) -> list[list[int]]:
    parts = [part for part in re.split(r"[、，,\s]+", cell) if part]
    matches = [_POINT.fullmatch(part) for part in parts]
    points = sorted([int(each[1]), int(each[2])] for each in matches if each)
    if not points or len(points) < len(parts) or len({months for months, _ in points}) < len(points):
        raise ValueError(f"{BY_AGE}之后应为“月龄+天数”，各月龄一次，如 3+30、6+30")
    if points[-1][0] > OLDEST or max(days for _, days in points) > LATEST:
        raise ValueError(f"月龄不超过 {OLDEST}，天数不超过 {LATEST}")
    return points


def _treatment(cell: str) -> dict[str, Any]:
    match = _TREATMENT.fullmatch(cell)
    every, months = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= every <= months <= LONGEST:
        raise ValueError(f"{BY_TREATMENT}之后应如“每1个月 共6个月”，不超过 {LONGEST} 个月")
    treatment = {"by": TREATMENT, "every_months": every, "months": months}
    if match is None or match[3] is None:
        return treatment
    phase, often = int(match[3]), int(match[4])
    if not (1 <= phase <= months and 1 <= often <= MONTH):
        raise ValueError(f"非医生督导的月数应为 1 至 {months}，间隔应为 1 至 {MONTH} 天")
    return treatment | {"family_days": often, "family_months": phase}
