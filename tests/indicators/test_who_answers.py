"""Figures as of a day belong to who answered on that day: the place, the team and the doctor."""

from datetime import date

import pytest

from app.accounts.models import User
from app.contracts.derived.rebuild import rebuild
from app.contracts.models import FormerDoctor
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import break_down_all, entries_behind, measure_all, trace
from app.indicators.source.basis import Basis, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import By, Owner, Where
from app.indicators.source.rules import Rules
from app.indicators.source.view import View
from app.orgs.models import Team
from app.orgs.scope import Scope
from app.residents.models import Residence, Resident
from tests.contracts.signing import Signing
from tests.make import Make

EVERYWHERE = Where(Scope.everything())
BEFORE, AFTER = date(2021, 5, 19), date(2021, 5, 20)
OF_PEOPLE = ("C01", "C02")
OF_CONTRACTS = ("C06", "C08", "C09", "C10", "F01", "F02", "F03")


@pytest.fixture
def resident(make: Make, signing: Signing) -> Resident:
    """Signed by the doctor, and his by the record as well."""
    resident = make.resident(doctor_id=signing.doctor.id, team_id=make.team.id)
    signing.sign(resident, packages=[], items=["I011"])
    signing.serve(resident, date(2021, 2, 10))
    signing.serve(resident, date(2021, 3, 10), "home_service")
    return resident


@pytest.fixture
def successor(make: Make) -> User:
    """Of another team."""
    doctor = make.user(name="接任医生")
    make.member(doctor, team=team_of_others(make))
    return doctor


def team_of_others(make: Make) -> Team:
    found = db.session.query(Team).filter_by(name="第二团队").one_or_none()
    return found or make.second_team()


def wholes(
    by: By, day: date, where: Where = EVERYWHERE, basis: Basis = Basis.OFFICIAL
) -> dict[str, set[str]]:
    """Indicator → the rows in which something is counted."""
    period = Period.to_date(day)
    view = View(source_of(basis, where, period), period, where, Rules())
    found = break_down_all([INDICATORS[code] for code in (*OF_PEOPLE, *OF_CONTRACTS, "F06")], view, by)
    return {code: {key for key, each in rows.items() if each.whole} for code, rows in found.items()}


def move(make: Make, signing: Signing, resident: Resident) -> str:
    village = make.second_village()
    told = {"change": "moved", "changed_on": AFTER.isoformat(), "area_code": village.code}
    signing.approve(make.entry(resident, "record_change", AFTER, told))
    db.session.expire_all()
    assert resident.village_code == village.code
    assert db.session.query(Residence).count() == 2
    return village.code


def test_who_moves_counts_in_the_old_village_for_the_days_before(
    make: Make, signing: Signing, resident: Resident
) -> None:
    new = move(make, signing, resident)
    for basis in Basis:
        before, after = (wholes(By.VILLAGE, day, basis=basis) for day in (BEFORE, AFTER))
        for code in (*OF_PEOPLE, *OF_CONTRACTS):
            assert (before[code], after[code]) == ({make.village.code}, {new}), code
        assert before["F06"] == after["F06"] == {make.village.code}


def test_before_the_move_the_old_doctor_and_the_team_of_then_answer_for_the_person(
    make: Make, signing: Signing, resident: Resident
) -> None:
    move(make, signing, resident)
    assert resident.doctor_id is None  # nobody serves the new village yet
    for by, key in ((By.DOCTOR, signing.doctor.id), (By.TEAM, make.team.id)):
        assert wholes(by, BEFORE)["C01"] == {str(key)}
        assert wholes(by, AFTER)["C01"] == {""}
        assert wholes(by, AFTER)["F03"] == {str(key)}  # the contract is still his


def test_a_clinic_sees_who_lived_there_on_the_day_and_nobody_else(
    make: Make, signing: Signing, resident: Resident
) -> None:
    village = move(make, signing, resident)
    here = Where(Scope.below([make.clinic]))
    assert wholes(By.VILLAGE, BEFORE, here)["F03"] == {make.village.code}
    assert wholes(By.VILLAGE, AFTER, here)["F03"] == set()
    for day, code in ((BEFORE, make.village.code), (AFTER, village)):
        lines, total = trace(INDICATORS["F03"], view_on(day, EVERYWHERE.within(By.VILLAGE, code)))
        assert [(line.resident_id, line.village_code) for line in lines] == [(resident.id, code)]
        assert total == 1


