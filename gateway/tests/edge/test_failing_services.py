"""Services that are slow, dead or broken, and clients that leave."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from chassis.testing.waiting import wait_until
from gateway.edge.circuit import FAILURES_TO_OPEN
from gateway.testing.process import Gateway
from gateway.testing.upstream import Upstream, running_upstream


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("silent", 504, "service_timeout"),
        ("dying", 502, "service_broke_off"),
        ("garbage", 502, "service_unreadable"),
    ],
)
def test_a_failing_service_is_named(gateway: Gateway, kind: str, status: int, code: str) -> None:
    # In between, an answer that holds keeps the circuit closed.
    gateway.request("GET", "/probes/echo")
    reply = gateway.request("POST", f"/probes/{kind}")
    assert (reply.status, reply.code) == (status, code)
    assert reply.json["service"] == "contacts"
    assert reply.json["statusCode"] == status
    assert "contacts" in reply.json["message"]
    assert reply.json["traceId"] == reply.headers["traceparent"][3:35]
    assert gateway.request("GET", "/probes/echo").status == 200


def test_the_patience_with_a_service_ends(gateway: Gateway) -> None:
    begun = time.monotonic()
    assert gateway.request("GET", "/probes/silent?seconds=30").status == 504
    assert 0.9 < time.monotonic() - begun < 5
    assert gateway.request("GET", "/probes/echo").status == 200


def test_an_answer_that_breaks_off_ends_the_connection(gateway: Gateway) -> None:
    token = gateway.credentials.token
    got = gateway.raw(f"GET /probes/halfway HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == b"only this"
    assert gateway.request("GET", "/probes/echo").status == 200


def test_a_dead_service_is_left_alone_and_found_again(gateway: Gateway, dead_port: int) -> None:
    codes = [gateway.request("GET", "/dead/echo").code for _ in range(FAILURES_TO_OPEN + 3)]
    assert codes == ["service_unreachable"] * FAILURES_TO_OPEN + ["service_unavailable"] * 3
    refused = gateway.request("GET", "/dead/echo")
    assert (refused.status, refused.json["service"]) == (503, "billing")
    assert int(refused.headers["retry-after"]) >= 1
    assert gateway.request("GET", "/probes/echo").status == 200
    with running_upstream(dead_port):
        reply = wait_until(lambda: _good(gateway), timeout=10, about="the circuit to close")
        assert reply
        assert gateway.request("GET", "/dead/echo").status == 200


def _good(gateway: Gateway) -> bool:
    return gateway.request("GET", "/dead/echo").status == 200


def test_a_kept_connection_that_died_is_replaced(gateway: Gateway, upstream: Upstream) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert gateway.request("GET", "/probes/echo").status == 200
        upstream.drop_connections()
        assert gateway.request(method, f"/probes/echo?mark=again-{method}").status == 200
        assert len(upstream.asked(f"mark=again-{method}")) == 1


def test_a_command_is_not_sent_twice(gateway: Gateway, upstream: Upstream) -> None:
    gateway.request("GET", "/probes/echo")
    reply = gateway.request("POST", "/probes/dying?mark=once", {"amount": 1})
    assert reply.status == 502
    assert len(upstream.asked("mark=once")) == 1


def test_a_command_with_a_key_is_sent_again_on_a_new_connection(gateway: Gateway, upstream: Upstream) -> None:
    # The upstream closes the kept-alive connection only after it has read the second request on it.
    assert gateway.request("GET", "/probes/echo").status == 200
    reply = gateway.request("POST", "/probes/dying?mark=key", headers={"Idempotency-Key": "k-1"})
    assert reply.status == 502
    assert len(upstream.asked("mark=key")) == 2
    gateway.request("GET", "/probes/echo")


def test_an_answer_before_the_body_was_read_is_passed_on(gateway: Gateway) -> None:
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as client:
        head = (
            f"POST /probes/early HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gateway.credentials.token}\r\n"
            "Content-Length: 100000000\r\n\r\n"
        )
        client.sendall(head.encode())
        sender = threading.Thread(target=_send_much, args=(client,), daemon=True)
        sender.start()
        got = b""
        while b'{"code": "too_large"}' not in got:
            piece = client.recv(65536)
            assert piece, got
            got += piece
        sender.join(timeout=10)
    assert got.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in got.lower()


def test_a_body_over_the_operations_limit_is_refused_before_the_service(gateway: Gateway, upstream: Upstream) -> None:
    two_mebibytes = b"x" * (2 << 20)
    for _ in range(10):
        reply = gateway.request("POST", "/bounded/echo?mark=long", body=two_mebibytes)
        assert (reply.status, reply.json["code"]) == (413, "too_large")
        assert gateway.request("POST", "/bounded/echo?mark=short", body=b"x").status == 200
    assert upstream.asked("mark=long") == []
    assert len(upstream.asked("mark=short")) == 10


def _send_much(client: socket.socket) -> None:
    try:
        for _ in range(100):
            client.sendall(b"x" * 1_000_000)
    except OSError:
        return


@contextmanager
def asking(gateway: Gateway, path: str) -> Iterator[socket.socket]:
    """A client that has asked and does not read yet."""
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as client:
        head = f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gateway.credentials.token}\r\n\r\n"
        client.sendall(head.encode())
        yield client


@pytest.mark.parametrize("path", ["/probes/silent?seconds=20&mark=left", "/probes/big?size=1000000000&mark=left"])
def test_a_client_that_leaves_ends_the_service_s_work(gateway: Gateway, upstream: Upstream, path: str) -> None:
    upstream.hung_up.clear()
    before = len(upstream.asked("mark=left"))
    with asking(gateway, path) as client:
        wait_until(lambda: len(upstream.asked("mark=left")) > before)
        # Gone at once, without a goodbye.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    begun = time.monotonic()
    wait_until(upstream.hung_up.is_set, timeout=5, about="the service to be left")
    assert time.monotonic() - begun < 0.9
    assert gateway.request("GET", "/probes/echo").status == 200


def test_a_slow_service_does_not_hold_up_the_others(gateway: Gateway) -> None:
    with ThreadPoolExecutor(40) as threads:
        slow = [threads.submit(gateway.request, "GET", "/probes/silent?seconds=20") for _ in range(40)]
        taken = _seconds(lambda: gateway.request("GET", f"/locations/{gateway.credentials.location_id}").status == 200)
        assert taken < 0.9
        statuses = {one.result().status for one in slow}
    assert statuses <= {503, 504}
    wait_until(lambda: gateway.request("GET", "/probes/echo").status == 200, timeout=10)


def _seconds(action: Callable[[], bool]) -> float:
    begun = time.monotonic()
    assert action()
    return time.monotonic() - begun
