"""What stands beside kept figures in words: which keeping it is, by whom, and up to where it counts."""

from app.accounts.models import User
from app.clock import CHINA
from app.extensions import db
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.month import Month
from app.indicators.snapshots.opened import Opened


def label_of(kept: KeptMonth) -> str:
    return f"{Month.named(kept.month).label}（第 {kept.edition} 次封存）"


def number_of(kept: KeptMonth) -> str:
    """Short enough to be read from paper; the digits are those of its digest."""
    return f"{kept.month}-{kept.edition} {kept.digest[:12].upper()}"


def moment_of(kept: KeptMonth) -> str:
    return f"{kept.computed_at.astimezone(CHINA):%Y-%m-%d %H:%M}"


def head_of_kept(opened: Opened, organisation: str, basis: str) -> list[tuple[str, str]]:
    """What every report of a kept month says at its head."""
    kept = opened.kept
    said = [
        ("机构", "，".join([organisation, *(f"{kind} {name}" for kind, name in crumbs_of(opened))])),
        ("期间", f"{kept.first} 至 {kept.day}"),
        ("数据截至", moment_of(kept)),
        ("口径", basis),
        ("参数", opened.rules.said),
        ("封存编号", number_of(kept)),
        ("封存人", db.session.get_one(User, kept.made_by).name),
    ]
    return said + ([("重新封存的原因", kept.reason)] if kept.reason else [])


def crumbs_of(opened: Opened) -> list[tuple[str, str]]:
    """What it is narrowed to: the kind of place, and its name then."""
    return [(by.label, opened.name(by, key)) for by, key in opened.where.filters.items()]
