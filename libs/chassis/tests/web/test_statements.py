"""Kept SQL that goes to the driver is part of the session's transaction, and fails as SQLAlchemy's does."""

from datetime import UTC, datetime

import psycopg.errors
import pytest
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from chassis.ids import new_id
from chassis.statements import Statement
from chassis.testing.service import TestService

_INSERT = Statement(
    "INSERT INTO pages (id, location_id, title, lines, version, created_at, updated_at)"
    " VALUES (%(id)s, %(location_id)s, %(title)s, %(lines)s, 1, %(now)s, %(now)s)"
)
_TITLES = Statement("SELECT title, lines FROM pages WHERE location_id = %(location_id)s ORDER BY title")
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def page(location: str, title: str, lines: int = 0) -> dict[str, object]:
    return {"id": new_id(), "location_id": location, "title": title, "lines": lines, "now": NOW}


def test_rows_come_and_stay_or_go_with_the_sessions_transaction(notebook: TestService, location: str) -> None:
    with notebook.runtime.database.session() as session:
        assert _INSERT.run(session, page(location, "Ωμέγα", 3)) == []
        assert _TITLES.run(session, {"location_id": location}) == [("Ωμέγα", 3)]
        assert _TITLES.run(session, {"location_id": "another"}) == []
        session.rollback()
        assert _TITLES.run(session, {"location_id": location}) == []


def test_errors_are_those_of_sqlalchemy_without_the_values(notebook: TestService, location: str) -> None:
    with notebook.runtime.database.session() as session:
        _INSERT.run(session, page(location, "Secret"))
        with pytest.raises(IntegrityError) as twice:
            _INSERT.run(session, page(location, "Secret"))
        assert isinstance(twice.value.orig, psycopg.errors.UniqueViolation)
        assert "Secret" not in str(twice.value).replace(str(twice.value.orig), "")
        session.rollback()
        with pytest.raises(DataError):
            _INSERT.run(session, page(location, "Large", 2**40))


def test_a_connection_that_is_lost_is_not_used_again(notebook: TestService, location: str) -> None:
    with notebook.runtime.database.session() as session:
        ((pid,),) = Statement("SELECT pg_backend_pid()").run(session, {})
        with notebook.runtime.database.session() as other:
            Statement("SELECT pg_terminate_backend(%(pid)s)").run(other, {"pid": pid})
        with pytest.raises(DBAPIError) as lost:
            _TITLES.run(session, {"location_id": location})
        assert lost.value.connection_invalidated
    with notebook.runtime.database.session() as session:
        assert _TITLES.run(session, {"location_id": location}) == []
