"""Looking up tokens at other times, and without a database."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import MovingClock
from chassis.database import Database
from gateway.directory import DatabaseDirectory
from gateway.testing.process import Credentials, Gateway, running_gateway


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def directory(environment: dict[str, str], clock: MovingClock) -> Iterator[DatabaseDirectory]:
    database = Database(environment["GATEWAY_DATABASE_URL"])
    looking = DatabaseDirectory(database, clock)
    yield looking
    looking.close()
    database.dispose()


def test_a_token_is_good_until_it_expires(gateway: Gateway, directory: DatabaseDirectory, clock: MovingClock) -> None:
    body = {"name": "short", "scopes": ["a.b"], "expiresAt": (clock.now() + timedelta(hours=1)).isoformat()}
    path = f"/locations/{gateway.credentials.location_id}/tokens"
    made = gateway.request("POST", path, body).json["token"]
    clock.move(timedelta(minutes=59))
    assert directory.principal(made["token"].encode()) is not None
    clock.move(timedelta(minutes=2))
    assert directory.principal(made["token"].encode()) is None


def test_an_access_token_is_good_for_an_hour(
    gateway: Gateway, directory: DatabaseDirectory, clock: MovingClock, new_user: Any
) -> None:
    user = new_user()
    token = gateway.log_in(user["email"]).json["accessToken"].encode()
    principal = directory.principal(token)
    assert principal is not None
    assert (principal.actor, principal.location_id) == (f"user:{user['id']}", gateway.credentials.location_id)
    # The gateway has a clock of its own, which was read some time after this one was set.
    clock.move(timedelta(minutes=55))
    assert directory.principal(token) is not None
    clock.move(timedelta(minutes=10))
    assert directory.principal(token) is None


def test_a_user_who_no_longer_works_there_is_out(
    gateway: Gateway, directory: DatabaseDirectory, company_token: str, new_user: Any, new_location: Any
) -> None:
    user, there = new_user(), new_location()["id"]
    token = gateway.log_in(user["email"]).json["accessToken"].encode()
    assert directory.principal(token) is not None
    gateway.request("PUT", f"/users/{user['id']}", {"locationIds": [there]}, token=company_token)
    assert directory.principal(token) is None


def test_the_last_use_is_written_once_a_minute(
    gateway: Gateway, directory: DatabaseDirectory, clock: MovingClock, new_token: Any
) -> None:
    made = new_token(["a.b"])

    def last_used() -> str:
        listed = gateway.request("GET", f"/locations/{gateway.credentials.location_id}/tokens").json["tokens"]
        return next(str(one["lastUsedAt"]) for one in listed if one["id"] == made["id"])

    directory.principal(made["token"].encode())
    directory.settle()
    first = last_used()
    assert first != "None"
    clock.move(timedelta(seconds=59))
    directory.principal(made["token"].encode())
    directory.settle()
    assert last_used() == first
    clock.move(timedelta(seconds=2))
    directory.principal(made["token"].encode())
    directory.settle()
    assert last_used() > first


def test_without_its_database_the_gateway_says_so(
    gateway: Gateway, environment: dict[str, str], credentials: Credentials, tmp_path: Path
) -> None:
    nowhere = {**environment, "GATEWAY_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    with running_gateway(nowhere, credentials, tmp_path / "log", "gateway.testing.probe", ready="/health/live") as lost:
        reply = lost.request("GET", "/probes/echo")
        assert (reply.status, reply.code) == (503, "identity_unavailable")
        assert lost.request("GET", "/open/echo", token=None).status == 200
        assert lost.request("GET", "/health/ready", token=None).status == 503
        assert lost.log_in("somebody@example.com").status == 503
    assert gateway.request("GET", "/probes/echo").status == 200
