"""What a signing is going to promise: what its fee is held against, and what its paper says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.contracts.derived.expected import expected
from app.contracts.models import AgreementItem
from app.contracts.terms.catalogue import Catalogue, catalogues
from app.contracts.terms.fees import check_fees
from app.extensions import db
from app.residents.models import Resident
from tests.contracts.signing import Signing, sign_answers
from tests.make import Make

BY_AGE = ("I026", "I027", "I028")
START = date(2021, 1, 1)


def child(make: Make, born: date) -> Resident:
    return make.resident(conditions=(), birth_date=born)


@pytest.mark.parametrize("born", [date(2020, 6, 15), date(2015, 12, 20), date(2012, 1, 1)])
def test_a_signing_that_waits_promises_what_its_contract_will(
    signing: Signing, make: Make, born: date
) -> None:
    resident = child(make, born)
    members = [{"resident_id": str(resident.id), "present": True, "groups": ["G02"]}]
    entry = signing.sign(resident, packages=["P-MCH"], start=START, members=members, approved=False)
    hoped = expected(catalogues()[0], entry.revisions[-1].answers)[resident.id]
    signing.approve(entry)
    kept = {each.item_id: each.times_total for each in db.session.query(AgreementItem)}
    assert {id_: each.times for id_, each in hoped.items()} == kept


@pytest.mark.parametrize(("fee", "flags"), [(40, []), (41, ["fee_above_list"]), (20, ["fee_below_list"])])
@pytest.mark.usefixtures("signing")
def test_what_goes_by_age_is_paid_for_as_often_as_it_falls_due(
    make: Make, fee: int, flags: list[str]
) -> None:
    resident = child(make, date(2020, 6, 15))  # guided at 6 and at 12 months
    answers = sign_answers(resident, packages=[], items=[*BY_AGE], start=START, fee_total=fee)
    assert [each.code for each in check_fees(expected(priced(), answers).values(), answers)] == flags


BORN = date(2019, 12, 20)  # a year old on 2020-12-20; the check is due till 2021-03-20
LATE = date(2020, 12, 22)


@pytest.mark.parametrize("is_approved", [True, False])
@pytest.mark.parametrize(
    ("kind", "start", "months"),
    [
        ("renew", START, 12),  # what began in 2020 ends the day before
        ("transfer", date(2020, 12, 24), 24),  # and here it is cut off
        ("transfer", date(2020, 12, 1), 12),  # before the check
        ("new", date(2021, 3, 21), 12),
    ],
)
def test_a_check_done_early_is_not_promised_again(
    signing: Signing, make: Make, kind: str, start: date, months: int, is_approved: bool
) -> None:
    resident = child(make, BORN)
    signing.sign(resident, packages=[], items=["I027"], start=date(2020, 1, 1))
    answers = {"visit_mode": "1", "age_stage": "12"}
    check = signing.serve(resident, LATE, "child", approved=is_approved, answers=answers)
    entry = signing.sign(
        resident, packages=["P-MCH"], items=["I027"], start=start, months=months, kind=kind, approved=False
    )
    hoped = expected(catalogues()[0], entry.revisions[-1].answers)[resident.id]
    if not is_approved:
        signing.approve(check)
    signing.approve(entry)
    kept = {each.item_id: each.times_total for each in signing.member(resident).items}
    assert {id_: each.times for id_, each in hoped.items()} == kept


def priced() -> Catalogue:
    """At which the guidance by Chinese medicine costs something."""
    shipped = catalogues()[0]
    guidance = replace(shipped.items["I028"], price=Decimal(20))
    return replace(shipped, items={**shipped.items, "I028": guidance})
