"""Lectures and talks on health in the villages of the demo county, and who of those under contract came."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app.demo.contracts.afterwards import Village
from app.demo.contracts.agreement import Signed
from app.demo.dice import Dice
from app.demo.logbook import Logged, gather

TOPICS = (
    ("高血压防治", "讲解高血压日常防治：限盐、规律服药、定期测量血压"),
    ("糖尿病饮食", "讲解糖尿病的饮食安排、运动与低血糖的处理"),
    ("老年人防跌倒", "讲解居家防跌倒、冬季保暖和合理用药"),
    ("中医养生", "讲解四季养生、常用穴位保健和八段锦"),
    ("合理用药", "讲解抗生素、止痛药的正确使用和家庭药箱管理"),
)
PLACES = {"1": "村卫生室", "9": "村委会会议室"}  # by the mode of the visit
COMES = 1.25  # times a year somebody under contract comes
FEWEST, MOST, EACH_FOR = 6, 24, 30  # lectures a year; one for so many people under contract
BESIDES = 12  # people of whom nobody notes the name


def lectures(
    village: Village, lines: Sequence[Signed], first: date, closed: Mapping[str, date]
) -> Iterator[Logged]:
    dice = Dice(village.seed, "lectures", village.code)
    times = min(max(len(lines) // EACH_FOR, FEWEST), MOST)
    for number in range(times):
        share = (number + dice.uniform(0.1, 0.9)) / times
        day = first + timedelta(days=int((village.last - first).days * share))
        came = [
            str(line.resident.id)
            for line in lines
            if line.day < day <= line.last
            and day < closed.get(str(line.resident.id), date.max)
            and dice.happens(COMES / times)
        ]
        if came:
            yield _lecture(village, dice, day, sorted(set(came)), number)


def _lecture(village: Village, dice: Dice, day: date, came: list[str], number: int) -> Logged:
    moment, doctor = dice.moment(day, 9, 17), village.county.doctors[village.code]
    topic, content = TOPICS[number % len(TOPICS)]
    mode = dice.one_of({"1": 0.75, "9": 0.25})
    picture = village.album.photo(dice, doctor.id)
    answers: dict[str, Any] = {
        "visit_mode": mode,
        "kind": dice.one_of({"1": 0.7, "2": 0.2, "3": 0.1}),
        "topic": topic,
        "content": content,
        "held_at": (moment - timedelta(minutes=dice.randint(40, 80))).isoformat(),
        "place": PLACES[mode],
        "speaker": doctor.name,
        "attendees": len(came) + dice.randrange(BESIDES),
        "attendee_ids": came,
        "mat_kind": "1",
        "mat_count": len(came),
        "attachments": [picture],
    }
    return gather(dice, village.code, "health_edu", moment, answers, [picture])
