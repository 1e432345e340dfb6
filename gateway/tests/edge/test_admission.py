"""Tokens, scopes, locations, versions and the rate limit, at the door."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest

from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from gateway.locations.operations import create_location, found_company
from gateway.testing.process import Gateway, run_command
from gateway.testing.upstream import Upstream
from gateway.tokens.operations import create_token

NewToken = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "token_missing"),
        ("Bearer", "token_invalid"),
        ("Bearer pit-00000000-0000-0000-0000-000000000000", "token_invalid"),
        ("Basic YTpi", "token_invalid"),
        (f"Bearer {'x' * 5000}", "token_invalid"),
        ("Bearer Zo\xeb", "token_invalid"),
    ],
)
def test_without_a_good_token_nothing_passes(
    gateway: Gateway, upstream: Upstream, header: str | None, code: str
) -> None:
    before = len(upstream.seen)
    reply = gateway.request("GET", "/probes/echo", token=None, headers={"Authorization": header} if header else {})
    assert (reply.status, reply.code) == (401, code)
    assert reply.headers["www-authenticate"] == "Bearer"
    assert len(upstream.seen) == before


def test_a_scope_that_was_not_granted_is_refused(gateway: Gateway, upstream: Upstream, new_token: NewToken) -> None:
    token = new_token(["probes.readonly"])["token"]
    assert gateway.request("GET", "/probes/echo", token=token).status == 200
    reply = gateway.request("POST", "/probes/echo?mark=scope", {}, token=token)
    assert (reply.status, reply.code) == (403, "scope_missing")
    assert reply.json["message"] == "This needs the scope probes.write."
    assert upstream.asked("mark=scope") == []


def test_a_token_is_refused_within_five_seconds_of_its_end(gateway: Gateway, new_token: NewToken) -> None:
    made = new_token(["probes.readonly"])
    assert gateway.request("GET", "/probes/echo", token=made["token"]).status == 200
    path = f"/locations/{gateway.credentials.location_id}/tokens/{made['id']}"
    assert gateway.request("DELETE", path).json == {"succeeded": True}
    wait_until(lambda: gateway.request("GET", "/probes/echo", token=made["token"]).status == 401, timeout=5)
    assert gateway.request("DELETE", path).code == "token_not_found"


def test_a_token_that_has_expired_already_is_not_made(environment: dict[str, str]) -> None:
    done = run_command(environment, "token", "create", "--expires", "2020-01-01T00:00:00Z")
    assert (done.returncode, done.stderr) == (1, "expiresAt must be in the future.\n")


def test_its_last_use_is_noted(gateway: Gateway, new_token: NewToken) -> None:
    made = new_token(["probes.readonly"])
    gateway.request("GET", "/probes/echo", token=made["token"])

    def noted() -> bool:
        listed = gateway.request("GET", f"/locations/{gateway.credentials.location_id}/tokens").json["tokens"]
        return next(one for one in listed if one["id"] == made["id"])["lastUsedAt"] is not None

    wait_until(noted, timeout=5)


def test_another_location_in_the_query_is_forbidden(gateway: Gateway, upstream: Upstream) -> None:
    own = gateway.credentials.location_id
    assert gateway.request("GET", f"/probes/echo?locationId={own}").status == 200
    before = len(upstream.seen)
    for query in ("locationId=another", f"locationId={own}x", "location%49d=another", "locationId="):
        reply = gateway.request("GET", f"/probes/echo?{query}")
        assert (reply.status, reply.code) == (403, "location_forbidden"), query
    assert gateway.request("GET", f"/probes/echo?locationId={own}&locationId=another").code == "location_ambiguous"
    assert gateway.request("GET", "/probes/echo", headers={"X-Location-Id": "another"}).code == "location_forbidden"
    assert len(upstream.seen) == before


def test_a_company_s_token_takes_its_location_from_the_request(
    gateway: Gateway, upstream: Upstream, company_token: str, new_location: NewToken
) -> None:
    token = company_token
    elsewhere = new_location()["id"]
    assert gateway.request("GET", "/probes/echo", token=token).code == "location_required"
    assert gateway.request("GET", "/probes/echo?locationId=nobodys", token=token).code == "location_forbidden"
    assert gateway.request("GET", "/probes/echo?locationId=a%00b", token=token).code == "location_forbidden"
    gateway.request("GET", f"/probes/echo?mark=query&locationId={elsewhere}", token=token)
    gateway.request("GET", "/probes/echo?mark=header", token=token, headers={"X-Location-Id": elsewhere})
    gateway.request("GET", f"/locations/{elsewhere}/probes/echo?mark=path", token=token)
    for mark in ("query", "header", "path"):
        (seen,) = upstream.asked(f"mark={mark}")
        claims = jwt.decode(seen.header("X-Dossier-Identity")[0], options={"verify_signature": False})
        assert claims["loc"] == elsewhere, mark


def test_another_location_s_token_sees_only_its_own(
    gateway: Gateway, company_token: str, new_location: NewToken
) -> None:
    elsewhere = new_location()["id"]
    body = {"name": "theirs", "scopes": ["*"]}
    token = gateway.request("POST", f"/locations/{elsewhere}/tokens", body, token=company_token).json["token"]["token"]
    assert gateway.request("GET", f"/locations/{elsewhere}", token=token).status == 200
    assert gateway.request("GET", f"/locations/{gateway.credentials.location_id}", token=token).status == 404
    assert gateway.request("GET", f"/locations/{gateway.credentials.location_id}/tokens", token=token).status == 404
    assert gateway.request("GET", f"/users/{gateway.credentials.user_id}", token=token).status == 404


def test_two_companies_see_nothing_of_each_other(
    gateway: Gateway, inside: TestService, upstream: Upstream, company_token: str
) -> None:
    with inside.units(None)() as work:
        other = found_company(work, "Other")
        their_location = create_location(work, other.id, {"name": "Theirs"})
        _, theirs = create_token(work, other.id, None, "theirs", ["*"], None)
    own = gateway.credentials
    before = len(upstream.seen)
    for location, token in ((own.location_id, theirs), (their_location.id, company_token)):
        assert gateway.request("GET", f"/locations/{location}", token=token).status == 404
        assert gateway.request("GET", f"/locations/{location}/tokens", token=token).status == 404
        assert gateway.request("GET", f"/probes/echo?locationId={location}", token=token).code == "location_forbidden"
        assert gateway.request("GET", f"/locations/{location}/probes/echo", token=token).code == "location_forbidden"
    assert gateway.request("GET", f"/users/{own.user_id}", token=theirs).status == 404
    assert gateway.request("PUT", f"/users/{own.user_id}", {"firstName": "x"}, token=theirs).status == 404
    assert gateway.request("GET", f"/users/search?companyId={own.company_id}", token=theirs).code == "company_forbidden"
    found = gateway.request("GET", "/locations/search", token=theirs).json["locations"]
    assert [location["id"] for location in found] == [their_location.id]
    assert len(upstream.seen) == before


@pytest.mark.parametrize(("version", "status"), [("v3", 200), (None, 200), ("2021-07-28", 400), ("v2", 400), ("", 400)])
def test_the_version(gateway: Gateway, version: str | None, status: int) -> None:
    reply = gateway.request("GET", "/probes/echo", headers={} if version is None else {"Version": version})
    assert reply.status == status
    assert status == 200 or reply.code == "unsupported_version"


def test_a_public_operation_needs_no_token_and_has_no_location(gateway: Gateway, upstream: Upstream) -> None:
    assert gateway.request("GET", "/open/echo?mark=public", token=None).status == 200
    (seen,) = upstream.asked("mark=public")
    claims = jwt.decode(seen.header("X-Dossier-Identity")[0], options={"verify_signature": False})
    assert (claims["actor"], claims["loc"], claims["scopes"]) == ("anonymous", None, [])


def test_services_can_remember_an_identity(gateway: Gateway, upstream: Upstream) -> None:
    for _ in range(3):
        gateway.request("GET", "/probes/echo?mark=same")
    identities = {seen.header("X-Dossier-Identity")[0] for seen in upstream.asked("mark=same")}
    assert len(identities) == 1


def test_the_rate_limit_is_counted_and_told(strict_gateway: Gateway) -> None:
    replies = [strict_gateway.request("GET", "/probes/echo") for _ in range(7)]
    assert [reply.status for reply in replies] == [200] * 5 + [429] * 2
    assert [reply.headers["x-ratelimit-remaining"] for reply in replies] == ["4", "3", "2", "1", "0", "0", "0"]
    assert {reply.headers["x-ratelimit-limit"] for reply in replies} == {"5"}
    assert {reply.headers["x-ratelimit-interval-milliseconds"] for reply in replies} == {"60000"}
    assert replies[-1].code == "rate_limited"
    assert 50 <= int(replies[-1].headers["retry-after"]) <= 60
    assert strict_gateway.request("GET", "/health/live", token=None).status == 200


def test_those_without_a_token_are_counted_by_their_address(strict_gateway: Gateway) -> None:
    unknown = [strict_gateway.request("GET", "/probes/echo", token=f"wrong-{number}") for number in range(6)]
    assert [reply.status for reply in unknown] == [401] * 5 + [429]
    assert strict_gateway.request("GET", "/open/echo", token=None).status == 429
    assert strict_gateway.request("GET", "/probes/echo").status == 200


def test_several_processes_without_a_common_count_do_not_start(environment: dict[str, str]) -> None:
    done = run_command({**environment, "GATEWAY_BIND": "127.0.0.1:1", "WEB_PROCESSES": "2"}, "web")
    assert done.returncode == 2
    assert "RATE_LIMIT_URL" in done.stderr


@pytest.mark.parametrize(
    ("setting", "value"), [("TRUSTED_PROXIES", "10.0.0.0/8,balancer"), ("RATE_LIMIT_URL", "nonsense://here")]
)
def test_a_malformed_setting_is_named_at_the_start(environment: dict[str, str], setting: str, value: str) -> None:
    done = run_command({**environment, "GATEWAY_BIND": "127.0.0.1:1", setting: value}, "web")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{setting}: ")
