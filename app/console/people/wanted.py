"""Which residents a page's address asks for, and what there is to choose from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from app.accounts.models import FIELD_ROLES, Post, User
from app.console.labels import ARCHIVE, GROUPS
from app.extensions import db
from app.formdefs.definitions.resolve import code_list
from app.orgs.scope import Scope
from app.residents.find import KEY_GROUPS, Wanted
from app.residents.groups.membership import SENSITIVE, SENSITIVE_CONDITIONS
from app.review.queue import villages

LONGEST = 50  # of what is typed
Choices = list[tuple[str, str]]  # code and name


@dataclass(frozen=True)
class Filters:
    """What the list of residents can be narrowed by, for somebody's scope."""

    villages: Choices
    groups: Choices
    statuses: Choices
    conditions: Choices
    doctors: Choices

    def read(self, asked: Mapping[str, str]) -> Wanted:
        """What is none of the choices is not asked for."""
        doctor = _one_of(self.doctors, asked.get("doctor"))
        return Wanted(
            text=asked.get("q", "")[:LONGEST],
            village=_one_of(self.villages, asked.get("village")),
            group=_one_of(self.groups, asked.get("group")),
            status=_one_of(self.statuses, asked.get("status")),
            condition=_one_of(self.conditions, asked.get("condition")),
            doctor_id=UUID(doctor) if doctor else None,
        )

    def in_words(self, wanted: Wanted) -> str:
        """What is asked for, as it is said on paper."""
        told = [
            dict(self.villages).get(wanted.village or ""),
            dict(self.groups).get(wanted.group or ""),
            dict(self.statuses).get(wanted.status or ""),
            dict(self.conditions).get(wanted.condition or ""),
            dict(self.doctors).get(str(wanted.doctor_id)),
            f"“{wanted.text.strip()}”" if wanted.text.strip() else None,
        ]
        return "，".join(each for each in told if each) or "全部居民"


def filters(scope: Scope, is_whole: bool) -> Filters:
    """Unless `is_whole`, people cannot be picked out by what is sensitive."""
    return Filters(
        villages=villages(scope),
        groups=[(KEY_GROUPS, "重点人群"), *_plain(GROUPS.items(), () if is_whole else SENSITIVE)],
        statuses=list(ARCHIVE.items()),
        conditions=_plain(code_list("CONDITION").items(), () if is_whole else SENSITIVE_CONDITIONS),
        doctors=_doctors(scope),
    )


def _doctors(scope: Scope) -> Choices:
    """The field workers who answer for a clinic of the scope."""
    posted = select(Post.user_id).where(scope.holds(Post.org_unit_id), Post.valid_to.is_(None))
    query = (
        select(User.id, User.name)
        .where(User.role.in_(FIELD_ROLES), or_(scope.holds(User.org_unit_id), User.id.in_(posted)))
        .order_by(User.name, User.id)
    )
    return [(str(row.id), row.name) for row in db.session.execute(query)]


def _plain(choices: Iterable[tuple[str, str]], hidden: Collection[str]) -> Choices:
    return [(code, name) for code, name in choices if code not in hidden]


def _one_of(choices: Choices, code: str | None) -> str | None:
    return code if code in dict(choices) else None
