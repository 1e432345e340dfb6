"""Fetches the services' documents and keeps what was made of them for a while."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from chassis.errors import Problem
from gateway.docs.merging import Document
from gateway.edge.answers import JSON_TYPE, answer
from gateway.edge.call import Call
from gateway.edge.fetching import fetch
from gateway.edge.pool import Pool
from gateway.edge.table import GATEWAY
from gateway.edge.wsgi import OwnPart

_SECONDS = 3.0
# A document with a service missing is made again soon.
_KEPT_SECONDS = 60.0
_KEPT_INCOMPLETE_SECONDS = 2.0


@dataclass
class _Kept:
    until: float
    body: bytes


class Collected:
    """Answers one merged document."""

    def __init__(
        self,
        path: str,
        pools: Mapping[str, Pool],
        own: OwnPart,
        merge: Callable[[Mapping[str, Document]], Document],
    ) -> None:
        self._path = path.encode()
        self._pools = pools
        self._own = own
        self._merge = merge
        self._kept: _Kept | None = None

    async def __call__(self, call: Call) -> int:
        """Answer the document; `x-missing` in it names the services that did not give theirs."""
        if self._kept is None or self._kept.until <= monotonic():
            self._kept = await self._collect(call)
        await answer(call.send, 200, [JSON_TYPE, *call.answer_headers()], self._kept.body)
        return 200

    async def _collect(self, call: Call) -> _Kept:
        sources: dict[str, Awaitable[tuple[int, bytes]]] = {GATEWAY: self._from_own(call)}
        sources |= {service: self._from_service(pool) for service, pool in self._pools.items()}
        got = await asyncio.gather(*sources.values(), return_exceptions=True)
        documents: dict[str, Document] = {}
        missing: list[str] = []
        for service, result in zip(sources, got, strict=True):
            document = _read(result)
            if document is None:
                missing.append(service)
            else:
                documents[service] = document
        merged = self._merge(documents)
        if missing:
            merged["x-missing"] = missing
        seconds = _KEPT_INCOMPLETE_SECONDS if missing else _KEPT_SECONDS
        return _Kept(monotonic() + seconds, json.dumps(merged, ensure_ascii=False).encode())

    async def _from_own(self, call: Call) -> tuple[int, bytes]:
        got = await self._own.get(self._path, call)
        return got.status, got.body

    async def _from_service(self, pool: Pool) -> tuple[int, bytes]:
        got = await fetch(pool, self._path, b"", _SECONDS)
        return got.status, got.body


def _read(result: tuple[int, bytes] | BaseException) -> Document | None:
    if isinstance(result, Problem):
        return None
    if isinstance(result, BaseException):
        raise result
    status, body = result
    try:
        document: Any = json.loads(body)
    except ValueError:
        return None
    return document if status == 200 and isinstance(document, dict) else None
