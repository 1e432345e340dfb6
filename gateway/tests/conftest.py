"""One gateway with a misbehaving service behind it, and one with a low rate limit."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.identity import decode_key
from chassis.ids import new_id
from chassis.service import Service
from chassis.testing.service import TestService
from gateway.service import SERVICE
from gateway.testing.process import (
    PASSWORD,
    Credentials,
    Gateway,
    bootstrapped,
    environment_for,
    run_command,
    running_gateway,
)
from gateway.testing.upstream import Upstream, running_upstream
from parts.ports import free_port

SERVICES = ("contacts", "scheduling", "billing", "documents")


@pytest.fixture(scope="session")
def upstream() -> Iterator[Upstream]:
    """The service behind the probes."""
    with running_upstream() as running:
        yield running


@pytest.fixture(scope="session")
def dead_port() -> int:
    """Where nobody listens, unless a test does."""
    return free_port()


@pytest.fixture(scope="session")
def environment(service_database: Callable[[Service], str], upstream: Upstream, dead_port: int) -> dict[str, str]:
    """What a gateway is told: billing is dead, all else is the one upstream."""
    addresses = dict.fromkeys(SERVICES, upstream.url) | {"billing": f"http://127.0.0.1:{dead_port}"}
    return environment_for(service_database(SERVICE), addresses, UPSTREAM_ANSWER_MS="1000", RECORD_PART_MS="500")


@pytest.fixture(scope="session")
def credentials(environment: dict[str, str]) -> Credentials:
    """The first company."""
    return bootstrapped(environment)


@pytest.fixture(scope="session")
def gateway(
    environment: dict[str, str], credentials: Credentials, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """A gateway with the probes' routes."""
    log = tmp_path_factory.mktemp("gateway") / "log"
    with running_gateway(environment, credentials, log, "gateway.testing.probe") as running:
        yield running


@pytest.fixture
def strict_gateway(environment: dict[str, str], credentials: Credentials, tmp_path: Path) -> Iterator[Gateway]:
    """A gateway that allows five requests in a while."""
    settings = {**environment, "RATE_LIMIT_REQUESTS": "5", "RATE_LIMIT_INTERVAL_MS": "60000"}
    with running_gateway(settings, credentials, tmp_path / "log", "gateway.testing.probe") as running:
        yield running


def create_token(gateway: Gateway, scopes: list[str], **more: Any) -> dict[str, Any]:
    """A private token of the first location."""
    path = f"/locations/{gateway.credentials.location_id}/tokens"
    reply = gateway.request("POST", path, {"name": "test", "scopes": scopes, **more})
    assert reply.status == 201, reply.body
    token: dict[str, Any] = reply.json["token"]
    return token


@pytest.fixture
def new_token(gateway: Gateway) -> Callable[..., dict[str, Any]]:
    """Makes a token with these scopes."""
    return lambda scopes, **more: create_token(gateway, scopes, **more)


@pytest.fixture(scope="session")
def inside(environment: dict[str, str]) -> Iterator[TestService]:
    """The gateway's own part in this process, on the same database: for its events and its clock."""
    settings: dict[str, Any] = {f"{name}_url": environment[f"{name.upper()}_URL"] for name in SERVICES}
    with TestService(
        SERVICE,
        environment["GATEWAY_DATABASE_URL"],
        **settings,
        identity_private_key=decode_key(environment["IDENTITY_PRIVATE_KEY"]),
        rate_limit_requests=1000,
        rate_limit_interval_ms=10_000,
        rate_limit_url=None,
        trusted_proxies=(),
        upstream_connect_ms=1000,
        upstream_answer_ms=1000,
        record_part_ms=500,
    ) as service:
        yield service


@pytest.fixture(scope="session")
def company_token(environment: dict[str, str], credentials: Credentials) -> str:
    """A token of the whole company."""
    done = run_command(environment, "token", "create", "--company", credentials.company_id, "--name", "company")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["token"])


@pytest.fixture
def new_location(gateway: Gateway, company_token: str) -> Callable[..., dict[str, Any]]:
    """Makes a location."""

    def make(**given: Any) -> dict[str, Any]:
        body = {"name": "Bäckerei Müller", "companyId": gateway.credentials.company_id, **given}
        reply = gateway.request("POST", "/locations/", body, token=company_token)
        assert reply.status == 200, reply.body
        location: dict[str, Any] = reply.json
        return location

    return make


@pytest.fixture
def new_user(gateway: Gateway, company_token: str) -> Callable[..., dict[str, Any]]:
    """Makes a user who works in the first location; their password is `PASSWORD`."""

    def make(**given: Any) -> dict[str, Any]:
        body = {
            "companyId": gateway.credentials.company_id,
            "firstName": "Zoë",
            "lastName": "Ångström",
            "email": f"{new_id()}@example.com",
            "password": PASSWORD,
            "type": "account",
            "role": "user",
            "locationIds": [gateway.credentials.location_id],
            **given,
        }
        reply = gateway.request("POST", "/users/", body, token=company_token)
        assert reply.status == 201, reply.body
        user: dict[str, Any] = reply.json
        return user

    return make
