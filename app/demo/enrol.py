"""Enrolling the demo county's people through the roster import, as a county would."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.demo.county import HOME_VILLAGE, County, demo_id
from app.demo.dice import Dice
from app.demo.people import Home, Human, Registry, homes
from app.extensions import Model, db
from app.residents.models import Household
from app.residents.parts import household_id
from app.residents.roster.check import resident_id
from app.residents.roster.line import Line
from app.residents.roster.take_in import take_in
from app.upsert import upsert

SLICE = 500


@dataclass(frozen=True)
class Resident:
    """A person of the demo county as history knows them."""

    id: UUID
    village: str
    human: Human
    home: Home


def enrol(county: County, at_home: int, elsewhere: int, seed: int, today: date) -> Iterator[list[Resident]]:
    """Bring in the people of each village; yields after each."""
    registry = Registry(seed)
    for village in county.peopled:
        job_id = demo_id("roster", seed, village)
        count = at_home if village == HOME_VILLAGE else elsewhere
        built = list(homes(county, village, count, Dice(seed, "people", village), registry, today))
        _stand(village, built)
        people = [(home, human) for home in built for human in home.members]
        lines = [_line(county, village, number, *each, today=today) for number, each in enumerate(people, 1)]
        for _ in take_in(lines, [], frozenset(), job_id, county.admin):
            pass
        yield [
            Resident(resident_id(job_id, number), village, human, home)
            for number, (home, human) in enumerate(people, 1)
        ]


def _stand(village: str, built: Sequence[Home]) -> None:
    """The households with their places, which a roster does not know."""
    rows = [
        {
            "id": household_id(_household_no(village, home)),
            "household_no": _household_no(village, home),
            "village_code": village,
            "address": home.address,
            "lat": home.lat,
            "lon": home.lon,
        }
        for home in built
    ]
    upsert(db.session(), Model.metadata.tables[Household.__tablename__], rows, ["lat", "lon"])


def _household_no(village: str, home: Home) -> str:
    return f"{village}{home.number:05}"


def _line(county: County, village: str, number: int, home: Home, human: Human, today: date) -> Line:
    grids = county.grids[village]
    extra: dict[str, Any] = {
        "org_unit_id": county.units[village].id,
        "doctor_id": county.doctors[village].id,
        "team_id": county.teams[county.centre_of(village)].id,
        "grid_id": grids[home.number % len(grids)].id,
        "record_opened_on": (today - timedelta(days=800)).isoformat(),
    }
    return Line(number, _values(village, number, home, human), extra)


def _values(village: str, number: int, home: Home, human: Human) -> dict[str, Any]:
    values: dict[str, Any] = {
        "area_code": village,
        "name": human.name,
        "sex": human.sex,
        "birth_date": human.born.isoformat(),
        "id_type": "01",
        "id_no": human.id_no,
        "hukou_status": "1" if number % 23 else "2",
        "ethnic": "01" if number % 37 else "22",
        "phone": human.phone,
        "address": home.address,
        "village_group": home.group,
        "household_no": _household_no(village, home),
        "relation_to_head": human.relation,
        "insurance": "02",
        "blood_type": "5",
        "record_no": f"{village[:9]}1{int(village[10:12]) + 1:02}{number:05}",  # 101–199 村委会
    }
    if human.conditions:
        values["conditions"] = [
            {"code": code, "confirmed_on": day.isoformat()} for code, day in sorted(human.conditions.items())
        ]
    if human.groups:
        values["groups"] = sorted(human.groups)
    return values
