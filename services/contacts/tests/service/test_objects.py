"""Custom objects, their records, and the links of these."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused
from .test_races import at_once

SPEC = "objects"
PETS = "/objects/custom_objects.pet/records"


def schema(location: str, **given: Any) -> Json:
    return {
        "locationId": location,
        "key": "custom_objects.pet",
        "labels": {"singular": "Pet", "plural": "Pets"},
        "primaryDisplayPropertyDetails": {"key": "custom_objects.pet.name", "name": "Pet name", "dataType": "TEXT"},
        **given,
    }


@pytest.fixture
def pet(client: Client, location: str) -> Json:
    """A custom object."""
    made: Json = answered(client.post("/objects/", json=schema(location)), 201)["object"]
    kinds = {"breed": "TEXT", "age": "NUMERICAL", "fee": "MONETORY", "tags": "MULTIPLE_OPTIONS", "box": "TEXTBOX_LIST"}
    for name, data_type in kinds.items():
        field = {
            "locationId": location,
            "objectKey": made["key"],
            "fieldKey": f"{made['key']}.{name}",
            "name": name,
            "dataType": data_type,
            "showInForms": True,
            **({"options": [{"key": "good", "label": "Good"}]} if name in ("tags", "box") else {}),
        }
        answered(client.post("/custom-fields/", json=field), 201)
    return made


@pytest.fixture
def make(client: Client, location: str, pet: Json) -> Make:
    """Makes a record of it."""
    assert pet["key"] == "custom_objects.pet"

    def made(**properties: Any) -> Json:
        body = {"locationId": location, "properties": {"name": "Buddy", **properties}}
        record: Json = answered(client.post(PETS, json=body), 201)["record"]
        return record

    return made


def test_an_object_is_made_read_changed_and_listed_after_the_standard_ones(
    service: TestService, client: Client, location: str, pet: Json
) -> None:
    assert_published(SPEC, "POST", "/objects/", 201, {"object": pet})
    assert (pet["primaryDisplayProperty"], pet["standard"]) == ("custom_objects.pet.name", False)
    query = {"locationId": location, "fetchProperties": "true"}
    whole = answered(client.get("/objects/custom_objects.pet", query_string=query))
    assert_published(SPEC, "GET", "/objects/{key}", 200, whole)
    assert whole["object"] == pet
    properties = {field["fieldKey"].rpartition(".")[2] for field in whole["fields"]}
    assert properties == {"name", "breed", "age", "fee", "tags", "box"}
    change = {
        "locationId": location,
        "labels": {"plural": "Animals"},
        "searchableProperties": ["custom_objects.pet.breed"],
    }
    changed = client.put("/objects/custom_objects.pet", json=change, headers={"If-Match": '"1"'})
    assert_published(SPEC, "PUT", "/objects/{key}", 200, answered(changed))
    after = changed.get_json()["object"]
    assert after["labels"] == {"singular": "Pet", "plural": "Animals"}
    assert after["searchableProperties"] == ["custom_objects.pet.name", "custom_objects.pet.breed"]
    refused(client.put("/objects/custom_objects.pet", json=change, headers={"If-Match": '"1"'}), 412, "stale_version")
    listed = answered(client.get("/objects/", query_string={"locationId": location}))
    assert_published(SPEC, "GET", "/objects/", 200, listed)
    assert [one["key"] for one in listed["objects"]] == ["contact", "opportunity", "business", "custom_objects.pet"]
    standard = answered(client.get("/objects/contact", query_string={"locationId": location}))
    assert_published(SPEC, "GET", "/objects/{key}", 200, standard)
    kinds = [row["type"] for row in service.events(location_id=location) if ".object." in row["type"]]
    assert kinds == ["contacts.object.created", "contacts.object.updated"]


def test_what_makes_no_object_is_refused(service: TestService, client: Client, location: str, pet: Json) -> None:
    refusal = refused(client.post("/objects/", json=schema(location, key="pet")), 409, "duplicate_object")
    assert refusal["details"] == {"objectId": pet["id"]}
    foreign = schema(location, key="car")
    refused(client.post("/objects/", json=foreign), 422, "foreign_property")
    for wrong in ({"key": "Pet Shop"}, {"labels": {"singular": "Pet"}}, {"key": "x" * 61}):
        refused(client.post("/objects/", json=schema(location, **wrong)), 422, "validation_failed")
    refused(client.get("/objects/custom_objects.car", query_string={"locationId": location}), 404, "object_not_found")
    refused(client.get("/objects/contact", query_string={"locationId": new_id()}), 403, "location_forbidden")
    change = {"locationId": location, "searchableProperties": ["custom_objects.car.name"]}
    refused(client.put("/objects/custom_objects.pet", json=change), 422, "foreign_property")

    def create(one: Client, _number: int) -> Any:
        details = {"key": "name", "name": "Name", "dataType": "TEXT"}
        return one.post("/objects/", json=schema(location, key="race", primaryDisplayPropertyDetails=details))

    answers = at_once(service, location, create, 6)
    assert sorted(status for status, _ in answers) == [201] + [409] * 5


def test_a_record_is_made_read_changed_and_deleted(
    service: TestService, client: Client, location: str, make: Make
) -> None:
    made = make(
        **{
            "custom_objects.pet.breed": "Beagle",
            "age": 7,
            "tags": ["Good"],
            "box.good": "x",
            "fee": {"currency": "EUR", "value": 5},
        }
    )
    assert_published(SPEC, "POST", "/objects/{schemaKey}/records", 201, {"record": made})
    assert made["properties"] == {
        "name": "Buddy",
        "breed": "Beagle",
        "age": 7,
        "tags": ["good"],
        "box.good": "x",
        "fee": {"currency": "EUR", "value": 5},
    }
    path = f"{PETS}/{made['id']}"
    read = client.get(path)
    assert (answered(read)["record"], read.headers["ETag"]) == (made, '"1"')
    assert_published(SPEC, "GET", "/objects/{schemaKey}/records/{id}", 200, read.get_json())
    change = {"owner": ["user1"], "followers": ["user2", "user2"], "properties": {"age": None, "breed": "Boxer"}}
    answer = client.put(path, json=change, query_string={"locationId": location})
    after = answered(answer)["record"]
    assert_published(SPEC, "PUT", "/objects/{schemaKey}/records/{id}", 200, answer.get_json())
    assert (after["owner"], after["followers"], after["version"]) == (["user1"], ["user2"], 2)
    assert (after["properties"]["breed"], "age" in after["properties"]) == ("Boxer", False)
    refused(client.put(path, json=change, headers={"If-Match": '"1"'}), 412, "stale_version")
    answered(client.put(path, json=change))
    deleted = answered(client.delete(path))
    assert_published(SPEC, "DELETE", "/objects/{schemaKey}/records/{id}", 200, deleted)
    assert deleted == {"id": made["id"], "success": True}
    refused(client.get(path), 404, "record_not_found")
    rows = [row for row in service.events(location_id=location) if ".record." in row["type"]]
    assert [row["type"].rpartition(".")[2] for row in rows] == ["created", "updated", "deleted"]
    assert sorted(change["field"] for change in rows[1]["data"]["changes"]) == [
        "followers",
        "owner",
        "properties.age",
        "properties.breed",
    ]


def test_what_makes_no_record_is_refused(client: Client, location: str, make: Make) -> None:
    made = make()
    for properties in ({}, {"name": ""}, {"name": 5}, {"name": None}):
        body = {"locationId": location, "properties": properties}
        refused(client.post(PETS, json=body), 422, "unsuitable_property")
    path = f"{PETS}/{made['id']}"
    refused(client.put(path, json={"properties": {"name": None}}), 422, "unsuitable_property")
    refused(client.put(path, json={"properties": {"custom_objects.car.x": 1}}), 422, "foreign_property")
    refused(client.put(path, json={"properties": {"a b": 1}}), 422, "validation_failed")
    for unknown in ("colour", "age.years", "name.first"):
        refused(client.put(path, json={"properties": {unknown: 1}}), 422, "unknown_custom_field")
    for wrong in ({"age": "old"}, {"tags": ["bad"]}, {"box.bad": "x"}, {"fee": {"currency": "EUR"}}):
        refusal = refused(client.put(path, json={"properties": wrong}), 422, "invalid_custom_value")
        assert refusal["errors"][0]["field"] == f"properties.{next(iter(wrong))}"
    refused(client.put(path, json={"owner": ["a", "b"]}), 422, "validation_failed")
    refused(client.put(path, json={"followers": [f"u{number}" for number in range(11)]}), 422, "validation_failed")
    body = {"locationId": location, "properties": {"name": "x"}}
    refused(client.post("/objects/custom_objects.car/records", json=body), 404, "object_not_found")
    refused(client.put(path, json={}, query_string={"locationId": new_id()}), 403, "location_forbidden")
    assert answered(client.get(path))["record"] == made


def test_records_are_found_by_their_searchable_properties(client: Client, location: str, make: Make) -> None:
    for name, breed in (("Buddy", "Beagle"), ("Bella", "Boxer"), ("Ångström", "Beagle")):
        make(name=name, breed=breed)

    def found(query: str, **more: Any) -> list[str]:
        body = {"locationId": location, "page": 1, "pageLimit": 10, "query": query, "searchAfter": [], **more}
        answer = answered(client.post(f"{PETS}/search", json=body))
        assert_published(SPEC, "POST", "/objects/{schemaKey}/records/search", 200, answer)
        return [record["properties"]["name"] for record in answer["records"]]

    assert found("") == ["Ångström", "Bella", "Buddy"]
    assert found("bud") == ["Buddy"]
    assert found("angstrom") == ["Ångström"]
    assert found("name:Bella") == ["Bella"]
    assert found("beagle") == []
    assert found("%") == []
    change = {"locationId": location, "searchableProperties": ["custom_objects.pet.breed"]}
    answered(client.put("/objects/custom_objects.pet", json=change))
    assert found("beagle") == ["Ångström", "Buddy"]
    assert found("breed:boxer") == ["Bella"]
    assert found("name:boxer") == []
    assert found("", pageLimit=2, page=2) == ["Buddy"]
    body = {"locationId": location, "pageLimit": 1, "query": ""}
    first = answered(client.post(f"{PETS}/search", json=body))
    assert first["total"] == 3
    assert found("", searchAfter=first["records"][0]["searchAfter"]) == ["Bella", "Buddy"]


def test_a_record_is_linked_with_a_contact_until_it_is_deleted(
    service: TestService, client: Client, location: str, make: Make, make_contact: Make
) -> None:
    record, contact = make(), make_contact()
    body = {
        "locationId": location,
        "key": "owner_pet",
        "firstObjectLabel": "Owner",
        "firstObjectKey": "contact",
        "secondObjectLabel": "Pet",
        "secondObjectKey": "custom_objects.pet",
    }
    association = answered(client.post("/associations/", json=body), 201)
    ends = {
        "locationId": location,
        "associationId": association["id"],
        "firstRecordId": contact["id"],
        "secondRecordId": record["id"],
    }
    made = answered(client.post("/associations/relations", json=ends), 201)
    assert made["secondRecord"] == {
        "id": record["id"],
        "objectKey": "custom_objects.pet",
        "label": "Pet",
        "name": "Buddy",
    }
    query = {"locationId": location}
    listed = answered(client.get(f"/associations/relations/{record['id']}", query_string=query))
    assert listed["relations"] == [made]
    answered(client.delete(f"{PETS}/{record['id']}"))
    listed = answered(client.get(f"/associations/relations/{contact['id']}", query_string=query))
    assert listed["relations"] == []
    assert [row["contact_id"] for row in service.events("contacts.relation.deleted", location_id=location)] == [
        contact["id"]
    ]


def test_a_deleted_property_is_taken_from_the_records(
    service: TestService, client: Client, location: str, make: Make
) -> None:
    made = make(breed="Beagle", age=7)
    query = {"locationId": location, "fetchProperties": "true"}
    listed = answered(client.get("/objects/custom_objects.pet", query_string=query))["fields"]
    breed = next(field["id"] for field in listed if field["name"] == "breed")
    answered(client.delete(f"/custom-fields/{breed}"))
    assert answered(client.get(f"{PETS}/{made['id']}"))["record"]["properties"] == {"name": "Buddy", "age": 7}
    (told,) = service.events("contacts.record.updated", location_id=location)
    assert told["data"]["changes"] == [{"field": "properties.breed", "before": "Beagle", "after": None}]


def test_another_location_sees_nothing_of_it(service: TestService, make: Make) -> None:
    made = make()
    stranger = service.client(new_id())
    refused(stranger.get(f"{PETS}/{made['id']}"), 404, "object_not_found")
    refused(stranger.delete(f"{PETS}/{made['id']}"), 404, "object_not_found")
