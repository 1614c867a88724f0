"""The parameters that figures are counted by: the county's own, or what is asked for on the page."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from app.orgs.settings import setting
from app.residents.groups.membership import PRIORITY

KEY = "figures"


class ItemScope(StrEnum):
    """Which items the fulfilment rates look at."""

    ALL = "all"
    PUBLIC_HEALTH = "public_health"
    PAID = "paid"


class Counting(StrEnum):
    """Whether what fell due is counted from the first day of a contract or within the period alone."""

    TO_DATE = "to_date"
    IN_PERIOD = "in_period"


ITEM_SCOPES = {ItemScope.ALL: "全部项目", ItemScope.PUBLIC_HEALTH: "仅公卫项目", ItemScope.PAID: "仅收费项目"}
COUNTINGS = {Counting.TO_DATE: "协议开始起累计", Counting.IN_PERIOD: "仅本期到期"}
THETAS = (100, 80)  # percent


@dataclass(frozen=True)
class Rules:
    """Domain.md §6.2 and §6.3; the defaults are those of the domain."""

    theta: int = 100  # percent of what fell due that a person must have been given (F01)
    item_scope: ItemScope = ItemScope.ALL
    counting: Counting = Counting.TO_DATE
    renewal_days: int = 90  # C04: how long after the end a contract counts as renewed; of the contracts
    waiver_counts: bool = False  # F01–F03: what it was explained why not is no longer due; of the contracts
    unserved_days: int = 90  # F05
    priority_groups: tuple[str, ...] = tuple(sorted(PRIORITY))
    mobility_groups: tuple[str, ...] = ("G08",)  # F06: who counts as hardly able to leave home
    mobility_packages: tuple[str, ...] = ("P-HOME",)
    prefers_table: bool = True  # denominators from the official numbers where there are any

    @property
    def said(self) -> str:
        """As it is printed with a figure."""
        return (
            f"按 theta={self.theta / 100:.1f}，{ITEM_SCOPES[self.item_scope]}，{COUNTINGS[self.counting]}，"
            f"续签窗口 {self.renewal_days} 天，未服务 {self.unserved_days} 天，"
            f"{'已说明原因的不计到期' if self.waiver_counts else '已说明原因的仍计到期'}"
        )

    def but(self, **changes: Any) -> "Rules":
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """As it is stored; the ids of a parameter set follow from it."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }


def rules_in_force() -> Rules:
    """What the county has chosen; what it has not said is the default. Contracts have a word in it."""
    renewal_days, waiver_counts = setting("renewal_grace_days"), setting("waiver_counts")
    return read_rules(setting(KEY)).but(renewal_days=int(renewal_days), waiver_counts=bool(waiver_counts))


def read_rules(stored: Mapping[str, Any]) -> Rules:
    known: dict[str, Any] = {name: value for name, value in stored.items() if name in Rules().to_json()}
    for name in ("priority_groups", "mobility_groups", "mobility_packages"):
        if name in known:
            known[name] = tuple(known[name])
    known["theta"] = int(known.get("theta", Rules.theta))
    if "item_scope" in known:
        known["item_scope"] = ItemScope(known["item_scope"])
    if "counting" in known:
        known["counting"] = Counting(known["counting"])
    return Rules(**known)
