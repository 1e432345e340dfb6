"""Who a client is when a balancer stands between."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from gateway.edge.answers import Scope
from gateway.edge.head import RequestHead


class Clients:
    """Tells a client's address. `X-Forwarded-For` and `-Proto` count only when they come from a trusted proxy."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(one, strict=False) for one in trusted]
        self._is_trusted = lru_cache(maxsize=10_000)(self._in_networks)

    def address(self, scope: Scope, head: RequestHead) -> str:
        """The last address on the way here that is not a trusted proxy's."""
        peer = scope.get("client")
        address = str(peer[0]) if peer else "unknown"
        if not self._networks or not self._is_trusted(address):
            return address
        for part in reversed(head.seen.get(b"x-forwarded-for", b"").decode("latin-1").split(",")):
            hop = part.strip()
            if not _is_address(hop):
                break
            address = hop
            if not self._is_trusted(hop):
                break
        return address

    def scheme(self, scope: Scope, head: RequestHead) -> bytes:
        """`http` or `https`, as the client used it."""
        said = head.seen.get(b"x-forwarded-proto")
        peer = scope.get("client")
        if said in (b"http", b"https") and self._networks and peer and self._is_trusted(str(peer[0])):
            return said
        scheme: str = scope["scheme"]
        return scheme.encode()

    def _in_networks(self, address: str) -> bool:
        if not _is_address(address):
            return False
        one = ip_address(address)
        return any(one.version == network.version and one in network for network in self._networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
