"""The gateway's own answers, in the one form of errors, as ASGI messages."""

import json
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Any

from chassis.errors import Problem

JSON_TYPE = (b"content-type", b"application/json")

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]


class MethodNotAllowed(Problem):
    """405: the path is known, but not with this method."""

    status = HTTPStatus.METHOD_NOT_ALLOWED


class InternalError(Problem):
    """500: our own mistake."""


class RequestTimeout(Problem):
    """408: the request did not come whole in time."""

    status = HTTPStatus.REQUEST_TIMEOUT


class BadGateway(Problem):
    """502: the service could not be reached, or its answer could not be read."""

    status = HTTPStatus.BAD_GATEWAY


class GatewayTimeout(Problem):
    """504: the service did not answer in time."""

    status = HTTPStatus.GATEWAY_TIMEOUT


def problem_body(problem: Problem, trace_id: str) -> bytes:
    """A problem as the JSON of an answer."""
    body: dict[str, Any] = {
        "statusCode": int(problem.status),
        "message": problem.message,
        "error": problem.status.phrase,
        "code": problem.code,
        **problem.extra,
        "traceId": trace_id,
    }
    if problem.details is not None:
        body["details"] = dict(problem.details)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def problem_headers(problem: Problem) -> list[Header]:
    """The headers that a problem brings, with the type of its body."""
    own = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    return [JSON_TYPE, *own]


async def answer(send: Send, status: int, headers: Iterable[Header], body: bytes) -> None:
    """Send a whole answer."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
