"""Hands a request that is the gateway's own to its Flask application, in a thread."""

import asyncio
import io
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from chassis.errors import TooLarge
from gateway.edge.answers import Header, answer
from gateway.edge.call import Call
from gateway.edge.head import passed_answer_headers

# The own operations take no more; the application itself refuses what is over its smaller limit.
LARGEST_BODY = 1024 * 1024

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class OwnAnswer:
    """What the application answered."""

    status: int
    headers: list[Header]
    body: bytes


class OwnPart:
    """The WSGI application as a handler of calls. Its bodies are small, both ways, and held in memory."""

    def __init__(self, application: Application, executor: Executor) -> None:
        self._application = application
        self._executor = executor

    async def __call__(self, call: Call) -> int:
        """Answer a call; raises `TooLarge` and `ClientGoneError`."""
        body = await _bounded_body(call)
        got = await self._perform(_environ(call, call.scope["method"], call.scope["raw_path"], body))
        headers = [*passed_answer_headers(got.headers), *call.answer_headers()]
        headers = [header for header in headers if header[0] != b"content-length"]
        await answer(call.send, got.status, headers, got.body)
        return got.status

    async def get(self, path: bytes, call: Call) -> OwnAnswer:
        """What the application answers at another `path` to this call's identity."""
        return await self._perform(_environ(call, "GET", path, b""))

    async def _perform(self, environ: dict[str, Any]) -> OwnAnswer:
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._run, environ)

    def _run(self, environ: dict[str, Any]) -> OwnAnswer:
        begun = OwnAnswer(500, [], b"")

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            begun.status = int(status.split(" ", 1)[0])
            begun.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]

        parts = self._application(environ, start_response)
        try:
            begun.body = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        return begun


async def _bounded_body(call: Call) -> bytes:
    if call.head.length > LARGEST_BODY:
        raise _too_large()
    parts: list[bytes] = []
    size = 0
    while not call.body.finished:
        part = await call.body.part()
        size += len(part)
        if size > LARGEST_BODY:
            raise _too_large()
        parts.append(part)
    return b"".join(parts)


def _too_large() -> TooLarge:
    return TooLarge("too_large", "The body is larger than this operation takes.")


def _environ(call: Call, method: str, path: bytes, body: bytes) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": call.scope["query_string"].decode("latin-1"),
        "SERVER_NAME": "gateway",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": call.address,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": call.scheme.decode(),
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in call.head.own_headers(call.trace, call.admission.identity):
        key = name.upper().replace(b"-", b"_").decode()
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value.decode("latin-1")
    return environ
