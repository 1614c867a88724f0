"""Whom to go to about a contract."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import ColumnElement, select
from uuid6 import uuid7

from app.accounts.models import Role
from app.clock import today
from app.contracts.reading.view import contracts_of
from app.extensions import db
from app.orgs.scope import Scope
from app.orgs.settings import store
from app.residents.groups.everybody import grouping
from app.residents.groups.membership import groups_on
from app.residents.models import Condition, GroupMembership, Resident
from app.worklists.signing import lists
from app.worklists.signing.broken_appointments import broken_appointments
from app.worklists.signing.lists import LISTS
from app.worklists.signing.people import Asked, by_village, everybody, page_of
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.make import Make

OLD, GROWN = date(1950, 1, 1), date(1990, 1, 1)


def on(code: str, scope: Scope | None = None, **narrowed: str) -> list[str]:
    work_list = next(each for each in LISTS if each.code == code)
    asked = Asked(work_list, scope or Scope.everything(), today(), **narrowed)
    return [line.name for line in everybody(asked)]


def test_priority_people_without_a_contract_are_to_be_signed(make: Make, signing: Signing) -> None:
    signed = make.resident(name="已签", birth_date=OLD)
    make.resident(name="未签", birth_date=OLD)
    make.resident(name="不是重点", birth_date=GROWN, conditions=())
    make.resident(name="已故", birth_date=OLD, archive_status="1")
    signing.sign(signed, start=today() - timedelta(days=10))
    assert on("unsigned") == ["未签"]


def test_who_said_no_stands_on_the_list_with_the_reason(make: Make) -> None:
    resident = make.resident(name="不愿意", birth_date=OLD)
    make.entry(resident, "needs_assess", today() - timedelta(days=9), {"willing": "1"})
    answers = {"willing": "3", "unwilling_reason": "在城里看病"}
    make.entry(resident, "needs_assess", today() - timedelta(days=3), answers)
    assert on("unwilling") == ["不愿意"]
    unsigned = next(each for each in LISTS if each.code == "unsigned")
    (line,) = everybody(Asked(unsigned, Scope.everything(), today()))
    assert line.said == "不愿意：在城里看病"
    make.entry(resident, "needs_assess", today() - timedelta(days=1), {"willing": "2"})
    assert on("unwilling") == []


def test_a_contract_without_a_service_for_ninety_days_is_unserved(make: Make, signing: Signing) -> None:
    served, unserved, new = (make.resident(name=name, birth_date=OLD) for name in ("有", "无", "新"))
    for each in (served, unserved):
        signing.sign(each, start=today() - timedelta(days=90), packages=("P-BASE", "P-HTN"))
    signing.sign(new, start=today() - timedelta(days=89))
    signing.serve(served, today() - timedelta(days=20))
    assert on("unserved") == ["无"]


def test_an_appointment_that_was_not_kept_is_listed_until_the_service_is_given(
    make: Make, signing: Signing
) -> None:
    late, coming, served = (make.resident(name=name, birth_date=OLD) for name in ("过期", "未到", "已做"))
    asked = today() - timedelta(days=10)
    for each, promised in ((late, -3), (coming, 3), (served, -3)):
        signing.sign(each, start=today() - timedelta(days=60))
        signing.by_hand(each, today() - timedelta(days=20), "I004")  # before it was asked for
        day = (today() + timedelta(days=promised)).isoformat()
        wanted: dict[str, Any] = {"item_ids": ["I004"], "outcome": "1", "promised_date": day}
        signing.event("service_request", each, asked, **wanted)
    signing.by_hand(served, today() - timedelta(days=2), "I004")
    assert on("broken") == ["过期"]


def breaks(signing: Signing, resident: Resident) -> None:
    """An appointment of three days ago."""
    signing.sign(resident, start=today() - timedelta(days=60))
    day = (today() - timedelta(days=3)).isoformat()
    wanted: dict[str, Any] = {"item_ids": ["I004"], "outcome": "1", "promised_date": day}
    signing.event("service_request", resident, today() - timedelta(days=10), **wanted)


def test_any_number_of_broken_appointments_can_be_listed(
    make: Make, signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(signing, make.resident(name="过期", birth_date=OLD))
    others = [(uuid4(), "I004", 1) for _ in range(70_000)]
    monkeypatch.setattr(
        lists, "broken_appointments", lambda which, day: [*others, *broken_appointments(which, day)]
    )
    assert on("broken") == ["过期"]


def test_broken_appointments_are_read_once_and_of_ones_own_people_alone(
    make: Make, signing: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = make.resident(name="本院"), make.resident(name="外院")
    other.org_unit_id = make.other_centre.id
    for each in (own, other):
        breaks(signing, each)
    read = list[list[Any]]()

    def note(which: ColumnElement[bool], day: date) -> list[Any]:
        read.append(broken_appointments(which, day))
        return read[-1]

    monkeypatch.setattr(lists, "broken_appointments", note)
    broken = next(each for each in LISTS if each.code == "broken")
    asked = Asked(broken, Scope.below([make.centre]), today())
    assert ([number for *_, number in by_village(asked)], page_of(asked, 1).total) == ([1], 1)
    assert read == [[(signing.member(own).id, "I004", 1)]]
    assert on("broken") == ["本院", "外院"]


@pytest.mark.parametrize(("served", "listed"), [((), True), ((21,), True), ((21, 2), False)])
def test_each_service_keeps_one_appointment_in_the_list_as_in_the_contract(
    make: Make, signing: Signing, served: tuple[int, ...], listed: bool
) -> None:
    """Two were promised, for 20 days ago and for 10 days ago."""
    resident = make.resident(name="两约", birth_date=OLD)
    signing.sign(resident, start=today() - timedelta(days=60))
    for asked, promised in ((30, 20), (29, 10)):
        day = (today() - timedelta(days=promised)).isoformat()
        wanted: dict[str, Any] = {"item_ids": ["I004"], "outcome": "1", "promised_date": day}
        signing.event("service_request", resident, today() - timedelta(days=asked), **wanted)
    for ago in served:
        signing.by_hand(resident, today() - timedelta(days=ago), "I004")
    assert (on("broken") == ["两约"]) is listed
    [view] = contracts_of(resident.id)
    assert bool(view.broken) is listed
    assert len(view.kept) == len(served)


@pytest.mark.parametrize(("left", "listed"), [(31, False), (30, True), (0, True), (-90, True), (-91, False)])
def test_a_contract_is_to_be_renewed_near_its_end(
    make: Make, signing: Signing, left: int, listed: bool
) -> None:
    resident = make.resident(name="续签", birth_date=OLD)
    last = today() + timedelta(days=left)
    signing.sign(resident, start=last - timedelta(days=364), end_date=last.isoformat())
    assert on("expiring") == (["续签"] if listed else [])


def test_the_lists_turn_on_what_the_county_counts_its_figures_by(make: Make, signing: Signing) -> None:
    signed = make.resident(name="签约六十天", birth_date=OLD)
    signing.sign(signed, start=today() - timedelta(days=60))
    make.resident(name="只有高血压", birth_date=GROWN)
    make.resident(name="老人", birth_date=OLD, conditions=())
    assert (on("unserved"), on("unsigned")) == ([], ["只有高血压", "老人"])
    store("figures", {"unserved_days": 60, "priority_groups": ["G03"]})
    assert (on("unserved"), on("unsigned")) == (["签约六十天"], ["老人"])
    assert next(each for each in LISTS if each.code == "unserved").said.startswith("签约满 60 天")


def test_a_list_about_contracts_names_who_answers_for_them_after_a_transfer(
    make: Make, signing: Signing
) -> None:
    own, other = make.user(name="甲医生"), make.user(name="乙医生")
    person = make.resident(birth_date=OLD, doctor_id=own.id)
    signing.sign(person, start=today() - timedelta(days=100))
    make.resident(birth_date=OLD, doctor_id=own.id)
    day = today() - timedelta(days=1)
    signing.event("contract_transfer", person, day, doctor_id=str(other.id), from_date=day.isoformat())
    lists = {each.code: each for each in LISTS}
    told = {
        code: [line.doctor for line in everybody(Asked(lists[code], Scope.everything(), today()))]
        for code in ("unserved", "unsigned")
    }
    assert told == {"unserved": ["乙医生"], "unsigned": ["甲医生"]}


def test_the_villages_add_up_and_nobody_elsewhere_is_shown(make: Make) -> None:
    for number in range(3):
        make.resident(name=f"老人{number}", birth_date=OLD)
    work_list = LISTS[0]
    asked = Asked(work_list, Scope.everything(), today())
    assert [number for _, _, number in by_village(asked)] == [3]
    assert on("unsigned", Scope(())) == []
    assert on("unsigned", group="G02") == []
    assert len(on("unsigned", group="G03")) == 3


def test_the_list_can_be_taken_along_and_that_is_audited(make: Make, client: Client) -> None:
    make.resident(name="未签", birth_date=OLD)
    leader = make.user(Role.TEAM_LEADER)
    db.session.commit()
    client.sign_in(leader)
    answer = client.get("/signing/unsigned.xlsx")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"
    assert client.get("/signing/nothing").status_code == 404


def test_everybodys_groups_are_those_told_of_each(make: Make) -> None:
    day = today()
    births = (OLD, GROWN, day - timedelta(days=400), date(day.year - 35, day.month, min(day.day, 28)))
    people = [make.resident(birth_date=birth, conditions=()) for birth in births]
    for person, code in zip(people, ("I10", "J44", "C50", "J44"), strict=True):
        db.session.add(
            Condition(
                id=uuid7(), resident_id=person.id, code=code, managed_from=date(2020, 1, 1), source="demo"
            )
        )
        db.session.add(
            GroupMembership(
                id=uuid7(), resident_id=person.id, group_code="G13", valid_from=day, source="demo"
            )
        )
    db.session.commit()
    groups, found = grouping(day), dict[object, list[str]]()
    for resident_id, code in db.session.execute(select(groups.c.resident_id, groups.c.group_code)):
        found.setdefault(resident_id, []).append(code)
    for each in db.session.scalars(select(Resident)):
        assert sorted(found[each.id]) == groups_on(each.birth_date, each.conditions, each.groups, day)


@pytest.mark.parametrize("role", [Role.VILLAGE_DOCTOR, Role.TEAM_MEMBER])
def test_field_workers_print_their_lists_and_export_none(make: Make, client: Client, role: Role) -> None:
    worker = make.user(role)
    db.session.commit()
    client.sign_in(worker)
    for address in (
        "/signing/unsigned.xlsx",
        "/figures/table.xlsx",
        "/figures/F03/lines.xlsx",
        "/residents/roster?output=xlsx",
    ):
        assert client.get(address).status_code == 403, address
    assert client.get("/signing/unsigned/print").status_code == 200
    assert "Excel" not in client.get("/signing/unsigned").text
    assert "Excel" not in client.get("/residents").text
