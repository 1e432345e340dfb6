"""Passwords: argon2id with the library's present parameters (RFC 9106)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
# What an unknown user's password is held against, so that the answer takes as long.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The encoded hash, which holds its own parameters and salt."""
    return _hasher.hash(password)


def password_holds(encoded: str | None, password: str) -> bool:
    """Whether `password` is the one of `encoded`; for None it is not, after the same time."""
    try:
        return _hasher.verify(encoded or _NOBODY, password) and encoded is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(encoded: str) -> bool:
    """Whether a hash was made with other parameters than the present ones."""
    return _hasher.check_needs_rehash(encoded)
