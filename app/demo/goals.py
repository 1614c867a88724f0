"""What the demo county set out to reach this year, and the numbers that it published."""

from decimal import Decimal

from app.clock import today
from app.demo.county import County
from app.indicators.goals.find import set_number, set_target
from app.indicators.goals.models import PopulationTarget

TARGETS = {"C01": 40, "C02": 65, "C04": 80, "C05": 3, "F01": 60, "F02": 75, "F07": 300, "F09": 90}
NOT_ENROLLED = 1.04  # people published for each on the roster
SOURCE = "演示数据：按花名册推算"


def set_goals(county: County, people: int) -> None:
    """`people`: how many are on the roster."""
    year, top = today().year, next(iter(county.units.values()))
    for code, value in TARGETS.items():
        set_target(top.id, year, code, Decimal(value), county.admin.id)
    number = round(people * NOT_ENROLLED)
    row = PopulationTarget(
        org_unit_id=top.id, year=year, kind="resident", number=number, source=SOURCE, document_no=None
    )
    set_number(row, county.admin.id)
