"""Small requests of the gateway's own to a service, over the same connections."""

import asyncio
from dataclasses import dataclass

from chassis.errors import Problem
from gateway.edge.answers import BadGateway, GatewayTimeout
from gateway.edge.pool import Pool
from gateway.edge.proxy import as_problem, begin_exchange
from gateway.edge.upstream import UpstreamError

LARGEST_ANSWER = 8 * 1024 * 1024


@dataclass(frozen=True)
class Fetched:
    """A whole answer."""

    status: int
    body: bytes


async def fetch(pool: Pool, target: bytes, headers: bytes, seconds: float) -> Fetched:
    """GET `target` within `seconds`; `headers` are whole lines.

    Raises:
        Problem: the service is away, too slow, or answers too much.
    """
    pool.admit()
    message = b"GET %b HTTP/1.1\r\nhost: gateway\r\n%b\r\n" % (target, headers)
    try:
        async with asyncio.timeout(seconds):
            fetched = await _exchange(pool, message)
    except TimeoutError as error:
        # This patience is shorter than a client's own: it says that we do not wait, not that the service is dead.
        pool.circuit.abandoned()
        raise GatewayTimeout("service_timeout", f"The {pool.service} service did not answer in time.") from error
    except UpstreamError as error:
        pool.circuit.failed(asyncio.get_running_loop().time())
        raise as_problem(pool.service, error) from error
    except (Problem, asyncio.CancelledError):
        pool.circuit.abandoned()
        raise
    pool.circuit.succeeded()
    return fetched


async def _exchange(pool: Pool, message: bytes) -> Fetched:
    connection = await begin_exchange(pool, message, head_only=False, repeatable=True)
    try:
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            body, more = await connection.next_part(pool.limits.answer)
            size += len(body)
            if size > LARGEST_ANSWER:
                raise BadGateway("service_unreadable", f"The {pool.service} service answers too much.")
            parts.append(body)
        return Fetched(connection.status, b"".join(parts))
    finally:
        pool.release(connection)
