"""Signing in: password check with a lock-out that is kept in the database."""

from datetime import timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import SignInFailure, User
from app.audit.log import log
from app.clock import now
from app.errors import LockedOut, WrongPassword
from app.extensions import db

MAX_FAILURES = 8
LOCK_OUT = timedelta(minutes=10)

_AT_ONCE = (joinedload(User.posts),)  # who calls is asked for at every request
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_nobody = _hasher.hash("no such account")  # so that an unknown name takes as long as a wrong password


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def needs_rehash(password_hash: str) -> bool:
    """Whether it was made in another way than a person's own password is."""
    try:
        return _hasher.check_needs_rehash(password_hash)
    except InvalidHashError:
        return False


def person_of(session_id: str, demo_allowed: bool) -> User | None:
    """Whose session this is: nobody's once the account is disabled or has another password."""
    try:
        user = db.session.get(User, UUID(session_id.partition(".")[0]), options=_AT_ONCE)
    except ValueError:
        return None
    is_current = user is not None and user.get_id() == session_id
    return user if user and is_current and _may_enter(user, demo_allowed) else None


def check_password(username: str, password: str, demo_allowed: bool = True) -> User | None:
    """The person whom this name and password belong to, or None, having noted the failure.

    Accounts of the demo county are refused in production (`demo_allowed` false): their password is public.
    Raises LockedOut after 8 failures in 10 minutes. The caller commits in either case.
    """
    username, password = _storable(username), _storable(password)
    _refuse_if_locked(username)
    user: User | None = db.session.scalar(select(User).where(User.username == username))
    if (
        _matches(user.password_hash if user else _nobody, password)
        and user
        and _may_enter(user, demo_allowed)
    ):
        db.session.execute(delete(SignInFailure).where(SignInFailure.username == username))
        return user
    db.session.add(SignInFailure(username=username[:100], at=now()))
    return None


def _storable(text: str) -> str:
    """Without NUL and halves of surrogate pairs, which no name or password has and no database takes."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def note_sign_in(user_id: UUID, device_id: str | None) -> None:
    log("user.signed_in", user_id, user_id, device_id=device_id)


def require(user: User | None) -> User:
    if user is None:
        raise WrongPassword
    return user


def _may_enter(user: User, demo_allowed: bool) -> bool:
    return user.enabled and (demo_allowed or not user.is_demo)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _refuse_if_locked(username: str) -> None:
    since = now() - LOCK_OUT
    recent = select(func.count(SignInFailure.id)).where(
        SignInFailure.username == username[:100], SignInFailure.at > since
    )
    if (db.session.scalar(recent) or 0) >= MAX_FAILURES:
        raise LockedOut(retry_after=int(LOCK_OUT.total_seconds()))
