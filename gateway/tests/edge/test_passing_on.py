"""A request on its way to a service and back, through a real gateway process."""

import hashlib
import json
import re
import socket
from http.client import HTTPConnection

import jwt
import pytest

from gateway.testing.process import Gateway
from gateway.testing.upstream import Upstream

MEGABYTE = 1024 * 1024


def test_the_service_gets_method_target_and_body_as_they_came(gateway: Gateway, upstream: Upstream) -> None:
    body = "Zoë Ångström 山田".encode()
    reply = gateway.request("POST", "/probes/echo?name=Zo%C3%AB&empty=", body, headers={"Content-Type": "text/plain"})
    assert reply.status == 200
    assert reply.json == {
        "method": "POST",
        "target": "/probes/echo?name=Zo%C3%AB&empty=",
        "length": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    assert upstream.asked("name=Zo%C3%AB")[-1].header("Content-Type") == ["text/plain"]


def test_the_service_gets_a_signed_identity_and_no_token(gateway: Gateway, upstream: Upstream) -> None:
    gateway.request("GET", "/probes/echo?mark=identity")
    (seen,) = upstream.asked("mark=identity")
    (identity,) = seen.header("X-Dossier-Identity")
    claims = jwt.decode(identity, options={"verify_signature": False})
    assert claims["actor"].startswith("token:")
    assert claims["loc"] == gateway.credentials.location_id
    assert claims["co"] == gateway.credentials.company_id
    assert claims["scopes"] == ["*"]
    assert claims["restrict"] == {}
    assert 0 < claims["exp"] - claims["iat"] <= 60
    assert seen.header("Authorization") == []


@pytest.mark.parametrize(
    "name", ["X-Dossier-Identity", "x-dossier-identity", "X_Dossier_Identity", "X-Dossier-Anything"]
)
def test_a_client_cannot_bring_an_identity(gateway: Gateway, upstream: Upstream, name: str) -> None:
    gateway.request("GET", f"/probes/echo?mark=forged-{name}", headers={name: "forged"})
    (seen,) = upstream.asked(f"mark=forged-{name}")
    assert "forged" not in [value for _, value in seen.headers]
    assert len(seen.header("X-Dossier-Identity")) == 1


def test_a_nominated_header_does_not_take_the_identity_away(gateway: Gateway, upstream: Upstream) -> None:
    headers = {"Connection": "x-dossier-identity, x-mine, close", "X-Mine": "1", "X-Kept": "1"}
    gateway.request("GET", "/probes/echo?mark=nominated", headers=headers)
    (seen,) = upstream.asked("mark=nominated")
    assert len(seen.header("X-Dossier-Identity")) == 1
    assert seen.header("X-Mine") == []
    assert seen.header("X-Kept") == ["1"]


def test_hop_by_hop_headers_end_here_in_both_directions(gateway: Gateway, upstream: Upstream) -> None:
    sent = {"TE": "trailers", "Keep-Alive": "timeout=5", "Proxy-Authorization": "Basic eDp5", "X-Kept": "yes"}
    reply = gateway.request("GET", "/probes/noisy?mark=hops", headers=sent)
    (seen,) = upstream.asked("mark=hops")
    for name in ("TE", "Keep-Alive", "Proxy-Authorization", "Connection"):
        assert seen.header(name) == []
    assert seen.header("X-Kept") == ["yes"]
    for name in ("x-secret-hop", "keep-alive", "proxy-authenticate", "x-dossier-internal"):
        assert name not in reply.headers


def test_repeated_answer_headers_stay_apart(gateway: Gateway) -> None:
    token = gateway.credentials.token
    message = f"GET /probes/noisy HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    got = gateway.raw(message.encode())
    assert re.findall(rb"(?i)set-cookie: (\S+)\r\n", got) == [b"a=1", b"b=2"]


def test_marks_are_passed_on_or_made(gateway: Gateway, upstream: Upstream) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    reply = gateway.request("GET", "/probes/echo?mark=given", headers={"X-Request-Id": "mine-1", "traceparent": trace})
    (seen,) = upstream.asked("mark=given")
    assert (seen.header("X-Request-Id"), seen.header("traceparent")) == (["mine-1"], [trace])
    assert (reply.headers["x-request-id"], reply.headers["traceparent"]) == ("mine-1", trace)
    made = gateway.request(
        "GET", "/probes/echo?mark=made", headers={"X-Request-Id": "no good", "traceparent": "00-0-0-0"}
    )
    (seen,) = upstream.asked("mark=made")
    assert seen.header("X-Request-Id") == [made.headers["x-request-id"]] != ["no good"]
    assert seen.header("traceparent") == [made.headers["traceparent"]]
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", made.headers["traceparent"])


def test_the_client_cannot_choose_its_own_address(gateway: Gateway, upstream: Upstream) -> None:
    sent = {
        "X-Forwarded-For": "8.8.8.8",
        "X-Forwarded-Proto": "https",
        "X-Real-IP": "8.8.8.8",
        "Forwarded": "for=8.8.8.8",
    }
    gateway.request("GET", "/probes/echo?mark=forwarded", headers=sent)
    (seen,) = upstream.asked("mark=forwarded")
    assert seen.header("X-Forwarded-For") == ["127.0.0.1"]
    assert seen.header("X-Forwarded-Host") == [f"127.0.0.1:{gateway.port}"]
    assert seen.header("X-Real-IP") == seen.header("Forwarded") == []


def test_connections_are_kept_alive_on_both_sides(gateway: Gateway, upstream: Upstream) -> None:
    gateway.request("GET", "/probes/echo")
    before = len(upstream.connections)
    connection = HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    for _ in range(20):
        connection.request("GET", "/probes/echo", headers={"Authorization": f"Bearer {gateway.credentials.token}"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        assert connection.sock is not None
    connection.close()
    assert len(upstream.connections) - before <= 1


def test_head_has_the_headers_and_no_body(gateway: Gateway) -> None:
    for _ in range(3):
        reply = gateway.request("HEAD", "/probes/echo?mark=head")
        assert (reply.status, reply.body) == (200, b"")
        assert int(reply.headers["content-length"]) > 0


def test_answers_without_a_body(gateway: Gateway) -> None:
    for _ in range(3):
        empty = gateway.request("DELETE", "/probes/empty")
        assert (empty.status, empty.body) == (204, b"")
        unchanged = gateway.request("GET", "/probes/unchanged")
        assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", '"7"')


def test_an_interim_answer_is_not_the_answer(gateway: Gateway) -> None:
    assert gateway.request("GET", "/probes/interim").json == {"after": 103}


@pytest.mark.parametrize(("kind", "body"), [("chunked", b"one two three"), ("unframed", b"until the end")])
def test_answers_without_a_length(gateway: Gateway, kind: str, body: bytes) -> None:
    for _ in range(3):
        reply = gateway.request("GET", f"/probes/{kind}")
        assert (reply.status, reply.body) == (200, body)


def test_a_chunked_request_arrives_whole(gateway: Gateway) -> None:
    pieces = [b"a" * 10, b"b" * 100_000, b"c"]
    connection = HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    headers = {"Authorization": f"Bearer {gateway.credentials.token}", "Transfer-Encoding": "chunked"}
    connection.request("POST", "/probes/echo", iter(pieces), headers, encode_chunked=True)
    said = json.loads(connection.getresponse().read())
    connection.close()
    assert said["length"] == 100_011
    assert said["sha256"] == hashlib.sha256(b"".join(pieces)).hexdigest()


def test_a_body_that_waits_to_be_asked_for(gateway: Gateway, upstream: Upstream) -> None:
    head = (
        f"POST /probes/echo?mark=expect HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {gateway.credentials.token}\r\n"
        "Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=5) as client:
        client.sendall(head.encode())
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello")
        got = b""
        while piece := client.recv(65536):
            got += piece
    assert got.startswith(b"HTTP/1.1 200 ")
    assert upstream.asked("mark=expect")[0].header("Expect") == []


def test_a_body_is_not_asked_for_when_the_token_does_not_hold(gateway: Gateway) -> None:
    head = (
        "POST /probes/echo HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer nobody\r\n"
        "Expect: 100-continue\r\nContent-Length: 5000000\r\n\r\n"
    )
    got = gateway.raw(head.encode())
    assert got.startswith(b"HTTP/1.1 401 ")
    assert b"100 Continue" not in got


def test_a_large_body_goes_through_without_being_held(gateway: Gateway) -> None:
    size, piece = 250 * MEGABYTE, b"d" * MEGABYTE
    gateway.request("POST", "/probes/echo", piece)
    before = gateway.resident_bytes()
    connection = HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    headers = {"Authorization": f"Bearer {gateway.credentials.token}", "Content-Length": str(size)}
    connection.request("POST", "/probes/echo", (piece for _ in range(250)), headers)
    said = json.loads(connection.getresponse().read())
    connection.close()
    assert said["length"] == size
    assert gateway.resident_bytes() - before < 16 * MEGABYTE


def test_a_large_answer_to_a_slow_reader_is_not_held(gateway: Gateway) -> None:
    size = 250 * MEGABYTE
    before = gateway.resident_bytes()
    connection = HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    connection.request(
        "GET", f"/probes/big?size={size}", headers={"Authorization": f"Bearer {gateway.credentials.token}"}
    )
    answer = connection.getresponse()
    got = 0
    while piece := answer.read(4 * MEGABYTE):
        got += len(piece)
    connection.close()
    assert got == size
    assert gateway.resident_bytes() - before < 16 * MEGABYTE
