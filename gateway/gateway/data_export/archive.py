"""The archive: a ZIP that is made while it is sent. What is in it is known before it begins, so that its manifest comes first."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
from zipstream import ZIP_DEFLATED, ZipStream

from chassis.schemas import wire_time
from gateway.data_export.collecting import Collected, File, Part
from gateway.data_export.reading import Reading
from gateway.edge.proxy import AnswerCutError

MANIFEST = "manifest.json"
_PIECE = 256 * 1024
Open = Callable[[File], AbstractAsyncContextManager[Reading]]


def manifest(contact_id: str, location_id: str | None, now: datetime, collected: Sequence[Collected]) -> bytes:
    """What is in the archive: each part with its count, size and SHA-256, and each file with its own name."""
    told: dict[str, Any] = {
        "contactId": contact_id,
        "locationId": location_id,
        "exportedAt": wire_time(now),
        "parts": [
            {
                "path": part.path,
                "service": part.service,
                "kind": part.kind,
                "count": part.count,
                "size": part.size,
                "sha256": part.sha256,
            }
            for one in collected
            for part in one.parts
        ],
        "files": [
            {
                "path": file.path,
                "service": file.service,
                "id": file.id,
                "name": file.name,
                "contentType": file.content_type,
                "size": file.size,
                "sha256": file.sha256,
            }
            for one in collected
            for file in one.files
        ],
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2)


def archive(
    contents: bytes, collected: Sequence[Collected], open_file: Open, loop: asyncio.AbstractEventLoop
) -> Iterator[bytes]:
    """The archive's bytes; run it in a thread, as it waits there for what `loop` reads of the services' files.

    Raises:
        AnswerCutError: a file is not what its service said of it, or did not come.
    """
    stream = ZipStream(compress_type=ZIP_DEFLATED)
    stream.add(contents, MANIFEST)
    for one in collected:
        for part in one.parts:
            stream.add(_of_disk(part), part.path, size=part.size)
    for one in collected:
        for file in one.files:
            # Not compressed: documents and pictures are already.
            stream.add(_of_service(file, open_file, loop), file.path, size=file.size, compress_type=0)
    yield from stream


def _of_disk(part: Part) -> Iterator[bytes]:
    with part.stored.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece


def _of_service(file: File, open_file: Open, loop: asyncio.AbstractEventLoop) -> Iterator[bytes]:
    digest, size = sha256(), 0
    pieces = _pieces(file, open_file)
    try:
        while (piece := asyncio.run_coroutine_threadsafe(anext(pieces, None), loop).result()) is not None:
            digest.update(piece)
            size += len(piece)
            yield piece
    finally:
        asyncio.run_coroutine_threadsafe(pieces.aclose(), loop).result()
    if (size, digest.hexdigest()) != (file.size, file.sha256):
        raise AnswerCutError(f"a file of the {file.service} service is not what was said of it")


async def _pieces(file: File, open_file: Open) -> Any:
    async with open_file(file) as answer:
        async for piece in answer.parts():
            yield piece
