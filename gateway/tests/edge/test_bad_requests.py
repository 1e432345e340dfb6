"""What is not a request, or more than one, or a lie about its length."""

import json
import re

import pytest

from gateway.testing.process import Gateway
from gateway.testing.upstream import Upstream


def request(gateway: Gateway, line: str, *headers: str, body: bytes = b"", token: bool = True) -> bytes:
    lines = [line, "Host: a", *([f"Authorization: Bearer {gateway.credentials.token}"] if token else []), *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def statuses(got: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)]


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5, 5",),
        ("Content-Length: -5",),
        ("Content-Length: +5",),
        ("Content-Length: 0x5",),
        ("Content-Length: 99999999999999999999999999",),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding : chunked",),
        ("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        (" folded: yes",),
        ("Bad Name: 1",),
        ("X-Nul: a\0b",),
    ],
)
def test_a_request_that_can_be_read_in_two_ways_reaches_nobody(
    gateway: Gateway, upstream: Upstream, headers: tuple[str, ...]
) -> None:
    before = len(upstream.seen)
    smuggled = b"0\r\n\r\nGET /probes/echo?mark=smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    got = gateway.raw(request(gateway, "POST /probes/echo HTTP/1.1", *headers, body=smuggled))
    assert all(status in (400, 408, 413, 501) for status in statuses(got)), got
    assert len(upstream.seen) == before


