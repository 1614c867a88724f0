"""What a drift report tells of targets, official numbers and parameters that were set otherwise since."""

from decimal import Decimal
from io import BytesIO
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from python_calamine import CalamineWorkbook

from app.accounts.models import User
from app.audit.log import log
from app.extensions import db
from app.indicators.goals.find import set_number, set_target
from app.indicators.goals.models import PopulationTarget
from app.indicators.snapshots.drift.report import SETTINGS
from app.indicators.source.basis import Basis
from app.indicators.source.rules import KEY, Rules
from app.orgs.settings import store
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed
from tests.indicators.snapshots.keeping import keep
from tests.indicators.snapshots.test_drift import DRIFT, LATER, drift
from tests.indicators.test_worked_fixture import Example, people
from tests.make import Make


@pytest.fixture
def example(signing: Signing, make: Make) -> Example:
    return people(signing, make, "1")


@pytest.fixture
def reader(app: Flask, supervisor: User) -> Client:
    return Client(app, supervisor)


def test_a_changed_official_number_is_what_the_figure_differs_by(
    example: Example, reader: Client, make: Make, supervisor: User
) -> None:
    county = make.county.id
    set_number(_number(county, 100, "年鉴"), supervisor.id)
    db.session.commit()
    kept = keep(supervisor)
    with time_machine.travel(LATER, tick=False):
        set_number(_number(county, 50, "统计公报"), supervisor.id)
        set_target(county, 2021, "C01", Decimal(35), supervisor.id)
        db.session.commit()
    found = drift(kept, supervisor)
    (figure,) = [each for each in found["figures"] if each["basis"] == Basis.OFFICIAL]
    assert (figure["code"], figure["before"], figure["after"]) == ("C01", [3, 100, 0, 1], [3, 50, 0, 1])
    assert found["lines"] == []
    by = {"by": "督导甲", "at": "2021-07-05 10:00", "unit": county.hex}
    assert found["settings"] == [
        {"name": "目标：C01 签约率（常住人口）", "before": "—", "now": "35.00", **by},
        {"name": "公布的人口数：常住人口", "before": "100（年鉴）", "now": "50（统计公报）", **by},
    ]
    shown = page(reader.get(DRIFT)).text
    assert "6.0%（3/50，分母公布数）" in shown
    assert "50（统计公报）" in shown
    assert "50（统计公报）" in Printed(reader.get(f"{DRIFT}/print?output=pdf").data).text
    sheet = CalamineWorkbook.from_filelike(BytesIO(reader.get(f"{DRIFT}/report.xlsx").data))
    assert sheet.get_sheet_by_name("设置变动").to_python()[0] == list(SETTINGS)


def _number(unit_id: UUID, number: int, source: str) -> PopulationTarget:
    return PopulationTarget(org_unit_id=unit_id, year=2021, kind="resident", number=number, source=source)


def test_parameters_that_were_set_otherwise_are_listed_with_who_set_them(
    example: Example, supervisor: User
) -> None:
    kept = keep(supervisor)
    with time_machine.travel(LATER, tick=False):
        store("renewal_grace_days", 60)
        log("setting.changed", "renewal_grace_days", supervisor.id, value=60)
        store(KEY, Rules(theta=80).to_json())
        db.session.commit()
    settings = {each["name"]: each for each in drift(kept, supervisor)["settings"]}
    window, theta = settings["参数：续签窗口"], settings["参数：履约标准（theta）"]
    assert (window["before"], window["now"], window["by"]) == ("90 天", "60 天", "督导甲")
    assert (theta["before"], theta["now"], theta["by"]) == ("1.0", "0.8", "")  # nothing says who did it
