"""Who may be named in a signing, and what their records must say."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.clock import today
from app.contracts.models import ServicePackage
from app.contracts.terms.catalogue import load_catalogue
from app.contracts.terms.owe import term_end
from app.entries.models import Entry
from app.residents.models import Household, Resident
from tests.contracts.signing import DIGEST, GUARDED, Signing, sign_answers
from tests.drivers.phone import Phone
from tests.make import VILLAGE, Make

Db = scoped_session[Session]
NEEDS = {"groups": ["G04"], "conditions": ["I10"], "self_care": "1", "mobility": "1"}


@pytest.fixture(autouse=True)
def catalogue(app: object) -> None:
    load_catalogue()


@pytest.fixture
def head(make: Make) -> Resident:
    return make.resident()


def line(resident: Resident, **said: Any) -> dict[str, Any]:
    return {"resident_id": str(resident.id), "present": True, "groups": ["G04"], "signature": DIGEST} | said


def push(phone: Phone, about: Resident, *lines: dict[str, Any], **changed: Any) -> dict[str, list[str]]:
    """Sign, and what is said of it if it is refused."""
    more = {"visit_mode": "1", "needs": NEEDS, "fee_sources": ["3"]}
    scope = "individual" if len(lines) == 1 else "household"
    answers = sign_answers(about, start=today(), members=list(lines), scope=scope)
    phone.fill(about, "sign", answers={**answers, **more, **changed})
    said: dict[str, list[str]] = phone.push_raw().get_json()["receipts"][0].get("errors", {})
    phone.outbox = []
    return said


def doubts(db: Db) -> set[str]:
    """The HIGH flags of what was taken in."""
    rows = db.scalars(select(Entry.flags))
    return {flag["code"] for row in rows for flag in row if flag["level"] == "HIGH"}


def flags(db: Db) -> set[tuple[str, str]]:
    """The flags about guardians."""
    rows = db.scalars(select(Entry.flags))
    return {
        (flag["code"], flag["level"]) for row in rows for flag in row if flag["code"].startswith("guardian")
    }


def test_who_signs_is_a_party_and_is_there(phone: Phone, make: Make, head: Resident) -> None:
    other = make.resident()
    assert push(phone, head, line(other)) == {"answers.members": ["签字的居民（乙方代表）须在成员清单中"]}
    assert push(phone, head, line(head, present=False)) == {
        "answers.members.0.present": ["乙方代表须在场当面签字"]
    }


@pytest.mark.parametrize(
    ("said", "self_care", "flag"),
    [
        ({}, "1", ("guardian_of_able", "HIGH")),
        ({"guardian_reason": "3"}, "1", ("guardian_reason", "HIGH")),
        ({}, "4", None),
    ],
)
def test_for_who_cannot_sign_the_guardian_does_and_who_can_signs(
    phone: Phone, head: Resident, db: Db, said: dict[str, str], self_care: str, flag: tuple[str, str] | None
) -> None:
    needs = NEEDS | {"self_care": self_care}
    assert push(phone, head, line(head, present=False, **GUARDED, **said), needs=needs) == {}
    assert flags(db) == ({flag} if flag else set())


@pytest.mark.parametrize("what", ["group", "assessment", "nothing"])
def test_that_somebody_cannot_sign_is_on_record_or_was_assessed(
    phone: Phone, make: Make, signing: Signing, head: Resident, db: Db, what: str
) -> None:
    ward = make.resident()
    if what == "group":
        make.group(ward, "G08")
    if what == "assessment":
        make.entry(ward, "needs_assess", today(), {"self_care": "4", "mobility": "1"}, by=signing.doctor)
    groups = ["G04", "G08"] if what == "group" else ["G04"]
    push(phone, head, line(head), line(ward, groups=groups, present=False, **GUARDED))
    assert ("guardian_of_able" in doubts(db)) is (what == "nothing")


def test_whose_line_nobody_signed_is_named(phone: Phone, make: Make, head: Resident, db: Db) -> None:
    away, ward, silent = (make.resident(name=name) for name in ("外出者", "被监护者", "在场者"))
    guardian = {**GUARDED, "guardian_reason": "1", "guardian_id_no": None}
    lines = (line(away, present=False), line(ward, **guardian), line(silent, signature=None))
    push(phone, head, line(head), *({k: v for k, v in each.items() if v is not None} for each in lines))
    told = [each["message"] for row in db.scalars(select(Entry.flags)) for each in row]
    assert [each.split("没有签名")[0] for each in told if "没有签名" in each] == ["被监护者、在场者"]


def test_nobody_is_named_twice(phone: Phone, make: Make, head: Resident) -> None:
    other = make.resident()
    said = push(phone, head, line(head), line(other), line(other, packages=["P-BASE", "P-HTN"]))
    twice = ["同一位成员只能写一次"]
    assert said == {"answers.members.1.resident_id": twice, "answers.members.2.resident_id": twice}


def test_who_has_died_is_not_signed(phone: Phone, make: Make, head: Resident) -> None:
    late = make.resident(death_date=today() - timedelta(days=1))
    said = push(phone, head, line(head), line(late))
    assert said == {"answers.members.1.resident_id": [f"这位成员已于 {late.death_date} 去世"]}


def test_whose_record_is_closed_is_doubted(phone: Phone, make: Make, head: Resident, db: Db) -> None:
    gone = make.resident(archive_status="2", closed_on=today() - timedelta(days=1))
    assert push(phone, head, line(head), line(gone)) == {}
    assert doubts(db) == {"Q-06"}


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_child_of_the_household_is_signed_for_by_a_guardian(
    phone: Phone, make: Make, head: Resident, db: Db, is_guarded: bool
) -> None:
    child = make.resident(birth_date=date(2015, 1, 1), conditions=())
    push(phone, head, line(head), line(child, groups=["G02"], **(GUARDED if is_guarded else {})))
    assert doubts(db) == (set() if is_guarded else {"guardian_missing"})


@pytest.mark.parametrize(
    ("group", "sex", "age", "is_refused"),
    [
        ("G01", "1", 30, True),
        ("G01", "2", 61, True),
        ("G01", "2", 11, True),
        ("G01", "2", 30, False),
        ("G02", "1", 7, True),
        ("G02", "1", 6, False),
        ("G03", "2", 64, True),
        ("G03", "2", 65, False),
    ],
)
def test_nobody_belongs_to_a_group_of_another_age_or_sex(
    phone: Phone, make: Make, group: str, sex: str, age: int, is_refused: bool
) -> None:
    person = make.resident(birth_date=date(today().year - age, 1, 1), sex=sex, conditions=())
    said = push(phone, person, line(person, groups=[group], **GUARDED))
    assert said.keys() == ({"answers.members.0.groups"} if is_refused else set())


@pytest.mark.parametrize(
    ("told", "is_doubted"),
    [(["G04"], False), (["G04", "G90"], False), (["G90"], True), (["G04", "G06"], True)],
)
def test_groups_that_the_record_does_not_have_or_has_besides_are_doubted(
    phone: Phone, head: Resident, db: Db, told: list[str], is_doubted: bool
) -> None:
    push(phone, head, line(head, groups=told))
    assert ("groups_differ" in doubts(db)) is is_doubted


@pytest.mark.parametrize("is_one", [True, False])
def test_people_of_two_households_are_doubted(phone: Phone, make: Make, db: Db, is_one: bool) -> None:
    homes = [Household(id=uuid7(), household_no=str(number), village_code=VILLAGE) for number in range(2)]
    db.add_all(homes)
    db.flush()
    people = [make.resident(household_id=homes[0 if is_one else number].id) for number in range(2)]
    push(phone, people[0], *(line(each) for each in people))
    assert ("two_households" in doubts(db)) is not is_one


@pytest.mark.parametrize("registered", [0, 1, 2])
def test_people_of_no_registered_household_are_looked_at(
    phone: Phone, make: Make, db: Db, registered: int
) -> None:
    home = Household(id=uuid7(), household_no="1", village_code=VILLAGE)
    db.add(home)
    db.flush()
    people = [make.resident(household_id=home.id if number < registered else None) for number in range(2)]
    push(phone, people[0], *(line(each) for each in people))
    codes = {(flag["code"], flag["level"]) for flags in db.scalars(select(Entry.flags)) for flag in flags}
    assert (("household_unknown", "MED") in codes) is (registered < 2)


def test_a_household_is_more_than_one(phone: Phone, head: Resident) -> None:
    said = push(phone, head, line(head), scope="household")
    assert said == {"answers.members": ["家庭签约至少有两位成员；只有一位请选个人签约"]}


@pytest.mark.parametrize(
    ("fee", "flag"),
    [(360, None), (360.01, "fee_above_list"), (0, "fee_below_list"), (99_999, "fee_above_list")],
)
def test_the_fee_is_that_of_what_is_promised(
    phone: Phone, head: Resident, db: Db, fee: float, flag: str | None
) -> None:
    packages = ["P-BASE", "P-HTN"]
    push(phone, head, line(head), packages=packages, items=["I013"], fee_total=fee)
    found = {each["code"] for row in db.scalars(select(Entry.flags)) for each in row}
    assert found & {"fee_above_list", "fee_below_list"} == ({flag} if flag else set())


@pytest.mark.parametrize(("fee", "flag"), [(300, None), (360, "fee_above_list"), (299, "fee_below_list")])
def test_the_fee_is_less_by_the_discount_of_the_package(
    phone: Phone, head: Resident, db: Db, fee: float, flag: str | None
) -> None:
    package = db.get_one(ServicePackage, ("P-HTN", 1))
    package.items = [{"item_id": "I013", "optional": True, "discount": "5.00"}]
    db.commit()
    push(phone, head, line(head), packages=["P-BASE", "P-HTN"], items=["I013"], fee_total=fee)
    found = {each["code"] for row in db.scalars(select(Entry.flags)) for each in row}
    assert found & {"fee_above_list", "fee_below_list"} == ({flag} if flag else set())


def test_services_to_choose_are_chosen(phone: Phone, head: Resident, db: Db) -> None:
    push(phone, head, line(head), mode="a_la_carte", packages=["P-BASE", "P-ORDER"])
    assert doubts(db) == {"nothing_ordered"}


def test_a_transfer_begins_while_the_old_contract_holds(
    phone: Phone, signing: Signing, head: Resident, db: Db
) -> None:
    start = today() - timedelta(days=340)
    signing.sign(head, start=start)
    end = term_end(start, 12)
    for begins, is_refused in ((end + timedelta(days=1), True), (end, False)):
        term = {"start_date": begins.isoformat(), "end_date": term_end(begins, 12).isoformat()}
        said = push(phone, head, line(head), kind="transfer", **term)
        assert said.keys() == ({"answers.start_date"} if is_refused else set())


def test_a_transfer_does_not_begin_before_it_is_signed(
    phone: Phone, signing: Signing, head: Resident, db: Db
) -> None:
    signing.sign(head, start=today() - timedelta(days=100))
    for before, is_refused in ((1, True), (0, False)):
        begins = today() - timedelta(days=before)
        term = {"start_date": begins.isoformat(), "end_date": term_end(begins, 12).isoformat()}
        said = push(phone, head, line(head), kind="transfer", **term)
        assert said.keys() == ({"answers.start_date"} if is_refused else set())


@pytest.mark.parametrize("is_there", [True, False])
def test_what_a_signing_refers_to_is_there(
    phone: Phone, signing: Signing, head: Resident, db: Db, is_there: bool
) -> None:
    signing.sign(head, start=today() - timedelta(days=340))
    assessed = signing.make.entry(head, "needs_assess", by=signing.doctor)
    agreement = signing.member(head).agreement_id
    named = {
        "previous_agreement_id": str(agreement if is_there else uuid4()),
        "needs_assessment_id": str(assessed.id if is_there else uuid4()),
    }
    push(phone, head, line(head), kind="renew", renew_wish="5", last_satisfaction="5", **named)
    codes = {each["code"] for row in db.scalars(select(Entry.flags)) for each in row}
    assert codes & {"previous_unknown", "needs_missing"} == (
        set() if is_there else {"previous_unknown", "needs_missing"}
    )