def test_contracts_count_for_the_doctor_who_answered_on_the_day(
    make: Make, signing: Signing, resident: Resident, successor: User
) -> None:
    old, new = (str(each) for each in (signing.doctor.id, successor.id))
    signing.event("contract_transfer", resident, date(2021, 5, 3), doctor_id=new, from_date=AFTER.isoformat())
    for code in OF_CONTRACTS:
        assert (wholes(By.DOCTOR, BEFORE)[code], wholes(By.DOCTOR, AFTER)[code]) == ({old}, {new}), code
    assert {str(make.team.id)} == wholes(By.TEAM, BEFORE)["F03"]
    assert {str(team_of_others(make).id)} == wholes(By.TEAM, AFTER)["F03"]
    for code in (*OF_PEOPLE, "F06"):  # the record is still the old doctor's, as is what he did
        assert wholes(By.DOCTOR, AFTER)[code] == {old}
    assert rebuild() == 0


def test_a_figure_of_one_doctor_is_its_lines(
    make: Make, signing: Signing, resident: Resident, successor: User
) -> None:
    signing.event(
        "contract_transfer", resident, AFTER, doctor_id=str(successor.id), from_date=AFTER.isoformat()
    )
    signing.serve(resident, date(2021, 4, 28), approved=False)
    for doctor, day, counts in (
        (signing.doctor, BEFORE, True),
        (signing.doctor, AFTER, False),
        (successor, BEFORE, False),
        (successor, AFTER, True),
    ):
        where = EVERYWHERE.within(By.DOCTOR, str(doctor.id))
        for basis in Basis:
            view = view_on(day, where, basis)
            figures = measure_all([INDICATORS[code] for code in OF_CONTRACTS], view)
            for code, figure in figures.items():
                lines, total = trace(INDICATORS[code], view_on(day, where, basis))
                assert figure.whole == sum(line.whole for line in lines), code
                assert total == len(lines) <= counts
                assert not lines or entries_behind(INDICATORS[code], view, lines[0].subject_id, "")
            assert (figures["F03"].whole > 0) is counts


def test_what_waits_of_a_transfer_shows_on_the_provisional_basis(
    signing: Signing, resident: Resident, successor: User
) -> None:
    new, day = str(successor.id), AFTER.isoformat()
    signing.event("contract_transfer", resident, AFTER, False, doctor_id=new, from_date=day)
    assert wholes(By.DOCTOR, AFTER)["F03"] == {str(signing.doctor.id)}
    assert wholes(By.DOCTOR, AFTER, basis=Basis.PROVISIONAL)["F03"] == {str(successor.id)}
    assert wholes(By.DOCTOR, BEFORE, basis=Basis.PROVISIONAL)["F03"] == {str(signing.doctor.id)}


def test_of_two_transfers_each_doctor_answers_for_the_own_days(
    make: Make, signing: Signing, resident: Resident, successor: User
) -> None:
    third = make.user()
    for doctor, day in ((third, "2021-06-10"), (third, "2021-05-20"), (successor, "2021-05-20")):
        signing.event(
            "contract_transfer", resident, date(2021, 5, 3), doctor_id=str(doctor.id), from_date=day
        )
    days = (date(2021, 5, 19), date(2021, 5, 20), date(2021, 6, 9), date(2021, 6, 10))
    told = [wholes(By.DOCTOR, day)["F03"] for day in days]
    assert told[0] == {str(signing.doctor.id)}
    assert told[3] == {str(third.id)}
    assert told[1] == told[2] == {str(successor.id)}  # of two from one day the later one
    assert db.session.query(FormerDoctor).count() == 2


def test_what_was_done_counts_for_the_team_of_its_author(
    make: Make, signing: Signing, resident: Resident, successor: User
) -> None:
    make.entry(resident, "home_service", BEFORE, by=successor)
    hoped = wholes(By.TEAM, AFTER, basis=Basis.PROVISIONAL)
    assert wholes(By.TEAM, AFTER)["F06"] == {str(make.team.id)}
    assert hoped["F06"] == {str(make.team.id), str(team_of_others(make).id)}


def test_every_figure_of_contracts_is_of_who_answers_for_the_contract() -> None:
    of_contracts = {code for code, each in INDICATORS.items() if each.owner is Owner.CONTRACT}
    assert of_contracts >= {f"C{number:02}" for number in range(4, 11)} | {f"F0{n}" for n in range(1, 6)}


def view_on(day: date, where: Where, basis: Basis = Basis.OFFICIAL) -> View:
    period = Period.to_date(day)
    return View(source_of(basis, where, period), period, where)
