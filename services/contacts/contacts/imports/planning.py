"""Telling PostgreSQL what its tables have become, as it plans by what it knows of them.

It looks by itself a minute after a table has grown. Until then it takes a hundred thousand contacts for a handful, and reads all of a
location's for each one that is asked for.
"""

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.work import Units

_log = structlog.get_logger(__name__)
_ANALYZE = text(
    "ANALYZE contacts, contact_emails, contact_phones, activities, timeline_heads, audit_heads, audit_logs, import_rows"
)
_FIRST = 2000
_FURTHER = 4


class Planner:
    """Has the tables looked at each time that they may have grown fourfold, and at the end."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._rows = 0
        self._next = _FIRST

    def count(self, rows: int) -> None:
        """So many more rows were written."""
        self._rows += rows
        if self._rows >= self._next:
            self._next = self._rows * _FURTHER
            self._look()

    def end(self) -> None:
        """The last row was written."""
        if self._rows >= _FIRST:
            self._look()

    def _look(self) -> None:
        try:
            with self._units() as work:
                work.session.execute(_ANALYZE)
        except DBAPIError as error:
            # Somebody else is at it, or the tables are too large for now: the rows are written all the same.
            _log.warning("tables_not_analyzed", error=type(error.orig).__name__)
