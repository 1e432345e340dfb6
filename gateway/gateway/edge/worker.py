"""gunicorn's ASGI worker with three things that it lacks: patience that ends, a bound, and our form of errors."""

import asyncio
import json
from collections.abc import Iterable
from http import HTTPStatus

from gunicorn.asgi.protocol import ASGIProtocol
from gunicorn.workers import gasgi

_CODES = {
    HTTPStatus.BAD_REQUEST: ("unreadable_request", "This is not a request that can be read."),
    HTTPStatus.REQUEST_URI_TOO_LONG: ("address_too_long", "The address is too long."),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: ("headers_too_large", "The headers are too many or too long."),
    HTTPStatus.NOT_IMPLEMENTED: ("unsupported_transfer_coding", "The body is coded in a way that is not known here."),
}
_UNKNOWN = ("internal_error", "Something went wrong on our side.")


class EdgeProtocol(ASGIProtocol):
    """One client's connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Give a new connection as long for its first request as a kept one has for its next."""
        super().connection_made(transport)
        if self.worker.nr_conns > self.worker.worker_connections:
            self._close_transport()
            return
        self._arm_keepalive_timer()

    def _send_error_response(self, status: int, message: str, extra_headers: Iterable[tuple[str, str]] = ()) -> None:  # noqa: ARG002 - gunicorn's signature; its message quotes the request
        """Answer what never became a request."""
        code, sentence = _CODES.get(HTTPStatus(status), _UNKNOWN)
        phrase = HTTPStatus(status).phrase
        told = {"statusCode": status, "message": sentence, "error": phrase, "code": code, "traceId": ""}
        body = json.dumps(told, separators=(",", ":")).encode()
        extra = "".join(f"{name}: {value}\r\n" for name, value in extra_headers)
        head = (
            f"HTTP/1.1 {status} {phrase}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            f"server: dossier\r\n{extra}connection: close\r\n\r\n"
        )
        self._safe_write(head.encode("latin-1") + body)


class EdgeWorker(gasgi.ASGIWorker):
    """Makes `EdgeProtocol`s. The worker names its protocol's class in its module and nowhere else, so it is put there."""

    def init_process(self) -> None:
        """Begin, in the worker's own process."""
        gasgi.ASGIProtocol = EdgeProtocol
        super().init_process()
