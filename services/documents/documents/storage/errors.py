"""Errors of the object store."""

from chassis.errors import Unavailable


class ObjectMissingError(Exception):
    """The store has no object under this key."""


def object_store_unavailable() -> Unavailable:
    """503: the object store does not answer, or not as it should."""
    return Unavailable(
        "object_store_unavailable", "Files cannot be reached right now. Try again.", headers={"Retry-After": "5"}
    )
