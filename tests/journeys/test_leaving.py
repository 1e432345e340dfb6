"""A user who leaves one of two locations: the gateway tells, the bus carries it, and they are nobody's owner there any more."""

import json
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from chassis.ids import new_id
from chassis.testing.waiting import wait_until

from .sight.world import post

PASSWORD = "Aa1-" + "leaves-a-location"


def client_of(suite: Any) -> httpx.Client:
    return httpx.Client(base_url=suite.base_url, timeout=30)


def bearer(client: httpx.Client, email: str, password: str, location: str | None) -> str:
    body = {"email": email, "password": password, "locationId": location}
    return f"Bearer {post(client, '/auth/login', body)['accessToken']}"


def owner_of(http: httpx.Client, contact: str) -> tuple[str | None, list[str]]:
    shown = http.get(f"/contacts/{contact}").json()["contact"]
    return shown.get("assignedTo"), shown["followers"]


@pytest.mark.parametrize("suite", ["rabbitmq"], indirect=True)
def test_who_leaves_a_location_owns_and_follows_nobody_there(suite: Any) -> None:
    credentials = json.loads((suite.data / "credentials.json").read_text())
    company_id = credentials["companyId"]
    with ExitStack() as open_clients:
        company, session = (open_clients.enter_context(client_of(suite)) for _ in range(2))
        company.headers["Authorization"] = bearer(company, credentials["email"], credentials["password"], None)
        left, kept = (
            post(company, "/locations/", {"name": f"Yard {new_id()}", "companyId": company_id, "country": "CZ"})["id"]
            for _ in range(2)
        )
        clients = {location: open_clients.enter_context(client_of(suite)) for location in (left, kept)}
        for location, http in clients.items():
            token = post(company, f"/locations/{location}/tokens", {"name": "all", "scopes": ["*"]})["token"]["token"]
            http.headers["Authorization"] = f"Bearer {token}"
        user = {
            "companyId": company_id,
            "firstName": "Lída",
            "lastName": "Leaving",
            "email": f"{new_id()}@example.com".lower(),
            "password": PASSWORD,
            "type": "account",
            "role": "user",
            "locationIds": [left, kept],
        }
        user_id = post(company, "/users/", user)["id"]
        session.headers["Authorization"] = bearer(company, user["email"], PASSWORD, left)
        contacts = {}
        for location, http in clients.items():
            body = {"locationId": location, "firstName": "Anna", "assignedTo": user_id}
            contacts[location] = post(http, "/contacts/", body)["contact"]["id"]
            post(http, f"/contacts/{contacts[location]}/followers", {"followers": [user_id]})
        assert session.get(f"/contacts/{contacts[left]}").status_code == 200

        assert company.put(f"/users/{user_id}", json={"locationIds": [kept]}).status_code == 200
        wait_until(lambda: owner_of(clients[left], contacts[left]) == (None, []), 30, about="the user to be let go of")
        assert owner_of(clients[kept], contacts[kept]) == (user_id, [user_id])
        # The gateway remembers a session for a moment.
        wait_until(lambda: session.get("/notifications").status_code == 401, 30, about="the end of the session")
        refused = clients[left].put(f"/contacts/{contacts[left]}", json={"assignedTo": user_id})
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown_user")
        assert clients[kept].put(f"/contacts/{contacts[kept]}", json={"city": "Brno"}).status_code == 200

        # Who comes back can be given contacts, and is given none back.
        assert company.put(f"/users/{user_id}", json={"locationIds": [left, kept]}).status_code == 200
        again = {"assignedTo": user_id}
        wait_until(
            lambda: clients[left].put(f"/contacts/{contacts[left]}", json=again).status_code == 200, 30, about="them"
        )
        assert owner_of(clients[left], contacts[left]) == (user_id, [])
