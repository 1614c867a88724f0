"""What an item asks of the answers of a form: whether it is the service at all, and what it may not lack."""

from datetime import date

from app.contracts.words import why_not_name
from tests.contracts.signing import Signing
from tests.make import Make

MARCH = date(2021, 3, 1)


def test_a_condition_looks_at_the_answers(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=["P-DM"], items=["I015"])
    signing.serve(resident, MARCH, "dm", answers={"visit_mode": "1", "fbg": 6.1})
    signing.serve(resident, date(2021, 6, 1), "dm", answers={"visit_mode": "1", "hba1c": 6.5})
    assert signing.reasons(resident, "I015") == {date(2021, 6, 1): "counts"}


def test_a_visit_for_diabetes_without_the_fasting_glucose_is_not_the_service_and_says_so(
    signing: Signing, make: Make
) -> None:
    resident = make.resident()
    signing.sign(resident, packages=["P-DM"])
    for day, answers in ((MARCH, {"fbg_reason": "no_strip"}), (date(2021, 6, 1), {"fbg": 6.1})):
        signing.serve(resident, day, "dm", answers={"visit_mode": "1"} | answers)
    signing.serve(resident, date(2021, 6, 20), "dm", answers={"visit_mode": "3"})
    reasons = signing.reasons(resident, "I014")
    assert list(reasons.values()) == ["lacks:fbg", "counts", "mode"]
    assert why_not_name(reasons[MARCH]) == "未测空腹血糖"
    assert why_not_name("lacks:bmi") == "这项服务必做的内容没有填"
