"""One POST to somebody else's server, within limits of time and size."""

import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from contacts.calls.addresses import RefusedAddressError, Target, find_addresses, read_target

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0
MOST_ADDRESSES = 3


@dataclass(frozen=True)
class Answered:
    """What came of a call: the status, or None and in a word why there is none. `final` says that another try would bring the same."""

    status: int | None
    problem: str | None = None
    final: bool = False

    @property
    def ok(self) -> bool:
        """Whether it was accepted."""
        return self.status is not None and 200 <= self.status < 300


def post(url: str, headers: Mapping[str, str], body: bytes, *, loopback: bool) -> Answered:
    """POST `body`. Redirects are not followed and the answer's body is not read. At most `WHOLE_SECONDS`, however slowly it drips."""
    try:
        target = read_target(url)
        connection = connect(target, find_addresses(target, loopback=loopback))
    except RefusedAddressError:
        return Answered(None, "address_refused", final=True)
    except (OSError, UnicodeError):
        return Answered(None, "unreachable")
    end = threading.Timer(WHOLE_SECONDS, _shut, [connection])
    end.daemon = True
    end.start()
    try:
        connection.request("POST", target.path, body, {**headers, "Host": target.authority, "Connection": "close"})
        return _judged(connection.getresponse().status)
    except TimeoutError:
        return Answered(None, "timed_out")
    except (OSError, HTTPException):
        return Answered(None, "broken_off")
    finally:
        end.cancel()
        connection.close()


def _judged(status: int) -> Answered:
    if 200 <= status < 300:
        return Answered(status, final=True)
    # Too many requests, and what the server itself calls its own fault, may be better next time.
    return Answered(status, f"http_{status}", final=status not in (408, 425, 429) and status < 500)


def connect(target: Target, addresses: list[str]) -> HTTPConnection:
    """A connection to the target at one of its addresses, by TLS where its scheme says so.

    Raises:
        OSError: nobody takes it, or the certificate is another's.
    """
    connection = HTTPConnection(target.host, target.port, timeout=CONNECT_SECONDS)
    plain = _reach(target.port, addresses)
    try:
        secure = target.scheme == "https"
        sock = ssl.create_default_context().wrap_socket(plain, server_hostname=target.host) if secure else plain
        sock.settimeout(WHOLE_SECONDS)
    except BaseException:
        plain.close()
        raise
    connection.sock = sock
    return connection


def _reach(port: int, addresses: list[str]) -> socket.socket:
    """A connection to the first address that takes one: a name may have an IPv6 address where we have none."""
    *others, last = addresses[:MOST_ADDRESSES]
    for address in others:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=CONNECT_SECONDS)
    return socket.create_connection((last, port), timeout=CONNECT_SECONDS)


def _shut(connection: HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
