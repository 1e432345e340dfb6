"""Who a client is."""

import pytest

from gateway.edge.clients import Clients
from gateway.edge.head import RequestHead

BALANCERS = ("10.0.0.0/8", "2001:db8::1")


def address(trusted: tuple[str, ...], peer: str, forwarded: str | None) -> str:
    head = RequestHead()
    if forwarded is not None:
        head.seen[b"x-forwarded-for"] = forwarded.encode()
    return Clients(trusted).address({"client": (peer, 1), "scheme": "http"}, head)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "8.8.8.8", "203.0.113.9"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "8.8.8.8, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("10.0.0.1", "8.8.8.8, nonsense", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::99", "2001:db8::99"),
        ("2001:db8::2", "2001:db8::99", "2001:db8::2"),
    ],
)
def test_the_last_address_that_is_no_balancer_s(peer: str, forwarded: str | None, client: str) -> None:
    assert address(BALANCERS, peer, forwarded) == client


def test_nobody_is_believed_by_default() -> None:
    assert address((), "127.0.0.1", "8.8.8.8") == "127.0.0.1"


def test_the_scheme_is_a_balancer_s_to_say() -> None:
    head = RequestHead()
    head.seen[b"x-forwarded-proto"] = b"https"
    assert Clients(BALANCERS).scheme({"client": ("10.0.0.1", 1), "scheme": "http"}, head) == b"https"
    assert Clients(BALANCERS).scheme({"client": ("203.0.113.9", 1), "scheme": "http"}, head) == b"http"


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'balancer' does not appear to be"):
        Clients(("balancer",))
