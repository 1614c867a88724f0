"""Family-doctor contracts (家庭医生签约): the catalogue, agreements, what they owe and what fulfilled it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.columns import Json
from app.extensions import Model
from app.orgs.models import Team
from app.residents.models import Household, Resident


class ServiceItem(Model):
    """A service item of the catalogue (服务项目), domain.md §3.5, in one version."""

    __tablename__ = "service_item"

    id: Mapped[str] = mapped_column(primary_key=True)  # I011
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date]  # contracts signed from this day on promise this version
    name: Mapped[str]
    category: Mapped[str]  # SC01 … SC10
    groups: Mapped[list[str]] = mapped_column(Json)
    freq: Mapped[int | None]  # times a contract year; None: on demand
    price: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    # each time, where no package gives a discount of its own
    discount: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0, server_default="0")
    rules: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # [{form, modes?, when?}]: what fulfils it
    timing: Mapped[dict[str, Any] | None] = mapped_column(Json)  # timing.py; None: `freq` times, evenly
    is_manual: Mapped[bool] = mapped_column(default=False)  # may be recorded by hand (`fulfil`)
    min_interval_days: Mapped[int] = mapped_column(default=0)
    is_public_health: Mapped[bool] = mapped_column(default=False)


class ServicePackage(Model):
    """A service package (服务包) in one version."""

    __tablename__ = "service_package"

    id: Mapped[str] = mapped_column(primary_key=True)  # P-BASE
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date]
    name: Mapped[str]
    groups: Mapped[list[str]] = mapped_column(Json)
    # [{item_id, optional, groups?, freq?, discount?}]
    items: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    is_basic: Mapped[bool] = mapped_column(default=False)


class Agreement(Model):
    """A contract agreement (签约协议), derived from an approved `sign` entry, as is its id."""

    __tablename__ = "agreement"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), unique=True)
    kind: Mapped[str]
    mode: Mapped[str]
    scope: Mapped[str]
    catalogue_version: Mapped[int]
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))
    doctor_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), index=True)
    representative_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("household.id"))  # on the day of signing
    start_date: Mapped[date]
    end_date: Mapped[date]
    cycle_months: Mapped[int]
    signed_on: Mapped[date]
    signed_place: Mapped[str]  # how they met, and where the phone was
    is_void: Mapped[bool] = mapped_column(default=False)  # its entry was invalidated
    fee_total: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0)
    fee_paid: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0)  # by the resident
    fee_sources: Mapped[list[str]] = mapped_column(Json, default=list)
    fee_amounts: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # source → yuan
    invoice_no: Mapped[str | None]
    paper_no: Mapped[str | None] = mapped_column(index=True)  # of one that was signed on paper before
    needs_assessment_id: Mapped[str | None]  # a `needs_assess` entry, as the signing names it
    evidence: Mapped[dict[str, Any]] = mapped_column(Json)  # which parts are there, which are missing
    has_full_evidence: Mapped[bool]

    members: Mapped[list["AgreementMember"]] = relationship(back_populates="agreement")
    team: Mapped[Team | None] = relationship()
    household: Mapped[Household | None] = relationship()


class AgreementMember(Model):
    """One person under an agreement; every indicator counts these. Id follows from entry and resident."""

    __tablename__ = "agreement_member"
    __table_args__ = (
        Index(
            "uq_agreement_member_active",
            "resident_id",
            unique=True,
            sqlite_where=text("status = 'active'"),
            postgresql_where=text("status = 'active'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), index=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), index=True)  # the resident's clinic
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"), index=True)
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"), index=True)  # that answers for it,
    doctor_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)  # after the last transfer,
    transferred_from: Mapped[date | None]  # which holds from this day
    groups: Mapped[list[str]] = mapped_column(Json)  # at signing
    packages: Mapped[list[str]] = mapped_column(Json)
    start_date: Mapped[date]
    end_date: Mapped[date]
    status: Mapped[str]  # upcoming, active, pending_member, expired, renewed, terminated, transferred, void
    ended_on: Mapped[date | None]  # the last day it held, if before end_date
    end_reason: Mapped[str | None]  # 01 失访 … 99, domain.md §3.2
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"))  # the ending, or the next signing
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"))  # of one who was absent
    previous_id: Mapped[UUID | None]  # the person's contract before this one
    guardian: Mapped[dict[str, Any] | None] = mapped_column(Json)  # {name, relation} of who signed

    agreement: Mapped[Agreement] = relationship(back_populates="members")
    resident: Mapped[Resident] = relationship()
    items: Mapped[list["AgreementItem"]] = relationship(back_populates="member")


class AgreementItem(Model):
    """What was promised to one member: an item of the catalogue as it stood at signing."""

    __tablename__ = "agreement_item"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_member.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    package_id: Mapped[str | None]
    rule: Mapped[str]  # fixed or on_demand
    times_total: Mapped[int | None]
    unit_price: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0)
    discount: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0)  # of the unit price
    resident_pays: Mapped[Decimal] = mapped_column(Numeric(10, 2), default=0)  # each time

    member: Mapped[AgreementMember] = relationship(back_populates="items")


class DueSlot(Model):
    """The k-th service owed of an item, and the last day for it (domain.md §6.2)."""

    __tablename__ = "due_slot"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_member.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1..times_total
    due_on: Mapped[date] = mapped_column(index=True)
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"))  # of a service on demand
    waived_by: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"))  # it was explained why not,
    waived_on: Mapped[date | None]  # on this day


class FormerDoctor(Model):
    """Who answered for a member's contract until a transfer; who answers now stands with the member."""

    __tablename__ = "former_doctor"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_member.id"), primary_key=True)
    valid_to: Mapped[date] = mapped_column(primary_key=True)
    valid_from: Mapped[date | None]  # none: from the signing on
    doctor_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    team_id: Mapped[UUID | None] = mapped_column(ForeignKey("team.id"))


class Fulfilment(Model):
    """That an approved entry served an item for a member (履约). Id follows from the three."""

    __tablename__ = "fulfilment"
    __table_args__ = (Index("ix_fulfilment_member", "member_id", "item_id", "served_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), index=True)
    member_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_member.id"))
    item_id: Mapped[str]
    served_on: Mapped[date]
    is_face_to_face: Mapped[bool]
    counted: Mapped[bool]
    reason: Mapped[str | None]  # why it does not count: docs/wire.md
    origin: Mapped[str]  # form, manual, import


class AgreementEvent(Model):
    """What happened to a member's contract since: an approved entry about it, as far as the contract goes."""

    __tablename__ = "agreement_event"

    member_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_member.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    form: Mapped[str]
    occurred_on: Mapped[date]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    details: Mapped[dict[str, Any]] = mapped_column(Json)  # the answers
