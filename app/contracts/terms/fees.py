"""What a signing costs by the catalogue, held against the fee that it names; how much of it who pays."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.contracts.terms.promise import Promise
from app.formdefs.answers.conditions import Flag

CENT = Decimal("0.01")


def check_fees(members: Iterable[Mapping[str, Promise]], answers: Mapping[str, Any]) -> Iterator[Flag]:
    """More than the prices of what is promised, less the discounts, cannot be asked; less may be a waiver.

    `members`: what each is promised.
    """
    listed = sum(map(price_of, members), Decimal(0))
    told = Decimal(str(answers["fee_total"]))
    if told > listed:
        message = f"签约费用 {told.quantize(CENT)} 元高于目录价格 {listed.quantize(CENT)} 元"
        yield Flag("fee_above_list", "HIGH", message, "fee_total")
    elif told < listed:
        message = f"签约费用 {told.quantize(CENT)} 元低于目录价格 {listed.quantize(CENT)} 元，请核对减免"
        yield Flag("fee_below_list", "MED", message, "fee_total")


def amounts_of(answers: Mapping[str, Any]) -> dict[str, str]:
    """Source → yuan: as written; of a fee that one alone pays, all of it."""
    total, sources = _cents(answers.get("fee_total")), sorted(answers.get("fee_sources") or ())
    if not total or not sources:
        return {}
    if len(sources) == 1:
        return {sources[0]: str(total)}
    said = answers.get("fee_amounts") or {}
    return {code: str(_cents(said[f"s{code}"])) for code in sources if said.get(f"s{code}") is not None}


def _cents(value: Any) -> Decimal:
    return Decimal(str(value or 0)).quantize(CENT)


def price_of(promises: Mapping[str, Promise]) -> Decimal:
    """Of one member for the whole term; what is on demand is paid when it is given."""
    return sum((each.resident_pays * (each.times or 0) for each in promises.values()), Decimal(0))
