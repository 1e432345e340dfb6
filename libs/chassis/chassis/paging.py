"""Paging by cursor: stable while rows are added, because a cursor names the last row seen and not a count."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Select, and_, literal, or_
from sqlalchemy.orm import InstrumentedAttribute

from chassis.errors import Invalid, Unreadable

Row = TypeVar("Row")
DEFAULT_LIMIT = 20
MOST = 100


@dataclass(frozen=True)
class Key:
    """One column of the order. `value` turns what a cursor holds back into what the column compares with."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    name: str
    descending: bool = False
    value: Any = staticmethod(lambda text: text)


@dataclass(frozen=True)
class Page:
    """The part of a list that was asked for: at most `limit` rows after `cursor`."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    def apply(self, statement: Select[Any], keys: Sequence[Key]) -> Select[Any]:
        """`statement` in the order of `keys`, from the cursor on, one row longer than the page.

        Raises:
            Unreadable: the cursor is not one of ours.
        """
        if self.cursor is not None:
            statement = statement.where(_after(keys, self._values(keys)))
        order = [key.column.desc() if key.descending else key.column.asc() for key in keys]
        return statement.order_by(*order).limit(self.limit + 1)

    def cut(self, rows: Sequence[Row], keys: Sequence[Key]) -> tuple[Sequence[Row], str | None]:
        """The page's own rows, and the cursor of the next page or None."""
        if len(rows) <= self.limit:
            return rows, None
        last = rows[self.limit - 1]
        return rows[: self.limit], encode_cursor([getattr(last, key.name) for key in keys])

    def _values(self, keys: Sequence[Key]) -> list[Any]:
        values = decode_cursor(self.cursor or "")
        if len(values) != len(keys):
            raise _not_ours()
        try:
            return [_comparable(key.value(value)) for key, value in zip(keys, values, strict=True)]
        except (TypeError, ValueError) as error:
            raise _not_ours() from error


def _after(keys: Sequence[Key], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows behind `values` in lexicographic order, each column in its own direction; columns must not be null."""
    choices = []
    for place, key in enumerate(keys):
        same = [keys[i].column == literal(values[i], keys[i].column.type) for i in range(place)]
        value = literal(values[place], key.column.type)
        choices.append(and_(*same, key.column < value if key.descending else key.column > value))
    # Says nothing new, but an index can start at it; from the OR alone PostgreSQL would read every row before the cursor.
    first, start = keys[0], literal(values[0], keys[0].column.type)
    return and_(first.column <= start if first.descending else first.column >= start, or_(*choices))


def _comparable(value: Any) -> Any:
    """`value`, if the database can compare with it: a cursor may have been made by anybody.

    Raises:
        TypeError, ValueError: it cannot.
    """
    if isinstance(value, dict | list):
        raise TypeError("not one value")
    if isinstance(value, str) and "\0" in value:
        raise ValueError("a NUL character")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("more than 64 bits")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value


def encode_cursor(values: Sequence[Any]) -> str:
    """`values` (JSON-ready, or datetimes) as an opaque string."""
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[Any]:
    """What `encode_cursor` was given, datetimes as RFC 3339 text.

    Raises:
        Unreadable: it is not one of ours.
    """
    try:
        values = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError) as error:
        raise _not_ours() from error
    if not isinstance(values, list):
        raise _not_ours()
    return values


def _not_ours() -> Unreadable:
    return Unreadable("invalid_cursor", "The cursor is not one that this list gave.")


def read_limit(text: str | None) -> int:
    """The `limit` of a query string: 1 to 100, 20 by default.

    Raises:
        Invalid: it is not a number in that range.
    """
    if text is None or text == "":
        return DEFAULT_LIMIT
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST or len(text) > 3:
        raise Invalid.of_field("limit", "out_of_range", f"limit must be a number from 1 to {MOST}.")
    return int(text)
