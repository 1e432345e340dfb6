"""Fetching a calendar from an address that somebody gave us: only from public addresses, only so much, only so long."""

import ipaddress
import socket
from contextlib import closing
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3

from scheduling.busy_sources.errors import SourceError

MOST_BYTES = 2 * 1024 * 1024
_SECONDS = 10.0
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}


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


def fetch(url: str, *, allow_private: bool = False) -> str:
    """The text at the address.

    The name is looked up once and the connection made to the very address that was checked, so that a second answer of the
    name's server cannot lead elsewhere; the same holds for every redirect.

    Raises:
        SourceError: `invalid_url`, `private_address`, `unreachable`, `too_large`, `too_slow`, `refused`.
    """
    until = monotonic() + _SECONDS
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
    timeout = urllib3.Timeout(connect=3.0, read=5.0)
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(
            address, port, server_hostname=host, assert_hostname=host, timeout=timeout, retries=False
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, port, timeout=timeout, retries=False)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"Host": parts.netloc, "Accept": "text/calendar, text/plain;q=0.5", "User-Agent": "Dossier"}
    with pool:
        try:
            answer = pool.request("GET", target, headers=headers, preload_content=False, redirect=False)
            # What is not read to its end is not given back to the pool, which would close it.
            with closing(answer):
                return _taken(answer, until)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise SourceError("unreachable") from error


def _taken(answer: urllib3.BaseHTTPResponse, until: float) -> bytes | str:
    if answer.status in _REDIRECTS and answer.headers.get("Location"):
        return str(answer.headers["Location"])
    if answer.status != 200:
        raise SourceError("refused")
    return _body(answer, until)


def _body(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    body = b""
    for chunk in answer.stream(65_536):
        body += chunk
        if len(body) > MOST_BYTES:
            raise SourceError("too_large")
        if monotonic() > until:
            raise SourceError("too_slow")
    return body


def _public_address(host: str, port: int, *, allow_private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError("unreachable") from error
    addresses = [str(one[4][0]) for one in found]
    if not allow_private and not all(_is_public(address) for address in addresses):
        raise SourceError("private_address")
    return addresses[0]


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(parsed, "ipv4_mapped", None) or parsed
    return inner.is_global and not inner.is_multicast
