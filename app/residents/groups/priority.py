"""What the county counts its figures by, as far as lists of people turn on it too."""

from app.orgs.settings import setting
from app.residents.groups.membership import PRIORITY

FIGURES = "figures"  # the setting; what it does not say is the domain's default
UNSERVED_DAYS = 90


def priority_groups() -> list[str]:
    return sorted(setting(FIGURES).get("priority_groups", PRIORITY))


def unserved_days() -> int:
    """After so many days a contract without a service is one (F05, domain.md §6.3)."""
    return int(setting(FIGURES).get("unserved_days", UNSERVED_DAYS))
