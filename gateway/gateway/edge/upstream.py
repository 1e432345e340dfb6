"""One kept-alive connection to a service: HTTP/1.1 written as bytes, answers parsed by llhttp."""

import asyncio
from collections.abc import Callable
from typing import cast

import httptools

from gateway.edge.answers import Header

# What may wait in memory, each way, between a service and a client; beyond it the faster side is paused.
BUFFER = 256 * 1024


class UpstreamError(Exception):
    """A service's connection failed."""


class UpstreamClosedError(UpstreamError):
    """The connection ended; `untouched` when not one byte of an answer had come."""

    def __init__(self, *, untouched: bool) -> None:
        super().__init__("the service closed the connection")
        self.untouched = untouched


class UpstreamTimeoutError(UpstreamError):
    """The service took too long."""


class UpstreamBrokenError(UpstreamError):
    """What came is not an HTTP answer."""


class UpstreamConnection(asyncio.Protocol):
    """Carries one exchange after another: `begin`, `wait_for_head`, then `next_part` until there is none."""

    def __init__(self, loop: asyncio.AbstractEventLoop, on_lost: Callable[["UpstreamConnection"], None]) -> None:
        self._loop = loop
        self._on_lost = on_lost
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._waiter: asyncio.Future[None] | None = None
        self._error: UpstreamError | None = None
        self._writing_paused = False
        self._reading_paused = False
        self.exchanges = 0
        self.idle_since = 0.0
        self._reset(head_only=False)
        self._busy = False

    def _reset(self, *, head_only: bool) -> None:
        self._busy = True
        self._head_only = head_only
        self._touched = False
        self._chunks: list[bytes] = []
        self._held = 0
        self._framed = False
        self._keep_alive = True
        self.status = 0
        self.headers: list[Header] = []
        self.has_head = False
        self.complete = False

    @property
    def reusable(self) -> bool:
        """Whether another exchange may follow."""
        return self._error is None and self._keep_alive and self.complete and not self._busy

    # What the proxy calls

    def begin(self, head: bytes, *, head_only: bool) -> None:
        """Start an exchange by writing the request's head (and what is at hand of its body)."""
        self._reset(head_only=head_only)
        self.exchanges += 1
        self.write(head)

    def write(self, data: bytes) -> None:
        """Write more of the request."""
        if self._error is None and self._transport is not None:
            self._transport.write(data)

    async def drain(self, seconds: float) -> None:
        """Wait until what was written is mostly sent, or an answer comes; raises `UpstreamError`."""
        if self._error is None and self._writing_paused and not self.has_head:
            await self._woken(seconds)
        if self._error is not None and not self.has_head:
            raise self._error

    async def wait_for_head(self, seconds: float) -> None:
        """Wait until `status` and `headers` are there; raises `UpstreamError`."""
        while not self.has_head and self._error is None:
            await self._woken(seconds)
        if self._error is not None and not self.has_head:
            raise self._error

    async def next_part(self, seconds: float) -> tuple[bytes, bool]:
        """What has come of the body since the last call, and whether more follows; raises `UpstreamError`."""
        while not self._chunks and not self.complete and self._error is None:
            await self._woken(seconds)
        if self._error is not None and not self.complete:
            raise self._error
        body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks = []
        self._held = 0
        if self._reading_paused and self._transport is not None:
            self._reading_paused = False
            self._transport.resume_reading()
        return body, not self.complete

    def finish(self) -> None:
        """The exchange is over."""
        self._busy = False

    def abort(self) -> None:
        """Drop the connection at once."""
        self._fail(UpstreamClosedError(untouched=not self._touched))

    async def _woken(self, seconds: float) -> None:
        self._waiter = self._loop.create_future()
        timer = self._loop.call_later(seconds, self._fail, UpstreamTimeoutError("the service took too long"))
        try:
            await self._waiter
        finally:
            timer.cancel()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=BUFFER)

    def data_received(self, data: bytes) -> None:
        """Parse, then wake the proxy once for all that came together."""
        if not self._busy:
            self._fail(UpstreamBrokenError("bytes without a request"))
            return
        self._touched = True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(UpstreamBrokenError(str(error)))
            return
        if self._held > BUFFER and not self.complete and self._transport is not None:
            self._reading_paused = True
            self._transport.pause_reading()
        if self.has_head:
            self._wake()

    def eof_received(self) -> bool:
        """An answer without a length ends with its connection."""
        if self._busy and self.has_head and not self._framed:
            self.complete = True
            self._wake()
        self._keep_alive = False
        return False

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio's signature
        """Tell whoever waits."""
        self._fail(UpstreamClosedError(untouched=not self._touched))

    def pause_writing(self) -> None:
        """The service takes the body slower than the client gives it."""
        self._writing_paused = True

    def resume_writing(self) -> None:
        """The service has caught up."""
        self._writing_paused = False
        self._wake()

    # What llhttp calls

    def on_message_begin(self) -> None:
        """A head begins: the last one's, or that of an answer after a 1xx."""
        if self.complete:
            raise httptools.HttpParserError("more answers than requests")
        self.headers = []

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """The head is whole, unless it is an interim one."""
        status = self._parser.get_status_code()
        if status < 200:
            return
        self.status = status
        self._keep_alive = self._parser.should_keep_alive()
        self._framed = any(name in (b"content-length", b"transfer-encoding") for name, _ in self.headers)
        self.has_head = True
        if self._head_only:
            # llhttp was not told that this answer has no body, so it starts afresh.
            self.complete = True
            self._parser = httptools.HttpResponseParser(self)

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if not self._head_only:
            self._chunks.append(body)
            self._held += len(body)

    def on_message_complete(self) -> None:
        """The answer is whole."""
        if self.has_head:
            self.complete = True

    def _fail(self, error: UpstreamError) -> None:
        if self._error is None:
            self._error = error
            if self._transport is not None:
                self._transport.abort()
            self._on_lost(self)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
