"""The official Python SDK, unmodified, pointed at the gateway.

Its `update_user` and `delete_user` take no user's id, and so can change nobody; those two are tried over plain HTTP.
"""

import asyncio
from typing import Any

import pytest
from highlevel import HighLevel

from chassis.ids import new_id
from gateway.testing.process import PASSWORD, Gateway


def test_users_and_locations(gateway: Gateway, company_token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HighLevel, "BASE_URL", gateway.url)
    asyncio.run(_walk(gateway, company_token))


async def _walk(gateway: Gateway, token: str) -> None:
    sdk: Any = HighLevel(private_integration_token=token)
    async with sdk.http_client:
        await _make_and_find(sdk, gateway.credentials.company_id)


async def _make_and_find(sdk: Any, company: str) -> None:
    location = await sdk.locations.create_location({"name": "Café Größe", "companyId": company, "country": "DE"})
    found = await sdk.locations.get_location(location_id=location["id"])
    assert found["location"]["name"] == "Café Größe"
    body = {
        "companyId": company,
        "firstName": "José",
        "lastName": "Núñez",
        "email": f"{new_id()}@example.com",
        "password": PASSWORD,
        "type": "account",
        "role": "user",
        "locationIds": [location["id"]],
    }
    user = await sdk.users.create_user(body)
    assert (await sdk.users.get_user(user_id=user["id"]))["name"] == "José Núñez"
    searched = await sdk.users.search_users(company_id=company, location_id=location["id"])
    assert [one["id"] for one in searched["users"]] == [user["id"]]
    assert (await sdk.locations.delete_location(location_id=location["id"], delete_twilio_account=False))[
        "success"
    ] is True
