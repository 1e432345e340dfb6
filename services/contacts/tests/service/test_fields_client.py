"""The published client, unmodified, on custom fields and values, tags, businesses and bulk changes."""

import asyncio
from typing import Any

import pytest
from highlevel import HighLevel

from chassis.testing.keys import signed_headers
from chassis.testing.service import Client

from .answers import Json, Make


async def with_fields(sdk: Any, location: str) -> None:
    made = await sdk.locations.create_custom_field(location, {"name": "Size", "dataType": "NUMERICAL"})
    field = made["customField"]
    values = [{"id": field["id"], "fieldValue": "42"}]
    contact = await sdk.contacts.create_contact({"locationId": location, "firstName": "A", "customFields": values})
    assert contact["contact"]["customFields"] == [{"id": field["id"], "value": 42}]
    assert (await sdk.locations.get_custom_field(location, field["id"]))["customField"] == field
    assert (await sdk.locations.get_custom_fields(location, "contact"))["customFields"] == [field]
    changed = await sdk.locations.update_custom_field(location, field["id"], {"name": "Shoe size"})
    assert changed["customField"]["name"] == "Shoe size"
    assert await sdk.locations.delete_custom_field(location, field["id"]) == {"succeded": True}


async def with_folders(sdk: Any, location: str) -> None:
    fields = sdk.custom_fields
    folder = await fields.create_custom_field_folder(
        {"locationId": location, "objectKey": "custom_objects.pet", "name": "Health"}
    )
    body = {
        "locationId": location,
        "objectKey": "custom_objects.pet",
        "fieldKey": "custom_objects.pet.name",
        "dataType": "TEXT",
        "showInForms": True,
        "parentId": folder["id"],
    }
    field = (await fields.create_custom_field(body))["field"]
    assert (await fields.get_custom_field_by_id(field["id"]))["field"] == field
    assert (await fields.get_custom_fields_by_object_key("custom_objects.pet", location))["fields"] == [field]
    await fields.update_custom_field(field["id"], {"locationId": location, "showInForms": False, "name": "N"})
    await fields.update_custom_field_folder(folder["id"], {"locationId": location, "name": "Care"})
    assert (await fields.delete_custom_field(field["id"]))["key"] == "custom_objects.pet.name"
    assert (await fields.delete_custom_field_folder(folder["id"], location))["succeded"] is True


async def with_values_and_tags(sdk: Any, location: str) -> None:
    value = (await sdk.locations.create_custom_value(location, {"name": "Hours", "value": "9"}))["customValue"]
    assert (await sdk.locations.get_custom_value(location, value["id"]))["customValue"] == value
    await sdk.locations.update_custom_value(location, value["id"], {"name": "Hours", "value": "10"})
    assert [one["value"] for one in (await sdk.locations.get_custom_values(location))["customValues"]] == ["10"]
    await sdk.locations.delete_custom_value(location, value["id"])
    tag = (await sdk.locations.create_tag(location, {"name": "VIP"}))["tag"]
    await sdk.locations.update_tag(location, tag["id"], {"name": "Very"})
    assert (await sdk.locations.get_tag_by_id(location, tag["id"]))["tag"]["name"] == "very"
    assert [one["name"] for one in (await sdk.locations.get_location_tags(location))["tags"]] == ["very"]
    await sdk.locations.delete_tag(location, tag["id"])


async def with_businesses(sdk: Any, location: str, contact: Json) -> None:
    made = await sdk.businesses.create_business({"locationId": location, "name": "Müller"})
    business = made["buiseness"]["id"]
    await sdk.businesses.update_business(business, {"name": "Müller GmbH"})
    assert (await sdk.businesses.get_business(business))["business"]["name"] == "Müller GmbH"
    assert len((await sdk.businesses.get_businesses_by_location(location, "10", "0"))["businesses"]) == 1
    body = {"locationId": location, "ids": [contact["id"]], "businessId": business}
    assert (await sdk.contacts.add_remove_contact_from_business(body))["ids"] == [contact["id"]]
    found = await sdk.contacts.get_contacts_by_business_id(business, location, limit="5", skip="0", query="anna")
    assert (found["count"], found["contacts"][0]["companyName"]) == (1, "Müller GmbH")
    assert (await sdk.businesses.delete_business(business))["success"] is True


async def with_bulk_tags(sdk: Any, location: str, contact: Json) -> None:
    body = {"locationId": location, "contacts": [contact["id"]], "tags": ["a", "b"]}
    added = await sdk.contacts.create_association(body)
    assert added["responses"][0]["tagsAdded"] == ["a", "b"]
    removed = await sdk.contacts.create_association({**body, "type": "remove", "tags": ["a"]})
    assert removed["responses"][0]["tagsRemoved"] == ["a"]


def test_the_published_client_does_all_of_it(
    address: str, client: Client, location: str, make_contact: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HighLevel, "BASE_URL", address)
    contact = make_contact(phone="+14155550134")

    async def path() -> None:
        sdk: Any = HighLevel(private_integration_token="pit-of-tests")
        # The identity that the gateway would put in place of its token.
        sdk.http_client.headers.update(signed_headers(client.identity))
        async with sdk.http_client:
            await with_fields(sdk, location)
            await with_folders(sdk, location)
            await with_values_and_tags(sdk, location)
            await with_businesses(sdk, location, contact)
            await with_bulk_tags(sdk, location, contact)
            found = await sdk.contacts.get_duplicate_contact(location, number="+14155550134")
            assert found["contact"]["id"] == contact["id"]

    asyncio.run(path())
