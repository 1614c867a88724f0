"""The people of a village: households of a few kinds, ages and diseases in plausible shares."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import cos, radians

from faker import Faker

from app.demo.county import County
from app.demo.dice import Dice
from app.id_number import make_id_number

OLD_COUNTY_CODE = "360727"  # of 龙南县, before 2020: what stands in most people's numbers
HOMES = {"alone": 11, "old_couple": 15, "young": 27, "three_generations": 33, "middle": 20}
HYPERTENSION = {18: 0.04, 35: 0.17, 45: 0.31, 55: 0.46, 65: 0.55, 75: 0.58}  # from that age
DIABETES = {18: 0.02, 35: 0.08, 45: 0.13, 55: 0.19, 65: 0.23, 75: 0.21}
DISABLED = {0: 0.01, 45: 0.03, 65: 0.09, 75: 0.16}
METRES_PER_DEGREE = 111_320


@dataclass
class Human:
    """One synthetic resident."""

    name: str
    sex: str
    born: date
    id_no: str
    relation: str
    phone: str
    conditions: dict[str, date] = field(default_factory=dict)  # code → confirmed on
    groups: list[str] = field(default_factory=list)

    def age_on(self, day: date) -> int:
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


@dataclass
class Home:
    """A household and where it stands."""

    number: int
    group: str
    address: str
    lat: float
    lon: float
    members: list[Human]


class Registry:
    """Names and numbers that nobody has yet."""

    def __init__(self, seed: int) -> None:
        self._fake = Faker("zh_CN")
        self._fake.seed_instance(seed + 1)
        self._phones = 0
        self._taken: dict[tuple[date, str], int] = {}

    def name(self, sex: str, family: str | None = None) -> str:
        given = self._fake.first_name_male() if sex == "1" else self._fake.first_name_female()
        return (family or self._fake.last_name()) + given

    def phone(self) -> str:
        self._phones += 1
        return f"199{self._phones:08}"

    def id_no(self, born: date, sex: str) -> str:
        count = self._taken.get((born, sex), 0)
        self._taken[born, sex] = count + 1
        return make_id_number(OLD_COUNTY_CODE, born, 2 * count + int(sex == "1"))


def homes(
    county: County, village: str, people: int, dice: Dice, registry: Registry, today: date
) -> Iterator[Home]:
    """Households of that many people in all."""
    number = 0
    while people > 0:
        number += 1
        members = _members(dice, registry, today)[:people]
        people -= len(members)
        yield _home(county, village, number, members, dice)


def _home(county: County, village: str, number: int, members: list[Human], dice: Dice) -> Home:
    here, groups = county.villages[village], county.places["village_groups"]
    group = groups[number % len(groups)]
    away, turn = dice.uniform(0, 1200), dice.uniform(0, 360)
    lat, lon = here.lat or 0.0, here.lon or 0.0
    township = county.units[county.centre_of(village)].name.split("镇")[0].split("乡")[0]
    name = here.name.removesuffix("委会")
    address = county.places["house"].format(township=township, village=name, group=group, number=number)
    north = away * cos(radians(turn)) / METRES_PER_DEGREE
    east = away * cos(radians(turn - 90)) / METRES_PER_DEGREE / cos(radians(lat))
    return Home(number, group, address, round(lat + north, 6), round(lon + east, 6), members)


def _members(dice: Dice, registry: Registry, today: date) -> list[Human]:
    family = registry.name("1")[:1]
    drawn = _ages(dice)
    people = [_human(dice, registry, age, sex, relation, family, today) for age, sex, relation in drawn]
    for human in people:
        _fall_ill(human, dice, today)
    return people


def _ages(dice: Dice) -> list[tuple[int, str, str]]:
    """Age, sex and relation to the head of each member; the head first."""
    kind, sex = dice.one_of(HOMES), dice.choice("12")
    if kind == "alone":
        return [(dice.randint(62, 90), sex, "02")]
    if kind == "old_couple":
        age = dice.randint(58, 84)
        return [(age, "1", "02"), (age - dice.randint(0, 4), "2", "10")]
    if kind == "middle":
        age = dice.randint(46, 63)
        child = (age - dice.randint(22, 28), sex, "20" if sex == "1" else "30")
        return [(age, "1", "02"), (age - dice.randint(0, 4), "2", "10"), child]
    age = dice.randint(25, 46)
    couple = [(age, "1", "02"), (max(age - dice.randint(0, 4), 20), "2", "10")]
    children = [
        (max(age - 24 - 3 * place - dice.randint(0, 5), 1), s, "20" if s == "1" else "30")
        for place, s in enumerate(dice.choice(["1", "2", "12", "21", ""]))
    ]
    if kind == "young":
        return couple + children
    elder = age + dice.randint(22, 30)
    elders = [(elder, "1", "50"), (elder - dice.randint(0, 4), "2", "50")][: dice.randint(1, 2)]
    return couple + children + elders


def _human(
    dice: Dice, registry: Registry, age: int, sex: str, relation: str, family: str, today: date
) -> Human:
    born = today - timedelta(days=int(365.25 * age) + dice.randrange(360) + 5)
    own_family = None if relation in ("10",) else family
    name, id_no = registry.name(sex, own_family), registry.id_no(born, sex)
    return Human(name, sex, born, id_no, relation, registry.phone())


def _fall_ill(human: Human, dice: Dice, today: date) -> None:
    age = human.age_on(today)
    for code, shares in (("I10", HYPERTENSION), ("E11", DIABETES)):
        if age >= 18 and dice.happens(_share(shares, age)):
            most = max(min(age - 18, 15), 1)
            human.conditions[code] = today - timedelta(days=400 + dice.randrange(most * 365))
    if age >= 45 and dice.happens(0.02):
        human.conditions["J44"] = today - timedelta(days=dice.randrange(500, 3000))
    if 18 <= age < 70 and dice.happens(0.006):
        human.conditions["F20"] = today - timedelta(days=dice.randrange(600, 4000))
    if dice.happens(_share(DISABLED, age)):
        human.groups.append("G08")
    if dice.happens(0.05):
        human.groups.append(dice.one_of({"G11": 3, "G12": 1, "G13": 5, "G14": 1}))


def _share(shares: dict[int, float], age: int) -> float:
    return next((share for start, share in reversed(shares.items()) if age >= start), 0.0)
