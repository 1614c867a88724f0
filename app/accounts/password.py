"""Passwords that the system issues for one use, and those that people choose."""

import secrets

from argon2 import PasswordHasher

from app.accounts.models import User
from app.accounts.sign_in import check_password, hash_password, needs_rehash
from app.audit.log import log
from app.errors import Invalid

NO_PASSWORD = "none"  # noqa: S105  nobody can sign in with it
SHORTEST = 10
_READABLE = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
_GROUPS, _GROUP = 3, 4
# 59 random bits need no slow hash, and thousands are issued at once. The kind of hash tells them apart.
_quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def issue(user: User, by: User | None) -> str:
    """A new password for one use, told to nobody but the caller; who was signed in is signed out by it."""
    groups = ["".join(secrets.choice(_READABLE) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    password = "-".join(groups)
    user.password_hash = _quick.hash(password)
    log("user.password_issued", user.id, by.id if by else None)
    return password


def must_change(user: User) -> bool:
    """Whether the password was issued and not yet replaced by one's own."""
    return user.password_hash != NO_PASSWORD and needs_rehash(user.password_hash)


def choose(user: User, present: str, new: str) -> None:
    """Replace one's own password. Raises Invalid with the field, LockedOut after too many wrong ones.

    A wrong present password counts as a failure to sign in; the caller commits also then.
    """
    if check_password(user.username, present) is None:
        raise Invalid(errors={"present": ["当前密码不正确"]})
    if new == present:
        raise Invalid(errors={"new": ["新密码不能与当前密码相同"]})
    set_password(user, new)
    log("user.password_changed", user.id, user.id)


def set_password(user: User, password: str) -> None:
    """Raises Invalid for a weak one."""
    user.password_hash = hash_password(require_strong(password, user.username))


def require_strong(password: str, username: str) -> str:
    """At least 10 characters of two kinds, without the user name."""
    kinds = {"digit" if each.isdigit() else "letter" if each.isalpha() else "other" for each in password}
    if not SHORTEST <= len(password) <= 200 or len(kinds) < 2:
        raise Invalid(errors={"new": [f"密码至少 {SHORTEST} 位，并含字母、数字、符号中的两种"]})
    if username.lower() in password.lower():
        raise Invalid(errors={"new": ["密码不能包含用户名"]})
    return password