@pytest.mark.parametrize(
    "message",
    [
        b"hello\r\n\r\n",
        b"GET /probes/echo\r\n\r\n",
        b"GET  /probes/echo HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /probes/echo HTTP/3.0\r\nHost: a\r\n\r\n",
        b"GET /probes/\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_not_http_is_refused(gateway: Gateway, upstream: Upstream, message: bytes) -> None:
    before = len(upstream.seen)
    got = gateway.raw(message)
    assert all(400 <= status < 506 for status in statuses(got)), got
    assert len(upstream.seen) == before
    assert gateway.request("GET", "/probes/echo").status == 200


def test_a_very_long_request_line_is_refused(gateway: Gateway) -> None:
    assert statuses(gateway.raw(request(gateway, f"GET /probes/{'a' * 20_000} HTTP/1.1"))) == [414]


def test_very_many_headers_are_refused(gateway: Gateway) -> None:
    many = [f"X-{number}: 1" for number in range(5000)]
    assert statuses(gateway.raw(request(gateway, "GET /probes/echo HTTP/1.1", *many))) == [431]


def test_what_never_became_a_request_is_answered_in_our_form(gateway: Gateway) -> None:
    head, _, body = gateway.raw(b"hello\r\n\r\n").partition(b"\r\n\r\n")
    assert b"content-type: application/json" in head
    assert json.loads(body) == {
        "statusCode": 400,
        "message": "This is not a request that can be read.",
        "error": "Bad Request",
        "code": "unreadable_request",
        "traceId": "",
    }


def test_pipelined_requests_are_answered_in_order(gateway: Gateway) -> None:
    one = request(gateway, "GET /probes/echo?n=1 HTTP/1.1")
    two = request(gateway, "POST /probes/echo?n=2 HTTP/1.1", "Content-Length: 3", body=b"abc")
    three = request(gateway, "GET /nowhere HTTP/1.1")
    four = request(gateway, "GET /probes/echo?n=4 HTTP/1.1", "Connection: close")
    got = gateway.raw(one + two + three + four)
    assert statuses(got) == [200, 200, 404, 200]
    targets = re.findall(rb'"target": "([^"]+)"', got)
    assert targets == [b"/probes/echo?n=1", b"/probes/echo?n=2", b"/probes/echo?n=4"]


def test_what_follows_a_refused_body_is_not_taken_for_a_request(gateway: Gateway, upstream: Upstream) -> None:
    hidden = b"GET /probes/echo?mark=hidden HTTP/1.1\r\nHost: a\r\n\r\n"
    message = request(gateway, "POST /nowhere HTTP/1.1", f"Content-Length: {len(hidden)}", body=hidden)
    assert statuses(gateway.raw(message)) == [404]
    assert upstream.asked("mark=hidden") == []


def test_an_absolute_target_is_no_way_around_the_table(gateway: Gateway, upstream: Upstream) -> None:
    before = len(upstream.seen)
    got = gateway.raw(request(gateway, "GET http://127.0.0.1:1/probes/echo HTTP/1.1", "Connection: close"))
    assert statuses(got) == [404]
    assert len(upstream.seen) == before


@pytest.mark.parametrize(
    "path", ["/probes/a%2Fb", "/probes/..%2f", "/probes/../locations", "/probes/%00", "/probes/%2e%2e"]
)
def test_a_path_with_two_readings_is_refused(gateway: Gateway, path: str) -> None:
    got = gateway.raw(request(gateway, f"GET {path} HTTP/1.1", "Connection: close"))
    assert statuses(got) == [400]
    assert json.loads(got.partition(b"\r\n\r\n")[2])["code"] == "ambiguous_path"


def test_headers_that_a_cgi_variable_would_confuse_do_not_pass(gateway: Gateway, upstream: Upstream) -> None:
    names = ("SCRIPT_NAME: /admin", "PATH_INFO: /admin", "X_Forwarded_For: 8.8.8.8", "Content_Length: 1")
    gateway.raw(request(gateway, "GET /probes/echo?mark=cgi HTTP/1.1", *names, "Connection: close"))
    (seen,) = upstream.asked("mark=cgi")
    assert [name for name, _ in seen.headers if "_" in name] == []


def test_an_upgrade_is_not_made(gateway: Gateway) -> None:
    upgrade = (
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {'A' * 22}==",
    )
    assert 101 not in statuses(gateway.raw(request(gateway, "GET /probes/echo HTTP/1.1", *upgrade)))


def test_an_answer_tells_what_is_wrong_in_one_form(gateway: Gateway) -> None:
    reply = gateway.request("GET", "/nowhere")
    assert reply.headers["content-type"] == "application/json"
    assert reply.json == {
        "statusCode": 404,
        "message": "There is nothing at this address.",
        "error": "Not Found",
        "code": "not_found",
        "traceId": reply.headers["traceparent"][3:35],
    }


def test_a_known_address_with_another_method_tells_its_methods(gateway: Gateway) -> None:
    reply = gateway.request("PATCH", f"/locations/{gateway.credentials.location_id}")
    assert (reply.status, reply.code, reply.headers["allow"]) == (405, "method_not_allowed", "DELETE, GET, HEAD, PUT")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "unreadable_json"),
        (b"\xff\xfe", 400, "unreadable_json"),
        (b"[" * 10_000 + b"]" * 10_000, 400, "unreadable_json"),
        (b'{"email": "a\\u0000b", "password": "x"}', 422, "invalid_character"),
        (b'{"email": 5, "password": "x"}', 422, "validation_failed"),
        (b'{"email": "a", "password": "x", "more": 1}', 422, "validation_failed"),
        (b'{"email": "' + b"a" * 400 + b'", "password": "x"}', 422, "validation_failed"),
        (b'{"email": "a", "password": "' + b"a" * 2_000_000 + b'"}', 413, "too_large"),
        (b"[]", 422, "validation_failed"),
        (b"", 422, "validation_failed"),
    ],
)
def test_bad_bodies_of_our_own_operations(gateway: Gateway, body: bytes, status: int, code: str) -> None:
    headers = {"Content-Type": "application/json"}
    reply = gateway.request("POST", "/auth/login", body, token=None, headers=headers)
    assert (reply.status, reply.code) == (status, code)


def test_an_unbounded_body_of_our_own_operations_ends(gateway: Gateway) -> None:
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    head = (
        "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert statuses(gateway.raw(head.encode() + chunk * 40)) == [413]
