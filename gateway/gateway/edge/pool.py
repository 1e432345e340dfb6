"""The kept-alive connections to one service, bounded, with its circuit."""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from chassis.errors import Unavailable
from gateway.edge.circuit import OPEN_SECONDS, Circuit
from gateway.edge.upstream import UpstreamConnection, UpstreamError


class UnreachableError(UpstreamError):
    """No connection could be made."""


@dataclass(frozen=True)
class Limits:
    """Times in seconds; `idle` is less than the services keep a silent connection, so that ours is rarely stale."""

    connect: float = 2.0
    answer: float = 30.0
    idle: float = 30.0
    connections: int = 128


class Pool:
    """Connections to one service: the one used last is used next, so that the others may grow old and go."""

    def __init__(self, service: str, address: str, limits: Limits) -> None:
        parts = urlsplit(address)
        self.service = service
        self.limits = limits
        self.circuit = Circuit()
        self.authority = parts.netloc.encode()
        self._host = parts.hostname or ""
        self._port = parts.port or 80
        self._idle: list[UpstreamConnection] = []
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._open = 0

    def admit(self) -> None:
        """Let a request through the circuit; raises `Unavailable` while it is open."""
        if not self.circuit.admits(asyncio.get_running_loop().time()):
            raise Unavailable(
                "service_unavailable",
                f"The {self.service} service does not answer at the moment.",
                extra={"service": self.service},
                headers={"Retry-After": str(max(1, int(OPEN_SECONDS)))},
            )

    async def acquire(self, *, fresh: bool = False) -> UpstreamConnection:
        """A connection that waits for a request, a new one when `fresh`; raises `UpstreamError` or `Unavailable`."""
        loop = asyncio.get_running_loop()
        if not fresh:
            reused = self._pop_idle(loop.time())
            if reused is not None:
                return reused
        if self._open >= self.limits.connections:
            await self._wait_for_place(loop)
            reused = self._pop_idle(loop.time())
            if reused is not None:
                return reused
        return await self._connect(loop)

    def release(self, connection: UpstreamConnection) -> None:
        """Give a connection back; one that is not at the end of its exchange is dropped."""
        connection.finish()
        if connection.reusable:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.append(connection)
            self._wake_one()
        else:
            connection.abort()

    def close(self) -> None:
        """Drop what is idle."""
        for connection in list(self._idle):
            connection.abort()

    def _pop_idle(self, now: float) -> UpstreamConnection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.reusable and now - connection.idle_since < self.limits.idle:
                return connection
            connection.abort()
        return None

    async def _connect(self, loop: asyncio.AbstractEventLoop) -> UpstreamConnection:
        self._open += 1
        connection = UpstreamConnection(loop, self._lost)
        try:
            async with asyncio.timeout(self.limits.connect):
                await loop.create_connection(lambda: connection, self._host, self._port)
        except (OSError, TimeoutError) as error:
            connection.abort()
            raise UnreachableError(str(error)) from error
        except asyncio.CancelledError:
            connection.abort()
            raise
        return connection

    async def _wait_for_place(self, loop: asyncio.AbstractEventLoop) -> None:
        place: asyncio.Future[None] = loop.create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(self.limits.connect):
                await place
        except TimeoutError as error:
            raise Unavailable(
                "service_busy",
                f"The {self.service} service is too busy at the moment.",
                extra={"service": self.service},
                headers={"Retry-After": "1"},
            ) from error
        finally:
            with suppress(ValueError):
                self._waiting.remove(place)

    def _lost(self, connection: UpstreamConnection) -> None:
        self._open -= 1
        with suppress(ValueError):
            self._idle.remove(connection)
        self._wake_one()

    def _wake_one(self) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
