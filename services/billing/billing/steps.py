"""Idempotency keys of operations in several steps."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.errors import Problem
from chassis.web.performing import RequestUnits


@contextmanager
def releasing(units: RequestUnits) -> Iterator[None]:
    """Give the request's key back if what is inside fails: a failed command does not spend its key."""
    try:
        yield
    except Problem:
        with units() as work:
            units.release(work)
        raise
