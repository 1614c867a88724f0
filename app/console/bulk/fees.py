"""What an agreement of before cost, and who paid how much of it, as its row tells."""

from collections.abc import Iterator, Mapping
from typing import Any

# The columns of the workbook, and the codes of who pays (FEESRC).
SOURCES = {
    "fee_resident": ("居民承担", "1"),
    "fee_insurance": ("医保承担", "2"),
    "fee_health": ("公卫经费承担", "3"),
    "fee_budget": ("财政承担", "4"),
    "fee_commercial": ("商业保险承担", "5"),
    "fee_other": ("其他承担", "9"),
}
TOTAL = "fee_total"
OTHER = "9"


def fee_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """That the parts do not make up the whole: the column, and what to say there."""
    parts = _parts(values)
    paid, total = _sum(parts), values.get(TOTAL)
    if parts and total is not None and paid != total:
        yield TOTAL, f"各来源合计 {paid:.2f} 元，与签约费用 {total:.2f} 元不符"


def surplus_fees(values: Mapping[str, Any]) -> list[str]:
    """The columns of a fee that a further row of one agreement fills in: the fee stands in its first row."""
    return [field for field in (TOTAL, *SOURCES) if values.get(field)]


def fee_answers(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the form asks: amounts are told where several pay. Of whom nothing is told, others pay."""
    parts = _parts(values)
    total = values.get(TOTAL, _sum(parts))
    if not total:
        return {"fee_total": 0}
    told = {"fee_total": total, "fee_sources": sorted(parts) or [OTHER]}
    return told | (
        {"fee_amounts": {f"s{code}": yuan for code, yuan in parts.items()}} if len(parts) > 1 else {}
    )


def _parts(values: Mapping[str, Any]) -> dict[str, float]:
    """Code of who pays → yuan."""
    return {code: values[field] for field, (_, code) in SOURCES.items() if values.get(field)}


def _sum(parts: Mapping[str, float]) -> float:
    return round(sum(parts.values()), 2)
