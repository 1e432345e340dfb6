"""Slows down guessing: so many tries in a while for a person at an address, for a person, and for an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from math import ceil

from sqlalchemy import case, delete
from sqlalchemy.dialects.postgresql import insert

from chassis.errors import TooManyRequests
from chassis.work import Work
from gateway.auth.models import LoginAttempts

WINDOW = timedelta(minutes=15)
TRIES_OF_PERSON_AT_ADDRESS = 5
# Many addresses may guess one person's password, and one address many people's; a stranger must not be able to lock a
# person out with a few tries, so these are wider.
TRIES_OF_PERSON = 50
TRIES_AT_ADDRESS = 30


@dataclass(frozen=True)
class _Limit:
    key: str
    most: int


def _limits(email: str, address: str) -> Sequence[_Limit]:
    return (
        _Limit(_key("both", email, address), TRIES_OF_PERSON_AT_ADDRESS),
        _Limit(_key("email", email), TRIES_OF_PERSON),
        _Limit(_key("address", address), TRIES_AT_ADDRESS),
    )


def _key(*parts: str) -> str:
    # Hashed: a table of tries need not be a list of people.
    return sha256("\0".join(parts).encode()).hexdigest()


def count_try(work: Work, email: str, address: str) -> TooManyRequests | None:
    """Count a try before it is made, so that tries at the same time count too; answers why it must not be made.

    The problem is answered rather than raised, so that the work, and with it the count, is kept.
    """
    refused: TooManyRequests | None = None
    # In one order for everybody, so that two at a time cannot wait for each other.
    for limit in sorted(_limits(email, address), key=lambda one: one.key):
        attempts = _count(work, limit.key)
        if attempts.count > limit.most:
            seconds = ceil((attempts.since + WINDOW - work.now()).total_seconds())
            refused = TooManyRequests(
                "login_throttled", "Too many tries. Try again later.", retry_after=max(1, seconds)
            )
    return refused


def forget_tries(work: Work, email: str, address: str) -> None:
    """The password was right."""
    keys = [limit.key for limit in _limits(email, address)]
    work.session.execute(delete(LoginAttempts).where(LoginAttempts.key.in_(keys)))


def _count(work: Work, key: str) -> LoginAttempts:
    now = work.now()
    fresh = LoginAttempts.since <= now - WINDOW
    statement = (
        insert(LoginAttempts)
        .values(key=key, since=now, count=1)
        .on_conflict_do_update(
            index_elements=[LoginAttempts.key],
            set_={
                "since": case((fresh, now), else_=LoginAttempts.since),
                "count": case((fresh, 1), else_=LoginAttempts.count + 1),
            },
        )
        .returning(LoginAttempts)
        .execution_options(populate_existing=True)
    )
    return work.session.scalars(statement).one()
