"""Telling all that a service holds about a person, as lines of JSON: however much it is, some hundreds of rows are in memory.

{"kind": "notes", "row": {"id": …, "body": …}}      for each row, kind after kind
{"file": {"id": …, "name": …, "path": …, "size": …, "sha256": …}}      for each file, to be fetched at `path`
{"end": {"notes": 1}}      last; without it the answer was cut
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from chassis.personal.held import Held
from chassis.work import Units, Work

LINES = "application/x-ndjson"
Files = Callable[[Work, str], Iterator[Mapping[str, Any]]]
_ROWS = 500
_PIECE = 64 * 1024


def tell_all(units: Units, held: Sequence[Held], subjects: Sequence[str], files: Files | None = None) -> Response:
    """The answer that tells everything about somebody who is known by the ids `subjects`.

    One transaction is open while it is sent, on one connection.
    """
    return Response(_in_pieces(_lines(units, held, subjects, files)), content_type=LINES)


def _lines(units: Units, held: Sequence[Held], subjects: Sequence[str], files: Files | None) -> Iterator[bytes]:
    counts: dict[str, int] = {}
    with units() as work:
        for one in held:
            counts[one.kind] = 0
            for subject in subjects:
                for row in _rows(work, one, subject):
                    counts[one.kind] += 1
                    yield _line({"kind": one.kind, "row": row})
        for subject in subjects:
            for file in files(work, subject) if files is not None else ():
                yield _line({"file": file})
    yield _line({"end": counts})


def _rows(work: Work, held: Held, subject: str) -> Iterator[dict[str, Any]]:
    names = [_wire_name(column) for column in held.columns]
    statement = select(*held.columns).where(held.of(subject)).order_by(*held.key)
    for row in work.session.execute(statement, execution_options={"yield_per": _ROWS}):
        yield dict(zip(names, row, strict=True))


def _wire_name(column: InstrumentedAttribute[Any]) -> str:
    first, *rest = column.key.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _line(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content, default=_other, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def _other(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else str(value)


def _in_pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= _PIECE:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)
