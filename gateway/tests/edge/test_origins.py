"""Scripts of pages of other origins: they may call what is for every page, and nothing else."""

from gateway.testing.process import Gateway, Reply
from gateway.testing.upstream import Upstream

ORIGIN = {"Origin": "https://shop.example.com"}


def ask(gateway: Gateway, path: str, method: str) -> Reply:
    """Ask as a browser does before it sends a script's request."""
    headers = {**ORIGIN, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"}
    return gateway.request("OPTIONS", path, token=None, headers=headers)


def test_a_page_anywhere_may_call_what_is_for_every_page(gateway: Gateway, upstream: Upstream) -> None:
    asked = ask(gateway, "/anywhere/echo?mark=asked", "POST")
    assert (asked.status, asked.body) == (200, b"")
    assert asked.headers["access-control-allow-origin"] == "*"
    assert asked.headers["access-control-allow-methods"] == "POST"
    assert "content-type" in asked.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in asked.headers
    assert upstream.asked("mark=asked") == []
    called = gateway.request("POST", "/anywhere/echo?mark=called", {}, token=None, headers=ORIGIN)
    assert (called.status, called.headers["access-control-allow-origin"]) == (200, "*")
    assert len(upstream.asked("mark=called")) == 1


def test_what_needs_a_token_or_is_not_there_is_for_no_other_page(gateway: Gateway) -> None:
    for path, method in (
        ("/probes/echo", "POST"),
        ("/open/echo", "GET"),
        ("/anywhere/echo", "DELETE"),
        ("/nowhere", "POST"),
        ("/anywhere/..%2f", "POST"),
    ):
        reply = ask(gateway, path, method)
        assert reply.status in {400, 404, 405}, path
        assert not any(name.startswith("access-control-") for name in reply.headers), path
    for path in ("/probes/echo", "/open/echo"):
        reply = gateway.request("GET", path, headers=ORIGIN)
        assert (reply.status, "access-control-allow-origin" in reply.headers) == (200, False)
    assert gateway.request("OPTIONS", "/anywhere/echo", token=None, headers=ORIGIN).status == 405


def test_a_refusal_is_for_the_page_to_read_too(strict_gateway: Gateway) -> None:
    replies = [strict_gateway.request("POST", "/anywhere/echo", {}, token=None, headers=ORIGIN) for _ in range(6)]
    assert [reply.status for reply in replies] == [200] * 5 + [429]
    assert replies[-1].headers["access-control-allow-origin"] == "*"
    assert "retry-after" in replies[-1].headers["access-control-expose-headers"]
    assert ask(strict_gateway, "/anywhere/echo", "POST").status == 429
