"""Kept SQL that goes straight to the driver: for the few statements that a busy request always makes.

SQLAlchemy's own execution costs some 35 µs a statement beside the driver's, and the ORM several times that. psycopg prepares what it is
asked often, so that PostgreSQL plans it once for each connection.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


class Statement:
    """A text with psycopg's placeholders, `%(name)s`. It is narrowed to no location by itself: what it reads and writes, it says."""

    def __init__(self, sql: str) -> None:
        self.sql = sql

    def run(self, session: Session, values: Mapping[str, Any]) -> list[TupleRow]:
        """Run it in the session's transaction; its rows, or none where it has none to give.

        What the session has not flushed yet is not flushed for it.

        Raises:
            DBAPIError: what SQLAlchemy would raise in its place.
        """
        connection = session.connection()
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the session has no connection")
        try:
            cursor = driver.execute(self.sql, values)
            return cursor.fetchall() if cursor.pgresult.ntuples else []
        except psycopg.Error as error:
            if driver.closed:
                # Nobody gets it from the pool again.
                connection.invalidate(error)
            # Without the values, which may hold personal data.
            raise DBAPIError.instance(
                self.sql, None, error, psycopg.Error, connection_invalidated=bool(driver.closed)
            ) from error
