"""A small HTTP service that behaves as the path asks: slow, dying, chunked, garbled. It remembers what it was asked."""

import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_PIECE = b"dossier " * 8192


@dataclass(frozen=True)
class Seen:
    """One request as it came; `body` is its length and SHA-256, because it may be large."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    length: int
    sha256: str

    def header(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        return [value for known, value in self.headers if known.lower() == name.lower()]


@dataclass
class Upstream:
    """A running service."""

    port: int
    seen: list[Seen] = field(default_factory=list)
    connections: list[socket.socket] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    # By path, without the query: status and body. Where it is set, all other paths say nothing.
    answers: dict[str, tuple[int, str]] | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def asked(self, mark: str) -> list[Seen]:
        """The requests that hold `mark` in their target."""
        return [one for one in self.seen if mark in one.target]

    def drop_connections(self) -> None:
        """Close every connection without a word."""
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.connections.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    upstream: Upstream

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.upstream.connections.append(self.connection)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002 - the library's signature
        return

    def _any(self) -> None:
        parts = urlsplit(self.path)
        self.options = {name: values[0] for name, values in parse_qs(parts.query).items()}
        kind = parts.path.rstrip("/").rsplit("/", 1)[-1]
        behave: Callable[[], None] = getattr(self, f"_{kind}", self._echo)
        if kind == "early":
            behave()
            return
        length, digest = self._read()
        self.upstream.seen.append(Seen(self.command, self.path, self.headers.items(), length, digest))
        if self.upstream.answers is None:
            behave()
        elif parts.path in self.upstream.answers:
            status, body = self.upstream.answers[parts.path]
            self._send(status, body.encode(), (("Content-Type", "application/json"),))
        else:
            self._silent()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any  # noqa: N815 - the library's names

    def _read(self) -> tuple[int, str]:
        digest, size = hashlib.sha256(), 0
        for piece in self._pieces():
            digest.update(piece)
            size += len(piece)
        return size, digest.hexdigest()

    def _pieces(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length", "0"))
        while left > 0:
            piece = self.rfile.read(min(left, 65536))
            if not piece:
                return
            left -= len(piece)
            yield piece

    def _send(self, status: int, body: bytes, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _echo(self) -> None:
        last = self.upstream.seen[-1]
        body = {"method": last.method, "target": last.target, "length": last.length, "sha256": last.sha256}
        self._send(200, json.dumps(body).encode(), (("Content-Type", "application/json"),))

    def _empty(self) -> None:
        self.send_response(204)
        self.end_headers()

    def _unchanged(self) -> None:
        self.send_response(304)
        self.send_header("ETag", '"7"')
        self.end_headers()

    def _noisy(self) -> None:
        hops = (
            ("Connection", "X-Secret-Hop"),
            ("X-Secret-Hop", "1"),
            ("Keep-Alive", "timeout=5"),
            ("Proxy-Authenticate", "Basic"),
            ("X-Dossier-Internal", "1"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
        )
        self._send(200, b"{}", hops)

    def _interim(self) -> None:
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        self._send(200, b'{"after": 103}')

    def _chunked(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in (b"one ", b"two ", b"three"):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def _unframed(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end")
        self.close_connection = True

    def _big(self) -> None:
        size = int(self.options["size"])
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        try:
            while size > 0:
                size -= self.connection.send(_PIECE[: min(size, len(_PIECE))])
        except OSError:
            self.upstream.hung_up.set()
            self.close_connection = True

    def _late(self) -> None:
        threading.Event().wait(float(self.options["seconds"]))
        self._send(200, b'{"late": true}')

    def _silent(self) -> None:
        # Waits for the other side to hang up, and notes that it did.
        self.connection.settimeout(float(self.options.get("seconds", "30")))
        try:
            if self.connection.recv(1) == b"":
                self.upstream.hung_up.set()
        except OSError:
            self.upstream.hung_up.set()
        self.close_connection = True

    def _dying(self) -> None:
        self.close_connection = True

    def _halfway(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
        self.close_connection = True

    def _garbage(self) -> None:
        self.wfile.write(b"SMTP ready when you are\r\n\r\n")
        self.close_connection = True

    def _early(self) -> None:
        self.upstream.seen.append(Seen(self.command, self.path, self.headers.items(), 0, ""))
        self._send(413, b'{"code": "too_large"}')
        # Leave as a service does: say that nothing more follows, and read what is still on its way.
        self.connection.shutdown(socket.SHUT_WR)
        while self.rfile.read1(65536):
            pass
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the library's signature
        return


@contextmanager
def running_upstream(port: int = 0) -> Iterator[Upstream]:
    """A service on `port`, or on a free one, for as long as the block lasts."""
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", port), handler)
    upstream = Upstream(server.server_address[1])
    handler.upstream = upstream  # type: ignore[attr-defined]  # declared on the class that it is made from
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield upstream
    finally:
        server.shutdown()
        upstream.drop_connections()
        server.server_close()
        thread.join()
