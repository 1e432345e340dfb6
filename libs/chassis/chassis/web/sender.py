"""Who sent a request, as the gateway tells it."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import Request


def address_of(request: Request) -> str:
    """The sender's address; of one in IPv6 its network of 64 bits, all of which one household has to itself.

    The gateway writes the header anew, so there is one address in it.
    """
    told = request.headers.get("X-Forwarded-For") or request.remote_addr or "unknown"
    try:
        address = ip_address(told)
    except ValueError:
        return told[:64]
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
