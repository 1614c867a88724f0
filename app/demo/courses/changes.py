"""What happens to records in the demo county: newborns are registered, telephone numbers change."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from app.demo.contracts.afterwards import Village
from app.demo.courses.programmes import birth
from app.demo.dice import Dice
from app.demo.enrol import Resident
from app.demo.logbook import Logged, log
from app.demo.people import Human

NEWBORNS, NEW_NUMBERS = 0.005, 0.012  # a resident and year


def changes(village: Village, people: Sequence[Resident], first: date) -> Iterator[Logged]:
    last = village.last
    for resident in people:
        dice = Dice(village.seed, "changes", resident.id)
        day = first + timedelta(days=dice.randrange((last - first).days))
        if dice.happens(NEW_NUMBERS):
            phone = f"1990001{dice.randrange(10**4):04}"
            yield log(
                dice, resident, "resident_update", dice.moment(day), {"base_version": 1, "phone": phone}
            )
        elif (
            resident.human.sex == "2"
            and 21 <= resident.human.age_on(day) <= 38
            and dice.happens(NEWBORNS * 10)
        ):
            entry = _newborn(dice, resident, day)
            yield entry
            yield from birth(village, resident, _baby(resident, entry), day)


def _baby(mother: Resident, entry: Logged) -> Resident:
    answers = entry.entry["answers"]
    born = date.fromisoformat(answers["birth_date"])
    human = Human(answers["name"], answers["sex"], born, "", "20", mother.human.phone)
    return Resident(entry.id, mother.village, human, mother.home)


def _newborn(dice: Dice, mother: Resident, day: date) -> Logged:
    answers = {
        "name": f"{mother.human.name[:1]}{dice.choice('安宁欣睿晨溪')}{dice.choice('然怡轩妍宇恩')}",
        "sex": dice.choice("12"),
        "birth_date": (day - timedelta(days=dice.randint(3, 25))).isoformat(),
        "id_type": "none",
        "hukou_status": "1",
        "area_code": mother.village,
        "village_group": mother.home.group,
        "address": mother.home.address,
        "household_no": f"{mother.village}{mother.home.number:05}",
        "phone": mother.human.phone,
        "contact_name": mother.human.name,
    }
    entry = log(dice, mother, "resident_registration", dice.moment(day), answers)
    entry.entry["resident_id"] = entry.entry["id"]
    return entry
