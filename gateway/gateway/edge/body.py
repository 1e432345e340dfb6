"""The body of a client's request, part by part."""

import asyncio
from contextlib import suppress

from chassis.errors import TooLarge
from gateway.edge.answers import Receive
from gateway.edge.head import RequestHead

# A body up to this size is taken whole before a connection to a service is: a slow client then holds none, and the
# request can be sent again when a kept-alive connection turns out to be dead.
SMALL_BODY = 64 * 1024
# How long to read on after an answer that came before the body had.
_LINGER_SECONDS = 5.0


class ClientGoneError(Exception):
    """The client hung up, or stalled, before its request was whole."""


class RequestBody:
    """Reads a body once; `finished` when nothing of it is left to read."""

    __slots__ = ("_awaited", "_most", "_receive", "_taken", "chunked", "finished", "length")

    def __init__(self, receive: Receive, head: RequestHead) -> None:
        self._receive = receive
        self._most: int | None = None
        self._taken = 0
        self.chunked = head.chunked
        self.length = head.length
        # To read is to say `100 Continue` to such a client.
        self._awaited = b"expect" in head.seen
        self.finished = not (self.chunked or self.length)

    @property
    def small(self) -> bool:
        """Whether it may be held in memory."""
        return not self.chunked and self.length <= SMALL_BODY

    def bound(self, most: int) -> None:
        """Take no more than `most` bytes.

        A service that refuses a long body closes its connection on what is still coming, and the client would hear of a
        broken service instead. So it is refused here, where the rest can be taken in.

        Raises:
            TooLarge: the body says that it is longer.
        """
        if self.length > most:
            raise _too_large()
        self._most = most

    async def part(self) -> bytes:
        """The next part; raises `ClientGoneError`, and `TooLarge` past the bound."""
        body = await self._next()
        self._taken += len(body)
        if self._most is not None and self._taken > self._most:
            raise _too_large()
        return body

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] != "http.request":
            self.finished = True
            raise ClientGoneError
        self.finished = not message["more_body"]
        body: bytes = message["body"]
        return body

    async def whole(self) -> bytes:
        """All that is left; for a caller that knows that it is small. Raises `ClientGoneError`."""
        parts: list[bytes] = []
        while not self.finished:
            parts.append(await self.part())
        return b"".join(parts)

    async def settle(self) -> bool:
        """Before an answer: take what is left of a small body; False when the connection must close after the answer."""
        if not self.finished and self.small and not self._awaited:
            with suppress(ClientGoneError):
                await self.whole()
        return self.finished

    async def linger(self) -> None:
        """After an answer: read on for a while, so that a reset does not overtake it (RFC 9112 section 9.6)."""
        with suppress(TimeoutError, ClientGoneError):
            async with asyncio.timeout(0 if self._awaited else _LINGER_SECONDS):
                while not self.finished:
                    await self._next()


def _too_large() -> TooLarge:
    return TooLarge("too_large", "The body is larger than this operation takes.")
