"""One gateway with a misbehaving service behind it, and one with a low rate limit."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.service import Service
from gateway.service import SERVICE
from gateway.testing.process import Credentials, Gateway, bootstrapped, environment_for, running_gateway
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
