"""Reading a service's answer piece by piece, over the gateway's own connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chassis.errors import Problem, Unavailable
from gateway.edge.call import Call
from gateway.edge.pool import Pool
from gateway.edge.proxy import as_problem, begin_exchange
from gateway.edge.upstream import UpstreamConnection, UpstreamError

LARGEST_REFUSAL = 64 * 1024


class Refused(Exception):
    """A service says no; its answer goes to the client as it is."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status, self.body = status, body


class Reading:
    """An answer that is being read."""

    def __init__(self, pool: Pool, connection: UpstreamConnection) -> None:
        self._pool = pool
        self._connection = connection

    async def parts(self) -> AsyncIterator[bytes]:
        """The answer's body as it comes.

        Raises:
            UpstreamError: it ends before its end.
        """
        more = True
        while more:
            part, more = await self._connection.next_part(self._pool.limits.answer)
            if part:
                yield part


@asynccontextmanager
async def reading(pool: Pool, call: Call, target: str) -> AsyncIterator[Reading]:
    """GET `target` as the caller.

    Raises:
        Refused: the service answers with a 4xx.
        Problem: it is away, too slow, breaks off or fails; the service is named.
    """
    headers = b"x-dossier-identity: %b\r\nx-request-id: %b\r\ntraceparent: %b\r\n" % (
        call.admission.identity,
        call.trace.request_id,
        call.trace.traceparent,
    )
    pool.admit()
    try:
        message = b"GET %b HTTP/1.1\r\nhost: gateway\r\n%b\r\n" % (target.encode(), headers)
        connection = await begin_exchange(pool, message, head_only=False, repeatable=True)
        try:
            answer = Reading(pool, connection)
            if connection.status != 200:
                await _refuse(pool, connection.status, answer)
            yield answer
        finally:
            pool.release(connection)
    except UpstreamError as error:
        pool.circuit.failed(asyncio.get_running_loop().time())
        raise as_problem(pool.service, error) from error
    except BaseException:
        pool.circuit.abandoned()
        raise
    pool.circuit.succeeded()


async def _refuse(pool: Pool, status: int, answer: Reading) -> None:
    body = b""
    async for part in answer.parts():
        body += part
        if len(body) > LARGEST_REFUSAL:
            break
    if 400 <= status < 500 and len(body) <= LARGEST_REFUSAL:
        raise Refused(status, body)
    raise _failed(pool.service)


def _failed(service: str) -> Problem:
    return Unavailable(
        "service_failed",
        f"The {service} service cannot tell what it holds at the moment.",
        extra={"service": service},
        headers={"Retry-After": "5"},
    )
