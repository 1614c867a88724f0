"""Makes the things tests need; says only what the test cares about."""

from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from uuid6 import uuid7

from app.accounts.models import Post, Role, TeamMember, User
from app.clock import now, today
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.orgs.models import OrgLevel, OrgUnit, Team, Village
from app.residents.models import Condition, GroupMembership, Resident

T = TypeVar("T")

VILLAGE = "360783101201"
ELSEWHERE = "360783102201"


class Make:
    """A county of two centres with a clinic and a village each; all is flushed, nothing committed."""

    def __init__(self) -> None:
        self.county = self._unit(None, OrgLevel.COUNTY, "360783", "龙南市卫健委")
        self.centre = self._unit(self.county, OrgLevel.CENTRE, "360783101", "杨村镇卫生院")
        self.clinic = self._unit(self.centre, OrgLevel.CLINIC, VILLAGE, "黄坑村卫生室")
        self.other_centre = self._unit(self.county, OrgLevel.CENTRE, "360783102", "汶龙镇卫生院")
        self.elsewhere = self._unit(self.other_centre, OrgLevel.CLINIC, ELSEWHERE, "石莲村卫生室")
        self.village = self._village(VILLAGE, "黄坑村", self.clinic)
        self.other_village = self._village(ELSEWHERE, "石莲村", self.elsewhere)
        self.team = self._team(self.centre, "第一团队")
        self._count = 0

    def user(self, role: Role = Role.VILLAGE_DOCTOR, at: OrgUnit | None = None, **columns: Any) -> User:
        """A person of that role: at the clinic, the centre or the county, as the role has it."""
        self._count += 1
        user = User(
            id=uuid7(),
            username=columns.pop("username", f"user{self._count}"),
            password_hash=columns.pop("password_hash", "no password"),
            name=columns.pop("name", f"测试人员{self._count}"),
            role=role,
            org_unit_id=(at or self._seat(role)).id,
            **columns,
        )
        return self._add(user)

    def post(self, user: User, at: OrgUnit) -> Post:
        return self._add(Post(user_id=user.id, org_unit_id=at.id, valid_from=date(2020, 1, 1)))

    def member(self, user: User, role: str = "village_doctor", team: Team | None = None) -> TeamMember:
        row = TeamMember(
            team_id=(team or self.team).id, user_id=user.id, role=role, valid_from=date(2020, 1, 1)
        )
        return self._add(row)

    def resident(
        self, at: Village | None = None, conditions: tuple[str, ...] = ("I10",), **columns: Any
    ) -> Resident:
        """A woman of 60 with hypertension in the village, unless said otherwise."""
        self._count += 1
        village = at or self.village
        resident = Resident(
            id=columns.pop("id", None) or uuid7(),
            name=columns.pop("name", f"居民{self._count}"),
            sex=columns.pop("sex", "2"),
            birth_date=columns.pop("birth_date", date(today().year - 60, 1, 1)),
            id_type=columns.pop("id_type", "none"),
            village_code=village.code,
            org_unit_id=village.clinic_id,
            field_versions={},
            created_at=now(),
            **columns,
        )
        self._add(resident)
        for code in conditions:
            self.condition(resident, code)
        return resident

    def condition(self, resident: Resident, code: str) -> Condition:
        row = Condition(
            id=uuid7(), resident_id=resident.id, code=code, managed_from=date(2020, 1, 1), source="test"
        )
        return self._add(row)

    def group(self, resident: Resident, code: str) -> GroupMembership:
        row = GroupMembership(
            id=uuid7(),
            resident_id=resident.id,
            group_code=code,
            valid_from=date(2020, 1, 1),
            source="test",
        )
        return self._add(row)

    def entry(
        self,
        resident: Resident,
        form: str = "htn",
        on: date | None = None,
        answers: dict[str, Any] | None = None,
        by: User | None = None,
        status: EntryStatus = EntryStatus.SUBMITTED,
        **columns: Any,
    ) -> Entry:
        """An entry with one revision, put into the tables without being checked."""
        author, day, filled = by or self.user(), on or today(), answers or {"visit_mode": "2"}
        entry_id: UUID = columns.pop("id", None) or uuid7()
        entry = Entry(
            id=entry_id,
            form=form,
            form_version=1,
            resident_id=resident.id,
            channel=resident.village_code,
            org_unit_id=resident.org_unit_id,
            author_id=author.id,
            visit_id=columns.pop("visit_id", None) or uuid7(),
            occurred_on=day,
            visit_mode=filled.get("visit_mode"),
            visit_result=filled.get("visit_result", "1"),
            status=status,
            revision=1,
            flags=columns.pop("flags", []),
            missing_attachments=[],
            received_at=now(),
            changed_at=now(),
            decided_at=now() if status is EntryStatus.APPROVED else None,
            **columns,
        )
        self._add(entry)
        self._add(_first_revision(entry, author, filled))
        return entry

    def second_village(self, code: str = "360783101202") -> Village:
        """Another village of the centre, with a clinic of its own."""
        clinic = self._unit(self.centre, OrgLevel.CLINIC, code, "坪岗村卫生室")
        return self._village(code, "坪岗村", clinic)

    def second_team(self) -> Team:
        return self._team(self.centre, "第二团队")

    def _seat(self, role: Role) -> OrgUnit:
        if role in (Role.VILLAGE_DOCTOR, Role.TEAM_MEMBER, Role.TEAM_LEADER):
            return self.clinic
        if role in (Role.CENTRE_REVIEWER, Role.CENTRE_MANAGER):
            return self.centre
        return self.county

    def _unit(self, parent: OrgUnit | None, level: OrgLevel, code: str, name: str) -> OrgUnit:
        path = f"{parent.path if parent else '/'}{code}/"
        unit = OrgUnit(
            id=uuid7(),
            parent_id=parent.id if parent else None,
            level=level,
            code=code,
            name=name,
            path=path,
            area_code=code,
        )
        return self._add(unit)

    def _village(self, code: str, name: str, clinic: OrgUnit) -> Village:
        village = Village(
            code=code,
            name=name,
            township_code=code[:9],
            clinic_id=clinic.id,
            lat=24.9,
            lon=114.8,
            radius_m=2000,
        )
        return self._add(village)

    def _team(self, centre: OrgUnit, name: str) -> Team:
        return self._add(Team(id=uuid7(), centre_id=centre.id, name=name))

    def _add(self, row: T) -> T:
        db.session.add(row)
        db.session.flush()
        return row


def _first_revision(entry: Entry, author: User, answers: dict[str, Any]) -> Revision:
    return Revision(
        entry_id=entry.id,
        number=1,
        digest="0" * 64,
        content={"id": str(entry.id), "answers": answers, "attachments": []},
        answers=answers,
        outcome={},
        author_id=author.id,
        device_id="test",
        recorded_at=now(),
        received_at=now(),
    )
