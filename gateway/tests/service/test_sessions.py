"""Logging in, going on and logging out."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import jwt
import pytest

from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from gateway.testing.process import PASSWORD, Gateway
from gateway.testing.upstream import Upstream

Make = Callable[..., dict[str, Any]]


def refresh(gateway: Gateway, token: str, **given: Any) -> Any:
    return gateway.request("POST", "/auth/refresh", {"refreshToken": token, **given}, token=None)


def me(gateway: Gateway, token: str) -> Any:
    return gateway.request("GET", "/auth/me", token=token)


def test_a_user_logs_in_and_is_known(gateway: Gateway, new_user: Make) -> None:
    user = new_user()
    reply = gateway.log_in(user["email"].upper())
    assert reply.status == 200
    session = reply.json
    assert (session["tokenType"], session["expiresIn"]) == ("Bearer", 3600)
    assert session["locationId"] == gateway.credentials.location_id
    assert session["user"]["id"] == user["id"]
    known = me(gateway, session["accessToken"]).json
    assert known["actor"] == f"user:{user['id']}"
    assert known["user"]["name"] == "Zoë Ångström"
    assert known["role"] == "user"
    assert "contacts.readonly" in known["scopes"]
    assert not {"users.write", "locations.write", "locations/tokens.write", "*"} & set(known["scopes"])


def test_the_first_administrator_may_do_all(gateway: Gateway) -> None:
    session = gateway.log_in(gateway.credentials.email, gateway.credentials.password).json
    assert me(gateway, session["accessToken"]).json["scopes"] == ["*"]


def test_a_wrong_password_and_an_unknown_user_look_the_same(gateway: Gateway, new_user: Make) -> None:
    wrong = gateway.log_in(new_user()["email"], "Wrong-horse-7-battery")
    unknown = gateway.log_in("nobody@example.com")
    assert wrong.status == unknown.status == 401
    assert {**wrong.json, "traceId": ""} == {**unknown.json, "traceId": ""}
    assert wrong.code == "wrong_credentials"


def test_an_unknown_user_takes_as_long(gateway: Gateway, new_user: Make) -> None:
    email = new_user()["email"]
    wrong = min(_seconds(gateway, email) for _ in range(3))
    unknown = min(_seconds(gateway, f"nobody-{number}@example.com") for number in range(3))
    assert unknown > wrong / 3


def _seconds(gateway: Gateway, email: str) -> float:
    begun = time.monotonic()
    gateway.log_in(email, "Wrong-horse-7-battery")
    return time.monotonic() - begun


def test_guessing_is_slowed_down_even_when_it_guesses_right(gateway: Gateway, new_user: Make) -> None:
    email = new_user()["email"]
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda _: gateway.log_in(email, "Wrong-horse-7-battery"), range(8)))
    assert sorted(reply.status for reply in replies) == [401] * 5 + [429] * 3
    late = gateway.log_in(email)
    assert (late.status, late.code) == (429, "login_throttled")
    assert 800 < int(late.headers["retry-after"]) <= 900
    assert gateway.log_in(new_user()["email"]).status == 200


def test_after_a_while_the_tries_are_forgotten(inside: TestService, new_user: Make) -> None:
    email = new_user()["email"]
    client = inside.client(None)
    address = {"REMOTE_ADDR": "192.0.2.7"}
    for _ in range(5):
        body = {"email": email, "password": "Wrong-horse-7-battery"}
        assert client.post("/auth/login", json=body, environ_base=address).status_code == 401
    right = {"email": email, "password": PASSWORD}
    assert client.post("/auth/login", json=right, environ_base=address).status_code == 429
    inside.clock.move(timedelta(minutes=15, seconds=1))
    assert client.post("/auth/login", json=right, environ_base=address).status_code == 200


def test_a_refresh_token_is_good_once(gateway: Gateway, new_user: Make) -> None:
    first = gateway.log_in(new_user()["email"]).json
    second = refresh(gateway, first["refreshToken"])
    assert second.status == 200
    assert second.json["accessToken"] != first["accessToken"]
    assert me(gateway, second.json["accessToken"]).status == 200
    stolen = refresh(gateway, first["refreshToken"])
    assert (stolen.status, stolen.code) == (401, "refresh_token_invalid")
    assert refresh(gateway, second.json["refreshToken"]).status == 401
    wait_until(lambda: me(gateway, second.json["accessToken"]).status == 401, timeout=5)


def test_two_who_refresh_at_once_end_the_session(gateway: Gateway, new_user: Make) -> None:
    token = gateway.log_in(new_user()["email"]).json["refreshToken"]
    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(lambda _: refresh(gateway, token), range(4)))
    assert sorted(reply.status for reply in replies) == [200, 401, 401, 401]
    (good,) = [reply for reply in replies if reply.status == 200]
    assert refresh(gateway, good.json["refreshToken"]).status == 401


@pytest.mark.parametrize("token", ["drt-unknown", "x", "\u0000", "z" * 5000])
def test_a_token_that_never_was_refreshes_nothing(gateway: Gateway, token: str) -> None:
    assert refresh(gateway, token).status in (401, 422)


def test_an_access_token_does_not_refresh_and_a_refresh_token_does_not_open(gateway: Gateway, new_user: Make) -> None:
    session = gateway.log_in(new_user()["email"]).json
    assert refresh(gateway, session["accessToken"]).status == 401
    assert me(gateway, session["refreshToken"]).status == 401


def test_logging_out_ends_the_session(gateway: Gateway, new_user: Make) -> None:
    session = gateway.log_in(new_user()["email"]).json
    assert gateway.request("POST", "/auth/logout", token=session["accessToken"]).json == {"succeeded": True}
    assert refresh(gateway, session["refreshToken"]).status == 401
    wait_until(lambda: me(gateway, session["accessToken"]).status == 401, timeout=5)


def test_the_location_is_chosen_and_changed(gateway: Gateway, new_user: Make, new_location: Make) -> None:
    here, there = gateway.credentials.location_id, new_location()["id"]
    email = new_user(locationIds=[here, there])["email"]
    assert gateway.log_in(email).json["locationId"] == here
    session = gateway.log_in(email, locationId=there).json
    assert me(gateway, session["accessToken"]).json["locationId"] == there
    session = refresh(gateway, session["refreshToken"]).json
    assert session["locationId"] == there
    session = refresh(gateway, session["refreshToken"], locationId=here).json
    assert me(gateway, session["accessToken"]).json["locationId"] == here


def test_a_location_that_is_not_theirs_is_forbidden(gateway: Gateway, new_user: Make, new_location: Make) -> None:
    email, elsewhere = new_user()["email"], new_location()["id"]
    assert gateway.log_in(email, locationId=elsewhere).code == "location_forbidden"
    token = gateway.log_in(email).json["refreshToken"]
    assert refresh(gateway, token, locationId=elsewhere).code == "location_forbidden"
    assert refresh(gateway, token).status == 200


def test_an_agency_s_user_may_act_for_the_whole_company(gateway: Gateway) -> None:
    session = gateway.log_in(gateway.credentials.email, gateway.credentials.password, locationId=None).json
    assert session["locationId"] is None
    path = f"/locations/search?companyId={gateway.credentials.company_id}&limit=1000"
    found = gateway.request("GET", path, token=session["accessToken"]).json["locations"]
    assert gateway.credentials.location_id in [location["id"] for location in found]


def test_one_who_sees_only_their_own_is_told_to_the_services(
    gateway: Gateway, upstream: Upstream, new_user: Make
) -> None:
    user = new_user(permissions={"assignedDataOnly": True}, scopes=["probes.write"])
    token = gateway.log_in(user["email"]).json["accessToken"]
    assert gateway.request("GET", "/probes/echo?mark=restricted", token=token).status == 200
    (seen,) = upstream.asked("mark=restricted")
    claims = jwt.decode(seen.header("X-Dossier-Identity")[0], options={"verify_signature": False})
    assert claims["actor"] == f"user:{user['id']}"
    assert claims["restrict"] == {"assignedTo": user["id"]}
    assert claims["role"] == "user"
    assert claims["scopes"] == ["locations.readonly", "probes.readonly", "probes.write", "users.readonly"]


def test_a_new_password_ends_the_sessions(gateway: Gateway, company_token: str, new_user: Make) -> None:
    user = new_user()
    session = gateway.log_in(user["email"]).json
    changed = gateway.request("PUT", f"/users/{user['id']}", {"password": "Another-horse-8!"}, token=company_token)
    assert changed.status == 200
    assert refresh(gateway, session["refreshToken"]).status == 401
    assert gateway.log_in(user["email"]).status == 401
    assert gateway.log_in(user["email"], "Another-horse-8!").status == 200


def test_one_who_was_let_go_does_not_come_in(gateway: Gateway, company_token: str, new_user: Make) -> None:
    user = new_user()
    token = gateway.log_in(user["email"]).json["accessToken"]
    assert gateway.request("DELETE", f"/users/{user['id']}", token=company_token).json["succeeded"] is True
    assert gateway.log_in(user["email"]).status == 401
    wait_until(lambda: me(gateway, token).status == 401, timeout=5)
