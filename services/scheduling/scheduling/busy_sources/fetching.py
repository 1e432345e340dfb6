"""Fetching a calendar from an address that somebody gave us: only from public addresses, only so much, only so long."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import urllib3

from chassis.public_addresses import is_public
from scheduling.busy_sources.errors import SourceError

MOST_BYTES = 2 * 1024 * 1024
_SECONDS = 10.0
_WAIT_SECONDS = 5.0
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
# What an address has as it is; all else is percent-encoded.
_WRITTEN_SO = "/%:@!$&'()*+,;=~?"


def check_address(url: str) -> SplitResult:
    """The parts of the address, if it can be one of a calendar.

    Raises:
        SourceError: `invalid_url`.
    """
    try:
        parts = urlsplit("https" + url[6:] if url.lower().startswith("webcal:") else url)
        usable = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise SourceError("invalid_url") from error
    if not usable or parts.username is not None:
        raise SourceError("invalid_url")
    return parts


def fetch(url: str, *, allow_private: bool = False, seconds: float = _SECONDS) -> str:
    """The text at the address, which takes `seconds` at most, however slowly it drips.

    The name is looked up once and the connection made to the very address that was checked, so that a second answer of the
    name's server cannot lead elsewhere; the same holds for every redirect.

    Raises:
        SourceError: `invalid_url`, `private_address`, `unreachable`, `too_large`, `too_slow`, `refused`.
    """
    until = monotonic() + seconds
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _get(check_address(url), until, allow_private=allow_private)
        if isinstance(answer, bytes):
            return answer.decode("utf-8-sig", errors="replace")
        url = urljoin(url, answer)
    raise SourceError("refused")


def _get(parts: SplitResult, until: float, *, allow_private: bool) -> bytes | str:
    """The body, or where a redirect leads."""
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    address = _public_address(host, port, allow_private=allow_private)
    secure = parts.scheme == "https"
    connection = (
        urllib3.connection.HTTPSConnection(
            address, port, timeout=_WAIT_SECONDS, server_hostname=host, assert_hostname=host
        )
        if secure
        else urllib3.connection.HTTPConnection(address, port, timeout=_WAIT_SECONDS)
    )
    try:
        with closing(connection), _ended_by(connection, until) as sockets:
            connection.connect()
            sockets.append(connection.sock)
            connection.request("GET", _target(parts), headers=_headers(parts), preload_content=False)
            with closing(connection.getresponse()) as answer:
                return _taken(answer, until)
    except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
        # A certificate of somebody else is a ValueError.
        raise SourceError("too_slow" if monotonic() >= until else "unreachable") from error


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_WRITTEN_SO)
    return f"{path}?{quote(parts.query, safe=_WRITTEN_SO)}" if parts.query else path


def _headers(parts: SplitResult) -> dict[str, str]:
    port = f":{parts.port}" if parts.port else ""
    authority = parts.netloc if parts.netloc.isascii() else f"{(parts.hostname or '').encode('idna').decode()}{port}"
    return {"Host": authority, "Accept": "text/calendar, text/plain;q=0.5", "User-Agent": "Dossier"}


@contextmanager
def _ended_by(connection: urllib3.connection.HTTPConnection, until: float) -> Iterator[list[Any]]:
    """Break off what still goes on then, however slowly it drips: the time-outs of a socket begin anew with each byte.

    The connection forgets its socket where the answer is its last, so it is kept in the list.
    """
    sockets: list[Any] = []
    end = threading.Timer(until - monotonic(), _shut, [connection, sockets])
    end.daemon = True
    end.start()
    try:
        yield sockets
    finally:
        end.cancel()


def _shut(connection: urllib3.connection.HTTPConnection, sockets: list[Any]) -> None:
    for sock in (connection.sock, *sockets):
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _taken(answer: urllib3.BaseHTTPResponse, until: float) -> bytes | str:
    if answer.status in _REDIRECTS and answer.headers.get("Location"):
        return str(answer.headers["Location"])
    if answer.status != 200:
        raise SourceError("refused")
    body = b""
    for chunk in answer.stream(65_536):
        body += chunk
        if len(body) > MOST_BYTES:
            raise SourceError("too_large")
    if monotonic() >= until:
        # Where nothing says how long it is, what was broken off looks whole.
        raise SourceError("too_slow")
    return body


def _public_address(host: str, port: int, *, allow_private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError("unreachable") from error
    addresses = [str(one[4][0]) for one in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise SourceError("private_address")
    return addresses[0]
