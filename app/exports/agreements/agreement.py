"""One agreement as it stands on paper: parties, members, services, fees, words, signatures, evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.exports.agreements.terms import Terms


@dataclass(frozen=True)
class Worker:
    """Somebody of the team."""

    name: str
    role: str
    phone: str


@dataclass(frozen=True)
class Provider:
    """甲方: the health centre, its clinic and the team."""

    centre: str = ""
    centre_phone: str = ""
    clinic: str = ""
    team: str = ""
    team_phone: str = ""
    doctor: str = ""
    doctor_phone: str = ""
    workers: Sequence[Worker] = ()


@dataclass(frozen=True)
class Member:
    """One person under the agreement. `confirmed`: 已签字, 缺少签名, 待确认, 2026-05-01 本人补签 …"""

    number: int
    name: str
    relation: str
    sex: str
    birth_date: date | None
    groups: str
    insured: str
    id_no: str
    phone: str
    address: str
    record_no: str
    confirmed: str
    signature: str = ""  # digest
    status: str = ""


@dataclass(frozen=True)
class Service:
    """An item promised, and to which members (by their numbers)."""

    package: str
    name: str
    times: str
    price: Decimal
    discount: Decimal  # of each time
    pays: Decimal  # the resident, each time
    members: str


@dataclass(frozen=True)
class Fees:
    """In yuan; `sources`: who pays."""

    total: Decimal | None = None
    paid: Decimal | None = None
    sources: str = ""
    invoice_no: str = ""


@dataclass(frozen=True)
class Evidence:
    """Something that was taken at the signing, by its digest."""

    label: str
    digest: str
    has_arrived: bool


@dataclass(frozen=True)
class Signatures:
    """Who signed for both parties; the pictures by their digests."""

    resident: str = ""
    doctor: str = ""
    signer: str = ""  # 本人, 监护人, 家庭代表
    guardian: str = ""  # name and relation
    signed_on: date | None = None
    place: str = ""


@dataclass(frozen=True)
class Ending:
    """That a member's contract was ended, and who signed it; the pictures by their digests."""

    name: str
    on: date  # the last day on which it held
    signed_on: date
    reason: str
    needs_signatures: bool
    resident: str
    doctor: str


@dataclass(frozen=True)
class Agreement:
    """What is printed. Empty, it is the blank copy to sign on paper."""

    number: str
    kind: str
    mode: str
    scope: str
    provider: Provider
    representative: Member | None
    members: Sequence[Member]
    services: Sequence[Service]
    fees: Fees
    start: date | None
    end: date | None
    months: int | None
    terms: Terms
    edition: str  # of the words
    signatures: Signatures
    household_no: str = ""  # of the representative, on the day of signing
    evidence: Sequence[Evidence] = ()
    missing: Sequence[str] = ()
    endings: Sequence[Ending] = ()
    previous: str = ""  # the number of the one before
    seal: str = ""  # the digest of the entry
    notice: str = ""  # why it does not hold, or not yet
    is_blank: bool = False
    printed_on: date | None = None
