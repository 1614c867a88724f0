"""Who may see what is sensitive (domain.md §2.4), and what for: records of mental illness and tuberculosis.

Who cares for people always may; of the others those whom the county names. Whoever opens or prints such a
record says why, unless the work itself says it, and it is audited.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from app.accounts.models import FIELD_ROLES, Role
from app.audit.log import log
from app.errors import Forbidden
from app.orgs.settings import setting

KEY = "sensitive_view"
CHOOSABLE = (Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER, Role.COUNTY_SUPERVISOR)
REASONS: Mapping[str, str] = {
    "care": "随访服务",
    "check": "审核、核对",
    "spot": "督导抽查",
    "person": "居民本人或家属申请",
    "other": "其他工作需要",
}
CARE, CHECK = "care", "check"
_ALONG = {"psy": "psy_urgent"}  # of the same illness, and newer than what counties may have chosen


def sees_sensitive(role: Role) -> bool:
    return role in FIELD_ROLES or role.value in setting(KEY)["roles"]


def sensitive_forms() -> Collection[str]:
    forms: list[str] = setting(KEY)["forms"]
    return [*forms, *(new for old, new in _ALONG.items() if old in forms and new not in forms)]


def hidden_forms(role: Role) -> tuple[str, ...]:
    """The forms whose records this role may not see."""
    return () if sees_sensitive(role) else tuple(sensitive_forms())


def require_view(form: str, role: Role) -> None:
    """Raises Forbidden."""
    if form in hidden_forms(role):
        raise Forbidden("这是敏感记录（精神障碍、结核病等），本县没有让您的角色查看")


def require_group(group: str, role: Role, sensitive: Collection[str]) -> None:
    """Raises Forbidden for a list narrowed to a group (or disease) that this role may not see."""
    if group in sensitive and not sees_sensitive(role):
        raise Forbidden("这是敏感人群（精神障碍、结核病等），本县没有让您的角色按它筛选名单")


def reason_of(given: str, usual: str = "") -> str:
    """Why the record is opened: as it was said, else as the work says it. Empty: it is still to be asked."""
    said = given if given in REASONS else usual
    return said or ("" if setting(KEY)["asks_reason"] else "other")


def note_view(form: str, subject_id: UUID, by: UUID, chain: str, how: str, reason: str) -> None:
    """Audit that it was seen. `how`: screen or paper."""
    log("sensitive.viewed", subject_id, by, chain=chain, form=form, how=how, reason=REASONS[reason])
