"""Lines that tell of a sensitive group: who may not see that is shown how many, and of nobody who."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.accounts.models import Role
from app.accounts.sensitive import sees_sensitive
from app.contracts.terms.catalogue import sensitive_items
from app.errors import Forbidden
from app.indicators.indicator import Line
from app.residents.groups.membership import SENSITIVE

NOBODY = UUID(int=0)
WHY = (
    "涉及严重精神障碍、结核病等敏感人群的明细只列数量，不列是谁：本县没有让您的角色查看。"
    "负责的医生和团队可以查看；其他角色由系统管理员在县设置中开放"
)


def unnamed(lines: Sequence[Line], group: str | None, role: Role) -> list[Line]:
    """The same lines; `group`: to which the figure is narrowed."""
    if sees_sensitive(role):
        return list(lines)
    hidden = SENSITIVE | sensitive_items()
    return [_closed(each) if group in SENSITIVE or each.item_id in hidden else each for each in lines]


def require_open(line: Line, group: str | None, role: Role) -> None:
    """Raises Forbidden."""
    if any(is_closed(each) for each in unnamed([line], group, role)):
        raise Forbidden(WHY)


def is_closed(line: Line) -> bool:
    return line.resident_id == NOBODY


def _closed(line: Line) -> Line:
    return replace(line, subject_id=NOBODY, resident_id=NOBODY, resident_name="")
