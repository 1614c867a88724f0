"""People served, their households, conditions and groups."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import BigId, Instant, Json
from app.extensions import Model
from app.orgs.models import OrgUnit, Village


class Household(Model):
    """A household (户)."""

    __tablename__ = "household"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_no: Mapped[str] = mapped_column(unique=True)  # village code + 5 digits
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    address: Mapped[str | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]


class Resident(Model):
    """A resident's record (居民健康档案), domain.md §2.4. `version` grows with each change."""

    __tablename__ = "resident"
    __table_args__ = (
        Index(
            "uq_resident_id_no",
            "id_no",
            unique=True,
            sqlite_where=text("id_no IS NOT NULL AND archive_status <> '6'"),
            postgresql_where=text("id_no IS NOT NULL AND archive_status <> '6'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    field_versions: Mapped[dict[str, int]] = mapped_column(Json, default=dict)  # field → version
    name: Mapped[str] = mapped_column(index=True)
    search_keys: Mapped[str] = mapped_column(default="")  # pinyin initials, space between
    sex: Mapped[str]  # GB/T 2261.1
    birth_date: Mapped[date]
    id_type: Mapped[str]  # CV02.01.101, or "none"
    id_no: Mapped[str | None]
    phone: Mapped[str | None]
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None]
    ethnic: Mapped[str | None]
    hukou_status: Mapped[str] = mapped_column(default="1")
    marital: Mapped[str | None]
    education: Mapped[str | None]
    occupation: Mapped[str | None]
    blood_type: Mapped[str | None]
    insurance: Mapped[str | None]
    allergies: Mapped[str | None]
    disability: Mapped[str | None]
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), index=True)  # its clinic
    grid_id: Mapped[UUID | None] = mapped_column(ForeignKey("grid.id"))
    village_group: Mapped[str | None]  # 村民小组
    address: Mapped[str | None]
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("household.id"), index=True)
    relation_to_head: Mapped[str | None]
    record_no: Mapped[str | None] = mapped_column(unique=True)
    record_opened_on: Mapped[date | None]
    doctor_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"), index=True)
    archive_status: Mapped[str] = mapped_column(
        default="0"
    )  # 0 在管 1 死亡 2 迁出 3 失访 4 拒绝 6 作废 9 其他
    closed_on: Mapped[date | None]  # the last day on which the record was open; None: it is open
    death_date: Mapped[date | None]
    death_cause: Mapped[str | None]
    mother_id: Mapped[UUID | None]  # the resident who gave birth to this one
    note: Mapped[str | None]
    entry_id: Mapped[UUID | None]  # the resident_registration that made it
    created_at: Mapped[datetime] = mapped_column(Instant)

    village: Mapped[Village] = relationship()
    org_unit: Mapped[OrgUnit] = relationship()
    household: Mapped[Household | None] = relationship()
    conditions: Mapped[list["Condition"]] = relationship(back_populates="resident")
    groups: Mapped[list["GroupMembership"]] = relationship(back_populates="resident")


def _as_managed(name: str) -> Callable[[Any], Any]:
    """Unless said otherwise, what was told of a span is how it stands; nothing was told of derived ones."""

    def told(context: Any) -> Any:
        columns = context.get_current_parameters()
        return None if columns.get("is_derived") else columns.get(name)

    return told


class Condition(Model):
    """A disease of a resident and the span in which it is managed. Codes: I10, E11, J44, F20, A15, …

    The span follows from what was told (told_from, told_to: by registration, update or roster) and from the
    entries that stand (app/residents/life/spans.py). One that ends before it begins does not stand.
    """

    __tablename__ = "resident_condition"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    code: Mapped[str]
    confirmed_on: Mapped[date | None]
    hospital: Mapped[str | None]
    basis: Mapped[str | None]  # 诊断依据
    managed_from: Mapped[date | None]
    managed_to: Mapped[date | None]
    end_reason: Mapped[str | None]
    source: Mapped[str]  # import:<job>, entry id, demo
    ended_by: Mapped[str | None]  # the same, of what ended it
    told_from: Mapped[date | None] = mapped_column(default=_as_managed("managed_from"))
    told_to: Mapped[date | None] = mapped_column(default=_as_managed("managed_to"))
    told_ended_by: Mapped[str | None] = mapped_column(default=_as_managed("ended_by"))
    is_derived: Mapped[bool] = mapped_column(default=False, server_default=false())  # by an effect

    resident: Mapped[Resident] = relationship(back_populates="conditions")


class GroupMembership(Model):
    """A population group (domain.md §3.3) of a resident, from a list or a pregnancy, not age or disease."""

    __tablename__ = "resident_group"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    group_code: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    document: Mapped[str | None]  # certificate or list that names the resident
    source: Mapped[str]
    ended_by: Mapped[str | None]
    told_from: Mapped[date | None] = mapped_column(default=_as_managed("valid_from"))
    told_to: Mapped[date | None] = mapped_column(default=_as_managed("valid_to"))
    told_ended_by: Mapped[str | None] = mapped_column(default=_as_managed("ended_by"))
    is_derived: Mapped[bool] = mapped_column(default=False, server_default=false())

    resident: Mapped[Resident] = relationship(back_populates="groups")


class Pregnancy(Model):
    """A pregnancy as entries tell of it; it makes the woman one of G01 until 42 days after its end."""

    __tablename__ = "pregnancy"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    begun_on: Mapped[date]  # known from that day
    lmp: Mapped[date | None]  # 末次月经
    edd: Mapped[date | None]  # 预产期
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None]  # 1 分娩 2 终止
    source: Mapped[str]  # entry id
    ended_by: Mapped[str | None]


class RecordStatus(Model):
    """That a record was opened again or closed on a day; the newest is `Resident.archive_status`."""

    __tablename__ = "record_status"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    day: Mapped[date | None]  # closed: the last open day; opened: the first; None: not known
    status: Mapped[str]  # as Resident.archive_status
    cause: Mapped[str | None]
    source: Mapped[str]  # entry id, or "record": as it stood before any entry told
    place: Mapped[int]  # in the order in which they follow each other


class Residence(Model):
    """In which village a resident lived from when to when; no rows: always where the record says."""

    __tablename__ = "residence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"))  # the clinic that answered
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("household.id"))
    doctor_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None] = mapped_column(index=True)
    source: Mapped[str]  # entry id, import:<job>, or "record"
    is_derived: Mapped[bool] = mapped_column(default=False, server_default=false())


class SecondReview(Model):
    """A change that one approval is not enough for: a second reviewer confirms it or refuses.

    An untrue record is struck (Q-37), a resident moves to a village that another centre answers for.
    """

    __tablename__ = "second_review"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    kind: Mapped[str]  # untrue, move
    entry_id: Mapped[UUID | None] = mapped_column(index=True)  # the record_change that asks for it
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"))  # whose reviewers may settle it
    reason: Mapped[str]
    marked_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    marked_at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    is_confirmed: Mapped[bool | None]
    remark: Mapped[str | None]


class ProfileConflict(Model):
    """A field that phone and server both changed: both values are kept until a supervisor settles it."""

    __tablename__ = "profile_conflict"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    entry_id: Mapped[UUID]
    field: Mapped[str]
    theirs: Mapped[Any] = mapped_column(Json, nullable=True)  # as pushed; None empties the field
    ours: Mapped[Any] = mapped_column(Json, nullable=True)  # as it stood
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    kept: Mapped[str | None]  # "theirs" or "ours"
