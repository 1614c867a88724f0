"""What stands beside a figure in words: whose it is, of which days, and by which parameters it is counted."""

from collections.abc import Mapping

from app.clock import CHINA, now
from app.indicators.pages.forms import Asked
from app.indicators.source.naming import crumbs
from app.indicators.source.rules import COUNTINGS, ITEM_SCOPES, Rules

_SHARES = ("F01", "F08F")
_ITEMS = (*_SHARES, "F02", "F03")
_OF_PRIORITY = ("C02", "C06")
_OF_PEOPLE = ("C01", "C02", "C03")


def head_of(wanted: Asked, organisation: str, basis: str) -> list[tuple[str, str]]:
    """What every report says at its head (domain.md §8)."""
    return [
        ("机构", place_of(wanted, organisation)),
        ("期间", period_of(wanted)),
        ("数据截至", f"{now().astimezone(CHINA):%Y-%m-%d %H:%M}"),
        ("口径", basis),
        ("参数", wanted.rules.said),
    ]


def place_of(wanted: Asked, organisation: str) -> str:
    return "，".join([organisation, *(f"{kind} {name}" for kind, name in crumbs(wanted.where))])


def period_of(wanted: Asked) -> str:
    return f"{wanted.period.first} 至 {wanted.period.day}"


def parameters_of(code: str, rules: Rules, groups: Mapping[str, str]) -> list[str]:
    """`groups`: what codes of groups are called. Nothing for an indicator without parameters."""
    return [*_of_fulfilment(code, rules), *_of_contracts(code, rules), *_of_people(code, rules, groups)]


def _of_fulfilment(code: str, rules: Rules) -> list[str]:
    said = [f"theta {rules.theta / 100:.1f}"] if code in _SHARES else []
    if code in _ITEMS:
        said += [ITEM_SCOPES[rules.item_scope], COUNTINGS[rules.counting]]
    if code in (*_SHARES, "F03"):
        said.append("已说明原因的不计到期" if rules.waiver_counts else "已说明原因的仍计到期")
    return said


def _of_contracts(code: str, rules: Rules) -> list[str]:
    if code == "C04":
        return [f"续签窗口 {rules.renewal_days} 天"]
    return [f"满 {rules.unserved_days} 天"] if code == "F05" else []


def _of_people(code: str, rules: Rules, groups: Mapping[str, str]) -> list[str]:
    said = [f"重点人群 {len(rules.priority_groups)} 类"] if code in _OF_PRIORITY else []
    if code in _OF_PEOPLE and not rules.prefers_table:
        said.append("分母一律用花名册")
    if code == "F06R":
        named = [*(groups.get(each, each) for each in rules.mobility_groups), *rules.mobility_packages]
        said.append(f"行动不便：{'、'.join(named)}")
    return said
