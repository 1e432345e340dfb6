"""Looking for words in all that a database holds, whatever tables and columns there are."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, text


def tables_with(connection: Connection, words: Iterable[str], *, location_id: str | None = None) -> set[str]:
    """The tables in which one of `words` is, in any column of any kind, whatever its case.

    With `location_id` rows of other locations are left aside, where a table says whose its rows are.
    """
    wanted = [word.casefold() for word in words]
    names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
    return {name for name in names if _has(connection, name, wanted, location_id)}


def _has(connection: Connection, table: str, words: list[str], location_id: str | None) -> bool:
    rows = connection.execute(text(f'SELECT * FROM "{table}"')).mappings()  # noqa: S608 - a name from the catalogue
    # Idempotency keys call whose they are their owner.
    mine = (row for row in rows if location_id in (None, row.get("location_id", row.get("owner", location_id))))
    return any(word in _text(value) for row in mine for value in row.values() for word in words)


def _text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode(errors="replace").casefold()
    return str(value).casefold()
