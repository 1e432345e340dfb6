"""Which location a request means, where it says so beside its token."""

from collections.abc import Mapping
from typing import Any

from chassis.work import Work
from contacts.people.errors import location_forbidden


def require_location(work: Work, location_id: str) -> None:
    """Make sure that a request means the location that it may see.

    Raises:
        Forbidden: `location_forbidden`.
    """
    if location_id != work.location_id:
        raise location_forbidden()


def in_location(work: Work, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a body or a query gives, without its location, which must be the identity's.

    Raises:
        Forbidden: `location_forbidden`.
    """
    rest = dict(given)
    require_location(work, rest.pop("location_id"))
    return rest
