"""Private integration tokens, over the API and from the command line."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from gateway.testing.process import Gateway, run_command

Make = Callable[..., dict[str, Any]]


def tokens_path(gateway: Gateway) -> str:
    return f"/locations/{gateway.credentials.location_id}/tokens"


def test_a_token_is_shown_once_and_kept_as_a_hash(
    gateway: Gateway, new_token: Make, environment: dict[str, str]
) -> None:
    made = new_token(["contacts.readonly", "contacts.readonly"], expiresAt="2999-01-01T00:00:00+01:00")
    assert re.fullmatch(r"pit-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made["token"])
    assert made["scopes"] == ["contacts.readonly"]
    assert made["expiresAt"] == "2998-12-31T23:00:00.000Z"
    listed = gateway.request("GET", f"{tokens_path(gateway)}?limit=1").json
    assert listed["tokens"][0]["id"] == made["id"]
    assert "token" not in listed["tokens"][0]
    with psycopg.connect(environment["GATEWAY_DATABASE_URL"]) as connection:
        rows = connection.execute("SELECT * FROM private_tokens WHERE id = %s", (made["id"],)).fetchall()
    assert made["token"] not in str(rows)
    assert made["token"].encode() not in [value for row in rows for value in row]


def test_tokens_are_listed_page_by_page(gateway: Gateway, new_token: Make) -> None:
    made = [new_token(["probes.readonly"])["id"] for _ in range(3)]
    got: list[str] = []
    cursor = ""
    while len(got) < 3:
        page = gateway.request("GET", f"{tokens_path(gateway)}?limit=2{cursor}").json
        got += [token["id"] for token in page["tokens"]]
        cursor = f"&cursor={page['nextCursor']}"
    assert got[:3] == made[::-1]


def test_nobody_gives_more_than_they_have(gateway: Gateway, new_token: Make) -> None:
    token = new_token(["locations/tokens.write", "contacts.readonly"])["token"]
    path = tokens_path(gateway)
    for scopes in (["contacts.write"], ["*"], ["contacts.readonly", "contacts.write"]):
        reply = gateway.request("POST", path, {"name": "x", "scopes": scopes}, token=token)
        assert (reply.status, reply.code) == (403, "beyond_your_rights")
    assert gateway.request("POST", path, {"name": "x", "scopes": ["contacts.readonly"]}, token=token).status == 201


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"scopes": []}, "scopes", "invalid_length"),
        ({"scopes": ["drop table"]}, "scopes.0", "invalid_value"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt", "in_the_past"),
        ({"expiresAt": "2999-01-01T00:00:00"}, "expiresAt", "invalid_value"),
        ({"name": ""}, "name", "invalid_length"),
        ({"unknown": 1}, "unknown", "unknown_field"),
    ],
)
def test_what_a_token_must_be(gateway: Gateway, change: dict[str, Any], field: str, code: str) -> None:
    reply = gateway.request("POST", tokens_path(gateway), {"name": "x", "scopes": ["*"], **change})
    assert reply.status == 422
    assert [(one["field"], one["code"]) for one in reply.json["errors"]] == [(field, code)]


def test_one_idempotency_key_makes_one_token_and_keeps_no_secret(gateway: Gateway, environment: dict[str, str]) -> None:
    body, headers = {"name": "once", "scopes": ["*"]}, {"Idempotency-Key": datetime.now(UTC).isoformat()}
    first, second = (gateway.request("POST", tokens_path(gateway), body, headers=headers) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert second.headers["idempotent-replayed"] == "true"
    secret = first.json["token"].pop("token")
    assert {**second.json["token"], "token": secret} == {**first.json["token"], "token": secret}
    assert "token" not in second.json["token"]
    with psycopg.connect(environment["GATEWAY_DATABASE_URL"]) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = connection.execute(f'SELECT "{table}"::text FROM "{table}"').fetchall()
            assert not any(secret in row or secret.encode().hex() in row for (row,) in rows), table
    changed = gateway.request("POST", tokens_path(gateway), {**body, "name": "other"}, headers=headers)
    assert (changed.status, changed.code) == (422, "idempotency_key_reused")


def test_the_command_line_makes_lists_and_revokes(gateway: Gateway, environment: dict[str, str]) -> None:
    location = gateway.credentials.location_id
    created = run_command(
        environment, "token", "create", "--location", location, "--scopes", "a.b, c.d", "--expires", "2d"
    )
    made = json.loads(created.stdout)
    assert (made["scopes"], made["locationId"]) == (["a.b", "c.d"], location)
    expires = datetime.fromisoformat(made["expiresAt"])
    assert abs(expires - datetime.now(UTC) - timedelta(days=2)) < timedelta(minutes=1)
    assert gateway.request("GET", "/auth/me", token=made["token"]).json["scopes"] == ["a.b", "c.d"]
    listed = json.loads(run_command(environment, "token", "list", "--location", location).stdout)
    assert made["id"] in [token["id"] for token in listed]
    assert made["token"] not in str(listed)
    assert run_command(environment, "token", "revoke", made["id"]).returncode == 0
    again = run_command(environment, "token", "revoke", made["id"])
    assert (again.returncode, again.stderr) == (1, f"There is no token {made['id']}.\n")


def test_a_second_bootstrap_is_refused(gateway: Gateway, environment: dict[str, str]) -> None:
    done = run_command(environment, "bootstrap")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is a company already. Bootstrap is for an empty database.\n"
    assert gateway.request("GET", f"/locations/{gateway.credentials.location_id}").status == 200
