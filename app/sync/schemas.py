"""What phones say and hear, as schemas: they check requests and describe both in the OpenAPI document."""

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from app.entries.drafts.schemas import Id, Moment, Whole
from app.entries.drafts.texts import ENVELOPE
from app.sync.channels.pull import MOST as MOST_CHANGES
from app.sync.pushes.offer import Held
from app.sync.pushes.push import MOST_ENTRIES, Batch

SHA256 = r"^[0-9a-f]{64}$"
MOST_OFFERED = 10_000


class Strict(Schema):
    """A request: a key that we do not know is refused."""

    class Meta:
        unknown = RAISE

    error_messages = ENVELOPE


class SignInSchema(Strict):
    username = fields.String(required=True, validate=validate.Length(1, 100))
    password = fields.String(required=True, validate=validate.Length(1, 200))
    device_id = fields.String(validate=validate.Length(1, 64), load_default=None, allow_none=True)
    device_name = fields.String(validate=validate.Length(max=100), load_default=None, allow_none=True)


class SentEntry(fields.Raw):
    """Anything that was sent as an entry: each is judged by itself, so that one never spoils the batch."""


class PushSchema(Strict):
    # bulk: and desk: are the server's own (app/console); what they mean no phone may say
    device_id = fields.String(
        required=True, validate=validate.Regexp(r"\A(?!bulk:|desk:)[A-Za-z0-9._:-]{1,64}\Z")
    )
    app_version = fields.String(required=True, validate=validate.Regexp(r"\A[A-Za-z0-9._+-]{1,40}\Z"))
    sent_at = Moment(required=True, metadata={"type": "string", "format": "date-time"})
    cursors = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 20)),
        values=Whole(0),
        load_default=dict,
        allow_none=True,
        validate=validate.Length(max=1000),
    )
    entries = fields.List(
        SentEntry(allow_none=True),
        required=True,
        metadata={"maxItems": MOST_ENTRIES, "description": "Each as the schema Entry has it"},
    )

    @post_load
    def make(self, values: dict[str, Any], **_: Any) -> Batch:
        return Batch(**{**values, "cursors": values["cursors"] or {}})


class HeldSchema(Strict):
    id = Id(required=True, metadata={"type": "string", "format": "uuid"})
    revision = Whole(1, 1_000_000, required=True)
    digest = fields.String(required=True, validate=validate.Regexp(SHA256))

    @post_load
    def make(self, values: dict[str, Any], **_: Any) -> Held:
        return Held(**values)


class OfferSchema(Strict):
    entries = fields.List(
        fields.Nested(HeldSchema), required=True, validate=validate.Length(max=MOST_OFFERED)
    )


class PullSchema(Strict):
    channel = fields.String(required=True, validate=validate.Regexp(r"\A(ref|[0-9]{12}(-[0-9a-f]{7})?)\Z"))
    after = fields.Integer(load_default=0, validate=validate.Range(0, 2**53 - 1))
    limit = fields.Integer(load_default=500, validate=validate.Range(1, MOST_CHANGES))
    began = fields.Integer(validate=validate.Range(0, 2**53 - 1))


class ChannelSchema(Schema):
    id = fields.String(required=True)
    name = fields.String()
    seq = fields.Integer(required=True)
    count = fields.Integer(required=True)
    digest = fields.String(required=True, metadata={"pattern": "^[0-9a-f]{16}$"})


class ChannelsSchema(Schema):
    epoch = fields.String(required=True)
    channels = fields.List(fields.Nested(ChannelSchema), required=True)


class PersonSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)


class SessionSchema(ChannelsSchema):
    user = fields.Nested(PersonSchema, required=True)
    csrf_token = fields.String(required=True)
    server_time = fields.String(required=True, metadata={"format": "date-time"})


class AlertSchema(Schema):
    code = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(["red", "orange", "yellow"]))
    message = fields.String(required=True)


class ReceiptSchema(Schema):
    id = fields.String(required=True, allow_none=True)
    revision = fields.Integer(required=True, allow_none=True)
    result = fields.String(
        required=True, validate=validate.OneOf(["accepted", "duplicate", "rejected", "conflict", "busy"])
    )
    channel = fields.String()
    seq = fields.Integer()
    status = fields.String()
    alerts = fields.List(fields.Nested(AlertSchema))
    missing_attachments = fields.List(fields.String())
    code = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    current_revision = fields.Integer()


class PushAnswerSchema(Schema):
    epoch = fields.String(required=True)
    backed_up = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    gaps = fields.List(fields.Integer(), required=True)
    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)


class ChangeSchema(Schema):
    seq = fields.Integer(required=True)
    kind = fields.String(required=True)
    id = fields.String(required=True)
    data = fields.Dict()
    removed = fields.Boolean()


class PullAnswerSchema(Schema):
    epoch = fields.String(required=True)
    channel = fields.String(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    next = fields.Integer(required=True)
    more = fields.Boolean(required=True)


class LookupSchema(Strict):
    id_no = fields.String(required=True, validate=validate.Length(1, 18))


class FoundSchema(Schema):
    """Somebody of the county, told as far as it takes to know whether it is the person."""

    id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "The family name alone"})
    village = fields.String(required=True)
    is_own = fields.Boolean(required=True)
    is_closed = fields.Boolean(required=True)


class LookupAnswerSchema(Schema):
    epoch = fields.String(required=True)
    found = fields.Nested(FoundSchema, required=True, allow_none=True)


class WantedSchema(Schema):
    id = fields.String(required=True)
    revision = fields.Integer(required=True)


class OfferAnswerSchema(Schema):
    epoch = fields.String(required=True)
    missing = fields.List(fields.Nested(WantedSchema), required=True)


class ProblemSchema(Schema):
    """RFC 9457; `code` is stable."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    code = fields.String(required=True)
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
