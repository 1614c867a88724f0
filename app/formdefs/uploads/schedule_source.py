"""Schedules as JSON: what each key may hold, so that a plan can be made by any that is taken."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.formdefs.uploads.parts import MESSAGES, Part, codes_field, nested, one_of, raw, whole, words

LONGEST = {"d": 40_000, "m": 1_320}  # days or months, of a life
_CODES = "应是 [[题目, 代码, …], …]"


def _are_answers(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, list) and each and all(isinstance(text, str) and text for text in each)
        for each in value
    )


def _are_answers_of_forms(value: Any) -> bool:
    return _are_answers(value) and all(len(each) > 1 for each in value)


class PointSchema(Part):
    code = words(20, required=True)
    title = words(40, required=True)
    unit = one_of(LONGEST, "应是 d（天）或 m（月）")
    at = whole(0, LONGEST["d"], required=True)
    after = whole(0, 1000, required=True)
    before = whole(0, 1000)

    @validates_schema(skip_on_field_errors=True)
    def check_months(self, point: dict[str, Any], **_: object) -> None:
        if point["at"] > LONGEST[point.get("unit", "d")]:
            raise ValidationError({"at": [f"按月计时，应是 0 到 {LONGEST['m']} 的整数"]})


class OriginSchema(Part):
    form = words(40, required=True)
    path = words(80, required=True)
    days = whole(-1000, 1000)
    when = raw(lambda value: _are_answers([value]), "应是 [题目, 代码, …]")


class ScheduleSchema(Part):
    mode = whole(0, 2)
    narrow_until = whole(0, 366)
    narrow_days = whole(0, 90)
    wide_days = whole(0, 183)
    retry_days = whole(1, 366)
    referral_days = whole(1, 366)
    first_days = whole(0, 366)
    first = one_of(("quarter", "days"), "应是 quarter 或 days")
    begins = one_of(("condition", "group", "age", "birth"), "应是 condition、group、age 或 birth")
    years = whole(0, 120)
    also = one_of(("condition",), "应是 condition")
    quota = whole(1, 12)
    every = one_of(("year",), "应是 year")
    joins = words(40)
    next_form = words(40)
    kind = one_of(("followup", "referral_check"), "应是 followup 或 referral_check")
    title, lost_hint, part_hint, hint, late_message = (words(300) for _ in range(5))
    doctor_date, until, hint_from, hint_again, a_week, stage = (words(80) for _ in range(6))
    enders, closers = codes_field(), codes_field()
    ends_if, part_if, kept_if, lost_if = (raw(_are_answers, _CODES) for _ in range(4))
    raised_by, raised_days = raw(_are_answers_of_forms, "应是 [[表单, 题目, 代码, …], …]"), whole(0, 366)
    lost_after = whole(1, 99)
    lost_within, hint_after = whole(0, 3650), whole(0, 3650)
    late_days, gap_days, length_days = (whole(1, 3650) for _ in range(3))
    origins, ended_by, voided_by = (nested(OriginSchema) for _ in range(3))
    points = nested(PointSchema)

    @validates_schema(skip_on_field_errors=True)
    def check_whole(self, schedule: dict[str, Any], **_: object) -> None:
        codes = [each["code"] for each in schedule.get("points", ())]
        if len(set(codes)) < len(codes):
            raise ValidationError({"points": ["code 不能重复"]})
        if schedule.get("begins") == "age" and "every" not in schedule:
            raise ValidationError({"every": ["按年龄开始的，应写 year"]})


def schedule_field() -> fields.Nested:
    return fields.Nested(ScheduleSchema, error_messages=MESSAGES)
