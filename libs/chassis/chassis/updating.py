"""Changing many rows at once, each by values of its own, in one statement."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnClause, Table, Text, Update, bindparam, column, func, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import String

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
    statement = _statement(cast(Table, model.__table__), tuple(name for name in rows[0] if name != KEY))
    values = {"rows": [dict(row) for row in rows], "of_location": session.info["location_id"]}
    found: Any = session.execute(statement, values)
    if found.rowcount != len(rows):
        raise StaleDataError(f"{found.rowcount} of {len(rows)} rows of {model.__tablename__} were there")


@cache
def _statement(table: Table, names: tuple[str, ...]) -> Update:
    rows = func.jsonb_to_recordset(bindparam("rows", type_=JSONB))
    given = rows.table_valued(*(_as_given(table, name) for name in (KEY, *names))).render_derived(
        "given", with_types=True
    )
    here = (table.c[KEY] == given.c[KEY]) & (table.c.location_id == bindparam("of_location"))
    return update(table).where(here).values({name: given.c[name] for name in names})


def _as_given(table: Table, name: str) -> ColumnClause[Any]:
    kind = table.c[name].type
    # One that is too long is refused by the column itself: here it might be cut off in silence.
    return column(name, Text() if isinstance(kind, String) else kind)
