"""Which IP addresses are of the public internet: the only ones that a service calls because somebody has named them."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_EMBEDDING = [ip_network(network) for network in ("::/96", "::ffff:0:0:0/96", "64:ff9b::/96")]
"""Those whose last 32 bits are an IPv4 address, by RFC 4291, 7915 and 6052: routers and NAT64 hand on what is for them."""
_LOCAL = [ip_network(network) for network in ("64:ff9b:1::/48", "fec0::/10")]
"""Those of a site alone, by RFC 8215 and 3879, which not every Python knows."""
_IPV4 = 2**32 - 1


def is_public(address: str) -> bool:
    """Whether an IP address, with or without a zone, is public. An IPv4 address inside of an IPv6 one is judged as itself.

    Raises:
        ValueError: it is no IP address.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if any(ip in network for network in _LOCAL):
            return False
        ip = _inside(ip) or ip
    return ip.is_global and not ip.is_multicast


def _inside(ip: IPv6Address) -> IPv4Address | None:
    if any(ip in network for network in _EMBEDDING):
        return IPv4Address(int(ip) & _IPV4)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
