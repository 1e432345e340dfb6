"""Which addresses may be called: those of the public internet, so that nobody reaches inside by a webhook."""

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from chassis.public_addresses import is_public

_SCHEMES = {"http": 80, "https": 443}
LONGEST = 2000


class RefusedAddressError(Exception):
    """This is not called, however often it is tried."""


@dataclass(frozen=True)
class Target:
    """The parts of an address that may be called."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _SCHEMES[self.scheme] else f"{host}:{self.port}"


def read_target(url: str) -> Target:
    """The parts of `url`.

    Raises:
        RefusedAddressError: it is not a plain http or https address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddressError("Not an address.") from error
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST
    if not plain or parts.scheme not in _SCHEMES or not parts.hostname or "@" in parts.netloc:
        raise RefusedAddressError("An address begins with http:// or https://, and names no user.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or _SCHEMES[parts.scheme], path)


def find_addresses(target: Target, *, loopback: bool) -> list[str]:
    """The IP addresses of the target's host. Whoever calls connects to one of these, and never asks for the name again.

    Raises:
        RefusedAddressError: one of them is not public (`loopback` lets this machine's own pass).
        OSError: the name can't be resolved.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
    for address in addresses:
        if not is_allowed(address, loopback=loopback):
            raise RefusedAddressError("This address is not public.")
    return addresses


def is_allowed(address: str, *, loopback: bool) -> bool:
    """Whether an IP address is public, or this machine's own and `loopback` lets that pass."""
    return is_public(address) or (loopback and ip_address(address).is_loopback)
