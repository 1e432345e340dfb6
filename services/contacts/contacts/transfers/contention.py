"""Getting on although others are at the same rows."""

import psycopg.errors
from sqlalchemy.exc import DBAPIError

# Somebody was first with what must be unique, or held what was waited for, or the machine was busy with something else.
_PASSING = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
)
# Nine halvings leave one row of some hundreds, which meets at most one other at a time.
TRIES = 12


def passes(error: DBAPIError) -> bool:
    """Whether what failed may well succeed when it is done again; with fewer rows at a time, as these meet fewer others."""
    return isinstance(error.orig, _PASSING)
