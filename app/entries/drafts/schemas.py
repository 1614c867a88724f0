"""An entry as a phone sends it, and as a Draft. A key that we do not know is refused, never dropped."""

import re
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from app.clock import day_in_china
from app.entries.drafts.digest import NotCanonical, canonical
from app.entries.drafts.draft import Draft
from app.entries.drafts.envelope import read_ordinary
from app.entries.drafts.texts import ENVELOPE
from app.formdefs.answers.shape import text_fault
from app.formdefs.language.dates import read_day

LARGEST_WHOLE = 2**53 - 1
MOST_ATTACHMENTS = 20
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


class Id(fields.Field[UUID]):
    """A UUID in lower case, as JSON has it."""

    default_error_messages = {"invalid": "编号应为小写的 UUID"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> UUID:
        if not isinstance(value, str) or _ID.fullmatch(value) is None:
            raise self.make_error("invalid")
        return UUID(value)


class Day(fields.Field[date]):
    """A clinical day, YYYY-MM-DD."""

    default_error_messages = {"invalid": "日期应如 2026-01-31"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day = read_day(value) if isinstance(value, str) else None
        if day is None:
            raise self.make_error("invalid")
        return day


class Moment(fields.Field[datetime]):
    """RFC 3339 with an offset: any moment that has a day in China. Clocks may be years away."""

    default_error_messages = {"invalid": "时间应带时区，如 2026-01-31T08:30:00+08:00"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
            raise self.make_error("invalid")
        try:
            at = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value))
            day_in_china(at)
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid") from error
        return at


class Whole(fields.Integer):
    """A JSON number without a fraction; true is none, and neither is a number in quotes."""

    default_error_messages = {"invalid": "应为整数"}

    def __init__(self, least: int, most: int = LARGEST_WHOLE, **kwargs: Any) -> None:
        super().__init__(strict=True, validate=validate.Range(least, most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool | str):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs) or 0


class Measure(fields.Float):
    """A JSON number; a number in quotes is none."""

    default_error_messages = {"invalid": "应为数字"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool | str):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs) or 0.0


class LocationSchema(Schema):
    """Where the phone was, WGS-84; accuracy in metres."""

    class Meta:
        unknown = RAISE

    error_messages = ENVELOPE
    lat = Measure(required=True, validate=validate.Range(-90, 90))
    lon = Measure(required=True, validate=validate.Range(-180, 180))
    accuracy_m = Measure(validate=validate.Range(0, 1_000_000), allow_none=True)
    altitude_m = Measure(validate=validate.Range(-1000, 10_000), allow_none=True)
    at = Moment(allow_none=True)


class ProposedSchema(Schema):
    """What the phone's own rules made of the answers: kept beside what the server makes of them."""

    class Meta:
        unknown = RAISE

    error_messages = ENVELOPE
    visit_class = fields.String(validate=validate.Regexp(r"\A[0-9a-z_]{1,10}\Z"))
    severity = fields.String(validate=validate.OneOf(["red", "orange", "yellow"]))
    next_by = fields.String(validate=validate.Regexp(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"))


class EntrySchema(Schema):
    """The envelope of an entry; its answers are the form definition's."""

    class Meta:
        unknown = RAISE

    error_messages = ENVELOPE
    id = Id(required=True)
    revision = Whole(1, 1_000_000, required=True)
    follows = Whole(0, 1_000_000, required=True)
    device_seq = Whole(1, load_default=None, allow_none=True)
    visit_id = Id(load_default=None, allow_none=True)
    form = fields.String(required=True, validate=validate.Length(1, 40))
    form_version = Whole(1, 1_000_000, required=True)
    resident_id = Id(load_default=None, allow_none=True)
    occurred_on = Day(required=True)
    recorded_at = Moment(required=True)
    location = fields.Nested(LocationSchema, load_default=None, allow_none=True)
    attachments = fields.List(
        fields.String(validate=validate.Regexp(r"\A[0-9a-f]{64}\Z", error="应为 SHA-256 的小写十六进制")),
        load_default=list,
        allow_none=True,
        validate=validate.Length(max=MOST_ATTACHMENTS),
    )
    answers = fields.Dict(required=True)  # JSON's keys are texts
    proposed = fields.Nested(ProposedSchema, load_default=None, allow_none=True)


_ENTRY = EntrySchema()


def read_draft(sent: dict[str, Any]) -> Draft:
    """The draft that a JSON object is. Raises marshmallow's ValidationError."""
    values = _envelope(sent)
    content = {key: value for key, value in sent.items() if key != "device_seq"}
    try:
        written = canonical(content)
    except NotCanonical as error:
        raise ValidationError({"answers": ["有无法保存的文字或数字"]}) from error
    if b"\\u0000" in written and has_nul(content):
        raise ValidationError({"answers": ["有无法保存的文字或数字"]})
    return Draft(
        entry_id=values["id"],
        revision=values["revision"],
        follows=values["follows"],
        form=values["form"],
        form_version=values["form_version"],
        resident_id=values["resident_id"],
        visit_id=values["visit_id"],
        occurred_on=values["occurred_on"],
        recorded_at=values["recorded_at"],
        location=values["location"],
        attachments=tuple(values["attachments"] or ()),
        answers=values["answers"],
        proposed=values["proposed"],
        device_seq=values["device_seq"],
        content=content,
        digest=sha256(written).hexdigest(),
    )


def _envelope(sent: dict[str, Any]) -> dict[str, Any]:
    try:
        return read_ordinary(sent)
    except ValueError:
        values: dict[str, Any] = _ENTRY.load(sent)
        return values


def has_nul(value: object) -> bool:
    """Whether a text or a key somewhere in it can't be stored."""
    if isinstance(value, str):
        return text_fault(value)
    if isinstance(value, dict):
        return any(has_nul(key) or has_nul(each) for key, each in value.items())
    return any(has_nul(each) for each in value) if isinstance(value, list) else False
