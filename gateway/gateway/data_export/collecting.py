"""Collecting what the services hold, before a byte of the archive goes out: a file on disk for each kind, so that memory stays flat."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from chassis.filenames import clean_name
from gateway.data_export.reading import reading
from gateway.edge.answers import BadGateway
from gateway.edge.call import Call
from gateway.edge.pool import Pool

# What some system takes for something else in a file's name.
_UNSAFE = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))
_BUFFERED = 1024 * 1024


@dataclass
class Part:
    """The rows of one kind, as a JSON list in a file."""

    service: str
    kind: str
    stored: Path
    count: int = 0
    size: int = 0
    sha256: str = ""

    @property
    def path(self) -> str:
        """Where it is in the archive."""
        return f"{self.service}/{self.kind}.json"


@dataclass(frozen=True)
class File:
    """A file that a service keeps; `source` is where it has it."""

    service: str
    id: str
    name: str
    content_type: str
    source: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Where it is in the archive: under a name of its own that every system takes, in whatever script it is."""
        return f"{self.service}/files/{self.id}/{clean_name(self.name).translate(_UNSAFE)}"


@dataclass
class Collected:
    """What one service holds."""

    parts: list[Part] = field(default_factory=list)
    files: list[File] = field(default_factory=list)


class _Writer:
    """Writes the rows of one kind."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._file: BinaryIO = part.stored.open("wb", buffering=_BUFFERED)
        self._digest = sha256()
        self._write(b"[")

    def add(self, row: object) -> None:
        self._write((b",\n" if self.part.count else b"\n") + orjson.dumps(row))
        self.part.count += 1

    def end(self) -> None:
        self._write(b"\n]\n")
        self.part.sha256 = self._digest.hexdigest()
        self._file.close()

    def close(self) -> None:
        self._file.close()

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self.part.size += len(data)


async def collect(pool: Pool, call: Call, target: str, folder: Path) -> Collected:
    """What the service of `pool` tells at `target`, its rows in files below `folder`.

    Raises:
        Refused: the service says no.
        Problem: it does not tell all of it.
    """
    collected, writers = Collected(), dict[str, _Writer]()
    try:
        async with reading(pool, call, target) as answer:
            counts = await _take_in(pool.service, _lines(answer.parts()), folder, collected, writers)
    finally:
        for writer in writers.values():
            writer.close()
    if counts is None or any(counts.get(part.kind) != part.count for part in collected.parts):
        raise _cut(pool.service)
    return collected


async def _take_in(
    service: str, lines: AsyncIterator[bytes], folder: Path, collected: Collected, writers: dict[str, _Writer]
) -> dict[str, int] | None:
    """Take the lines in; answers what the last one says, or None if there was none such."""
    counts: dict[str, int] | None = None
    async for line in lines:
        told = _read(service, line)
        if "row" in told:
            _writer(service, told["kind"], folder, collected, writers).add(told["row"])
        elif "file" in told:
            collected.files.append(_file(service, told["file"]))
        else:
            counts = told["end"]
    for kind in counts or ():
        _writer(service, kind, folder, collected, writers)
    for writer in writers.values():
        writer.end()
    return counts


def _writer(service: str, kind: str, folder: Path, collected: Collected, writers: dict[str, _Writer]) -> _Writer:
    known = writers.get(kind)
    if known is None:
        part = Part(service, kind, folder / f"{service}-{len(writers)}.json")
        known = writers[kind] = _Writer(part)
        collected.parts.append(part)
    return known


def _file(service: str, told: dict[str, Any]) -> File:
    return File(
        service=service,
        id=told["id"],
        name=told["name"],
        content_type=told["contentType"],
        source=told["path"],
        size=told["size"],
        sha256=told["sha256"],
    )


async def _lines(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for part in parts:
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest


def _read(service: str, line: bytes) -> dict[str, Any]:
    try:
        told: dict[str, Any] = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _cut(service) from error
    return told


def _cut(service: str) -> BadGateway:
    return BadGateway(
        "service_broke_off", f"The {service} service did not tell all that it holds.", extra={"service": service}
    )
