"""/api/v1: session, push, attachments, channels, pull, offer."""

from collections.abc import Callable
from typing import TypeVar

import orjson
from flask import Response, current_app, request, send_file, session
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user
from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import OperationalError

from app.accounts.guards import me, public, role_required
from app.accounts.models import FIELD_ROLES
from app.accounts.sign_in import check_password, note_sign_in, require
from app.audit.log import log
from app.entries.intake import attach
from app.errors import NotFound
from app.extensions import db
from app.residents.lookup import look_up
from app.sync import mark
from app.sync.channels.pull import pull as read_page
from app.sync.channels.readable import list_channels, readable
from app.sync.guards import data_dir, say_epoch, surround
from app.sync.openapi import PROBLEM
from app.sync.pushes.attachments import require_digest, store
from app.sync.pushes.offer import Held, missing
from app.sync.pushes.push import Batch, receive
from app.sync.requests import StrictParser
from app.sync.schemas import (
    ChannelsSchema,
    LookupAnswerSchema,
    LookupSchema,
    OfferAnswerSchema,
    OfferSchema,
    ProblemSchema,
    PullAnswerSchema,
    PullSchema,
    PushAnswerSchema,
    PushSchema,
    SessionSchema,
    SignInSchema,
)
from app.sync.session import describe, remember_device
from app.sync.state import epoch, read_epoch

T = TypeVar("T")

RETRIABLE = ("40001", "40P01")  # serialization failure, deadlock: the same transaction may go through now


class ApiBlueprint(Blueprint):
    ARGUMENTS_PARSER = StrictParser()


bp = ApiBlueprint("sync", __name__, url_prefix="/api/v1", description="手机与服务器之间的同步")
surround(bp)
problems = bp.alt_response("default", schema=ProblemSchema, content_type=PROBLEM, description="Problem")


@bp.post("/session")
@public
@bp.arguments(SignInSchema)
@bp.response(200, SessionSchema)
@problems
def sign_in(credentials: dict[str, str | None]) -> ResponseReturnValue:
    """Sign in."""
    demo_allowed = not current_app.config["PRODUCTION"]
    user = check_password(credentials["username"] or "", credentials["password"] or "", demo_allowed)
    db.session.commit()  # also the failure
    signed_in = require(user)
    session.clear()
    login_user(signed_in)
    session.permanent = True
    note_sign_in(signed_in.id, credentials["device_id"])
    remember_device(signed_in, credentials["device_id"], credentials["device_name"])
    answer = describe(signed_in, generate_csrf(), epoch())
    db.session.commit()
    return _json(answer)


@bp.get("/session")
@role_required()
@bp.response(200, SessionSchema)
@problems
def who() -> ResponseReturnValue:
    """Who is signed in."""
    return _json(describe(me(), generate_csrf(), read_epoch()))


@bp.delete("/session")
@role_required()
@bp.response(204)
@problems
def sign_out() -> ResponseReturnValue:
    """Sign out. Nothing on the phone is dropped by it."""
    user = me()
    log("user.signed_out", user.id, user.id)
    db.session.commit()
    logout_user()
    session.clear()
    return Response(status=204)


@bp.post("/sync/push")
@role_required(*FIELD_ROLES)
@bp.arguments(PushSchema)
@bp.response(200, PushAnswerSchema)
@problems
def push(batch: Batch) -> ResponseReturnValue:
    """Take in a batch of entries; one receipt each, in the order sent. Answered after the commit."""

    def take() -> tuple[dict[str, object], dict[str, int], str]:
        receipts = receive(batch, me())
        mark.require_ahead(data_dir(), receipts.seqs, receipts.epoch)
        return receipts.body, dict(receipts.seqs), receipts.epoch

    body, seqs, of = _durably(take)
    mark.advance(data_dir(), seqs, of)
    return _json(body)


@bp.put("/attachments/<string:sha256>")
@role_required(*FIELD_ROLES)
@bp.response(201, description="Stored")
@bp.alt_response(200, description="Was here before")
@problems
def put_attachment(sha256: str) -> ResponseReturnValue:
    """Store a photo or signature under the digest of its bytes."""
    require_digest(sha256)
    content = request.get_data(cache=False)
    is_new = _durably(lambda: store(sha256, content, me(), data_dir()))
    return _json({"sha256": sha256}, 201 if is_new else 200)


@bp.get("/attachments/<string:sha256>")
@role_required()
@bp.response(200, content_type="image/*", schema={"type": "string", "format": "binary"})
@problems
def get_attachment(sha256: str) -> ResponseReturnValue:
    """The bytes, to those who may see an entry that names them."""
    require_digest(sha256)
    attachment = attach.find(sha256, me())
    path = attach.path_of(sha256, data_dir())
    if not path.is_file():
        raise NotFound
    answer = send_file(path, mimetype=attachment.media_type, etag=sha256, max_age=0)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


@bp.get("/sync/channels")
@role_required()
@bp.response(200, ChannelsSchema)
@problems
def channels() -> ResponseReturnValue:
    """The channels that this user may read now."""
    marks = mark.read_marks(data_dir())
    mark.require_not_behind(marks)
    return _json({"epoch": read_epoch(), "channels": list_channels(me())})


@bp.get("/sync/pull")
@role_required()
@bp.arguments(PullSchema, location="query")
@bp.response(200, PullAnswerSchema)
@problems
def pull(asked: dict[str, object]) -> ResponseReturnValue:
    """The changes of a channel after a seq."""
    channel, after, limit = str(asked["channel"]), int(str(asked["after"])), int(str(asked["limit"]))
    began = asked.get("began")
    page = read_page(
        channel, after, limit, readable(channel, me()), began if isinstance(began, int) else None
    )
    return _json({"epoch": read_epoch(), **page})


@bp.post("/sync/offer")
@role_required(*FIELD_ROLES)
@bp.arguments(OfferSchema)
@bp.response(200, OfferAnswerSchema)
@problems
def offer(offered: dict[str, list[Held]]) -> ResponseReturnValue:
    """Which of the revisions that a phone still holds are missing here."""
    wanted = [{"id": str(held.id), "revision": held.revision} for held in missing(offered["entries"])]
    return _json({"epoch": epoch(), "missing": wanted})


@bp.post("/residents/lookup")
@role_required(*FIELD_ROLES)
@bp.arguments(LookupSchema)
@bp.response(200, LookupAnswerSchema)
@problems
def look_up_resident(asked: dict[str, str]) -> ResponseReturnValue:
    """Somebody of the county who moved here, by the whole identity number; null: there is no such record."""
    found = _durably(lambda: look_up(asked["id_no"], me()))
    return _json({"epoch": epoch(), "found": vars(found) if found else None})


def _durably(act: Callable[[], T]) -> T:
    """Do it and commit; once again if the database asks for that."""
    try:
        return _committed(act)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) not in RETRIABLE:
            raise
        db.session.rollback()
    return _committed(act)


def _committed(act: Callable[[], T]) -> T:
    result = act()
    db.session.commit()
    return result


def _json(body: dict[str, object], status: int = 200) -> Response:
    say_epoch(body)
    return Response(orjson.dumps(body, default=str), status, mimetype="application/json")
