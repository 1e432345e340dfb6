"""Answers `GET /contacts/{contactId}/data-export`."""

import asyncio
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, unquote_to_bytes

import structlog

from chassis.clock import Clock
from chassis.errors import Problem, Unavailable, Unreadable
from chassis.filenames import content_disposition
from gateway.data_export.archive import archive, manifest
from gateway.data_export.collecting import Collected, collect
from gateway.data_export.reading import Refused, reading
from gateway.edge.answers import JSON_TYPE, answer
from gateway.edge.call import Call
from gateway.edge.pool import Pool
from gateway.edge.proxy import AnswerCutError, send_part

SERVICES = ("contacts", "scheduling", "billing", "documents")
MOST_AT_ONCE = 4

log = structlog.get_logger()


class DataExport:
    """All that is held on a contact, or nothing: where a service does not tell its part, no archive begins."""

    def __init__(self, pools: Mapping[str, Pool], executor: Executor, clock: Clock) -> None:
        self._pools = pools
        self._executor = executor
        self._clock = clock
        self._under_way = 0

    async def __call__(self, call: Call) -> int:
        """Answer a call.

        Raises:
            Problem: a service is away, or too many archives are being made; nothing was sent.
            AnswerCutError: a file did not come as its service said; the archive has no end.
        """
        if self._under_way >= MOST_AT_ONCE:
            raise Unavailable(
                "exports_under_way", "Too many exports are being made. Try again.", headers={"Retry-After": "10"}
            )
        self._under_way += 1
        try:
            with TemporaryDirectory(prefix="dossier-export-") as folder:
                return await self._export(call, Path(folder))
        except Refused as refused:
            await answer(call.send, refused.status, [JSON_TYPE, *call.answer_headers()], refused.body)
            return refused.status
        finally:
            self._under_way -= 1

    async def _export(self, call: Call, folder: Path) -> int:
        contact_id = _contact_of(call)
        collected = await self._collect(call, f"/internal/contacts/{quote(contact_id, safe='')}/data-export", folder)
        contents = manifest(contact_id, call.admission.location_id, self._clock.now(), collected)
        loop = asyncio.get_running_loop()
        pieces = archive(contents, collected, lambda file: reading(self._pools[file.service], call, file.source), loop)
        headers = [
            (b"content-type", b"application/zip"),
            (b"content-disposition", content_disposition(f"contact-{contact_id}.zip").encode()),
            (b"cache-control", b"no-store"),
            *call.answer_headers(),
        ]
        await call.send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._send(call, pieces)
        return 200

    async def _collect(self, call: Call, target: str, folder: Path) -> Sequence[Collected]:
        """Ask contacts first: it says whether there is such a contact, and notes who asked."""
        first, *others = SERVICES
        collected = [await collect(self._pools[first], call, target, folder)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(_kept(collect(self._pools[name], call, target, folder))) for name in others]
        for task in tasks:
            outcome = task.result()
            if isinstance(outcome, Collected):
                collected.append(outcome)
            else:
                raise outcome
        return collected

    async def _send(self, call: Call, pieces: Iterator[bytes]) -> None:
        loop = asyncio.get_running_loop()
        seconds = self._pools[SERVICES[0]].limits.answer
        try:
            while (piece := await loop.run_in_executor(self._executor, next, pieces, None)) is not None:
                await send_part(call.send, piece, more=True, seconds=seconds)
        except (Problem, Refused) as error:
            raise AnswerCutError("a service broke off within one of its files") from error
        await send_part(call.send, b"", more=False, seconds=seconds)


async def _kept(collecting: "Awaitable[Collected]") -> "Collected | Problem | Refused":
    """What came of it: one that fails is told of when the others have ended, and not in a group with them."""
    try:
        return await collecting
    except (Problem, Refused) as error:
        return error


def _contact_of(call: Call) -> str:
    try:
        return unquote_to_bytes(call.scope["raw_path"].split(b"/")[2]).decode()
    except UnicodeDecodeError as error:
        raise Unreadable("unreadable_address", "The address is not UTF-8.") from error
