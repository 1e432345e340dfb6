"""Where the simulated account lives: one SQLite database, in a file or in memory.

One request is one transaction, and requests take turns: the account is small, and turns make every answer serial.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    position INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, position);
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (kind, json_extract(body, '$.customer'));
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
    request TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL,
    state TEXT NOT NULL, error TEXT);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """Objects by kind and id, stored answers, webhook deliveries and a few settings."""

    def __init__(self, folder: Path | None) -> None:
        path = ":memory:"
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            path = str(folder / "stripe.sqlite3")
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside stands or falls together; one at a time."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the database; the store can't be used any more."""
        with self._lock:
            self._connection.close()

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def find(self, identifier: str, kind: str) -> Json | None:
        """The object of that kind and id, or None."""
        rows = self.query("SELECT body FROM objects WHERE id = ? AND kind = ?", identifier, kind)
        return json.loads(rows[0][0]) if rows else None

    def save(self, thing: Json) -> Json:
        """Add or replace an object; its kind is its ``object`` member."""
        self.query(
            "INSERT INTO objects (kind, id, body) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            thing["object"],
            thing["id"],
            json.dumps(thing),
        )
        return thing

    def position(self, identifier: str) -> int | None:
        """Where an object stands in the order of creation, or None."""
        rows = self.query("SELECT position FROM objects WHERE id = ?", identifier)
        return int(rows[0][0]) if rows else None

    def select(
        self, kind: str, where: Json | None = None, *, rest: str = "", values: tuple[Any, ...] = ()
    ) -> list[Json]:
        """Objects of a kind, newest first, whose members equal ``where`` (``metadata.order`` reaches inside)."""
        clauses, bound = ["kind = ?"], [kind]
        for path, value in (where or {}).items():
            clauses.append(f"json_extract(body, '$.{path}') = ?")
            bound.append(value)
        statement = f"SELECT body FROM objects WHERE {' AND '.join(clauses)} {rest or 'ORDER BY position DESC'}"  # noqa: S608 - the paths are this package's own words
        return [json.loads(body) for (body,) in self.query(statement, *bound, *values)]

    def setting(self, name: str, default: Any) -> Any:
        """A stored setting, or ``default``."""
        rows = self.query("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else default

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting over restarts."""
        self.query(
            "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            json.dumps(value),
        )
