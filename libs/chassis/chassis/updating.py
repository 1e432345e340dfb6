"""Changing many rows at once, each by values of its own, in one statement."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Dialect, String, TextClause, text
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError

KEY = "id"


def update_rows(session: Session, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Give each row of the session's location that has the `id` of one of `rows` the other values of that. All have the same columns.

    Values are such as JSON has, and dates, times and lists of texts. Neither a version nor a time is written by itself.

    Raises:
        StaleDataError: a row is not there.
        IntegrityError, DataError, OperationalError: as an UPDATE would.
    """
    if not rows:
        return
    names = tuple(name for name in rows[0] if name != KEY)
    statement = _statement(model, names, session.connection().dialect)
    given = orjson.dumps([dict(row) for row in rows], option=orjson.OPT_UTC_Z).decode()
    found: Any = session.execute(statement, {"rows": given, "location_id": session.info["location_id"]})
    if found.rowcount != len(rows):
        raise StaleDataError(f"{found.rowcount} of {len(rows)} rows of {model.__tablename__} were there")


@cache
def _statement(model: type[DeclarativeBase], names: tuple[str, ...], dialect: Dialect) -> TextClause:
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(f"{quote(name)} {_kind(model, name, dialect)}" for name in (KEY, *names))
    values = ", ".join(f"{quote(name)} = given.{quote(name)}" for name in names)
    return text(
        f"UPDATE {model.__tablename__} AS held SET {values} "  # noqa: S608 - the model's own names
        f"FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given ({columns}) "
        f"WHERE held.{KEY} = given.{KEY} AND held.location_id = :location_id"
    )


def _kind(model: type[DeclarativeBase], name: str, dialect: Dialect) -> str:
    kind = model.__table__.c[name].type
    # One that is too long is refused by the column itself: here it might be cut off in silence.
    return "text" if isinstance(kind, String) else kind.compile(dialect)
