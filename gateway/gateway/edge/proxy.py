"""Carries one request to a service and its answer back, streaming both ways."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.edge.answers import BadGateway, GatewayTimeout, Header, Send
from gateway.edge.body import SMALL_BODY, RequestBody
from gateway.edge.head import RequestHead, passed_answer_headers
from gateway.edge.pool import Pool, UnreachableError
from gateway.edge.upstream import (
    UpstreamClosedError,
    UpstreamConnection,
    UpstreamError,
    UpstreamTimeoutError,
)

_REPEATABLE = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))


class AnswerCutError(Exception):
    """An answer ended in the middle; all that is left is to close the client's connection."""


@dataclass(slots=True)
class Forward:
    """A request on its way: `head_bytes` as written to the service."""

    method: str
    head: RequestHead
    head_bytes: bytes
    body: RequestBody
    send: Send
    answer_headers: Sequence[Header]

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return self.method in _REPEATABLE or b"idempotency-key" in self.head.seen


async def forward(pool: Pool, request: Forward) -> int:
    """Carry a request through; answers the status.

    Raises:
        Unavailable: the circuit is open or all connections are busy.
        BadGateway, GatewayTimeout: nothing was sent to the client yet.
        ClientGoneError: nobody waits for an answer any more.
        AnswerCutError: a part of the answer has gone to the client, and no more will.
    """
    pool.admit()
    try:
        if request.body.small:
            body = b"" if request.body.finished else await request.body.whole()
            status = await _send_small(pool, request, body)
        else:
            status = await _stream(pool, request)
    except UpstreamError as error:
        pool.circuit.failed(asyncio.get_running_loop().time())
        raise as_problem(pool.service, error) from error
    except BaseException:
        pool.circuit.abandoned()
        raise
    pool.circuit.succeeded()
    return status


def as_problem(service: str, error: UpstreamError) -> BadGateway | GatewayTimeout:
    """What a client is told of a service's failure."""
    extra = {"service": service}
    if isinstance(error, UpstreamTimeoutError):
        return GatewayTimeout("service_timeout", f"The {service} service did not answer in time.", extra=extra)
    if isinstance(error, UnreachableError):
        return BadGateway("service_unreachable", f"The {service} service could not be reached.", extra=extra)
    if isinstance(error, UpstreamClosedError):
        return BadGateway("service_broke_off", f"The {service} service broke off.", extra=extra)
    return BadGateway("service_unreadable", f"The answer of the {service} service could not be read.", extra=extra)


async def _send_small(pool: Pool, request: Forward, body: bytes) -> int:
    connection = await begin_exchange(
        pool, request.head_bytes + body, head_only=request.method == "HEAD", repeatable=request.repeatable
    )
    try:
        return await _relay(pool, connection, request, early=False)
    finally:
        pool.release(connection)


async def begin_exchange(pool: Pool, message: bytes, *, head_only: bool, repeatable: bool) -> UpstreamConnection:
    """Send a whole request and wait for the answer's head; the caller releases the connection.

    Raises:
        Unavailable: all connections are busy.
        UpstreamError: there is no answer.
    """
    connection = await pool.acquire()
    try:
        connection.begin(message, head_only=head_only)
        try:
            await connection.wait_for_head(pool.limits.answer)
        except UpstreamClosedError as error:
            if not (error.untouched and connection.exchanges > 1 and repeatable):
                raise
            # The service closed a kept-alive connection while the request was on its way.
            pool.release(connection)
            connection = await pool.acquire(fresh=True)
            connection.begin(message, head_only=head_only)
            await connection.wait_for_head(pool.limits.answer)
    except BaseException:
        pool.release(connection)
        raise
    return connection


async def _stream(pool: Pool, request: Forward) -> int:
    connection = await pool.acquire()
    try:
        connection.begin(request.head_bytes, head_only=request.method == "HEAD")
        whole = await _pump(connection, request.body, pool.limits.answer)
        await connection.wait_for_head(pool.limits.answer)
        status = await _relay(pool, connection, request, early=not whole)
        if not whole:
            connection.abort()
    finally:
        pool.release(connection)
    await request.body.linger()
    return status


async def _pump(connection: UpstreamConnection, body: RequestBody, seconds: float) -> bool:
    """Pass the body on part by part; False when the service answered before all of it had gone."""
    while not body.finished:
        part = await body.part()
        if connection.has_head:
            return False
        if body.chunked and part:
            connection.write(b"%x\r\n%b\r\n" % (len(part), part))
        elif part:
            connection.write(part)
        await connection.drain(seconds)
    if body.chunked:
        connection.write(b"0\r\n\r\n")
    return True


async def _relay(pool: Pool, connection: UpstreamConnection, request: Forward, *, early: bool) -> int:
    status = connection.status
    headers = passed_answer_headers(connection.headers)
    headers += request.answer_headers
    if early:
        headers.append((b"connection", b"close"))
    await request.send({"type": "http.response.start", "status": status, "headers": headers})
    more = True
    while more:
        try:
            body, more = await connection.next_part(pool.limits.answer)
        except UpstreamError as error:
            pool.circuit.failed(asyncio.get_running_loop().time())
            raise AnswerCutError(f"the {pool.service} service broke off within its answer") from error
        await send_part(request.send, body, more=more, seconds=pool.limits.answer)
    return status


async def send_part(send: Send, body: bytes, *, more: bool, seconds: float) -> None:
    """Send a part of an answer's body.

    Raises:
        AnswerCutError: the client does not read it within `seconds`.
    """
    message = {"type": "http.response.body", "body": body, "more_body": more}
    if not more and len(body) < SMALL_BODY:
        await send(message)
        return
    # The server waits here for a client that reads slowly; one that does not read at all must not hold a service.
    try:
        async with asyncio.timeout(seconds):
            await send(message)
    except TimeoutError as error:
        raise AnswerCutError("the client does not read") from error
