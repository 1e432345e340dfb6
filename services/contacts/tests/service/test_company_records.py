"""Companies as records of the standard object `business`."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused

SPEC = "objects"
COMPANIES = "/objects/business/records"


@pytest.fixture
def make(client: Client, location: str) -> Make:
    """Makes a company by its properties."""

    def made(**properties: Any) -> Json:
        body = {"locationId": location, "properties": {"name": "Müller GmbH", **properties}}
        record: Json = answered(client.post(COMPANIES, json=body), 201)["record"]
        return record

    return made


def define(client: Client, location: str, name: str, data_type: str, **more: Any) -> None:
    field = {
        "locationId": location,
        "objectKey": "business",
        "fieldKey": f"business.{name}",
        "name": name,
        "dataType": data_type,
        "showInForms": True,
        **more,
    }
    answered(client.post("/custom-fields/", json=field), 201)


def test_a_company_is_one_thing_by_both_ways(
    service: TestService, client: Client, location: str, make: Make, make_contact: Make
) -> None:
    define(client, location, "staff", "NUMERICAL")
    define(client, location, "desks", "TEXTBOX_LIST", options=[{"key": "a", "label": "A"}, {"key": "b", "label": "B"}])
    made = make(**{"business.phone": "+4930123457", "postal_code": "10115", "staff": 7, "desks.a": "one"})
    assert_published(SPEC, "POST", "/objects/{schemaKey}/records", 201, {"record": made})
    assert (made["owner"], made["followers"]) == ([], [])
    assert made["properties"] == {
        "name": "Müller GmbH",
        "phone": "+4930123457",
        "postalCode": "10115",
        "staff": 7,
        "desks.a": "one",
    }
    business = answered(client.get(f"/businesses/{made['id']}"))["business"]
    assert (business["name"], business["phone"], business["postalCode"]) == ("Müller GmbH", "+4930123457", "10115")
    contact = make_contact()
    link = {"locationId": location, "ids": [contact["id"]], "businessId": made["id"]}
    answered(client.post("/contacts/bulk/business", json=link))

    path = f"{COMPANIES}/{made['id']}"
    change = {"properties": {"name": "Müller AG", "phone": None, "desks.b": "two", "staff": None}}
    answer = client.put(path, json=change, query_string={"locationId": location}, headers={"If-Match": '"1"'})
    after = answered(answer)["record"]
    assert_published(SPEC, "PUT", "/objects/{schemaKey}/records/{id}", 200, answer.get_json())
    assert after["properties"] == {"name": "Müller AG", "postalCode": "10115", "desks.a": "one", "desks.b": "two"}
    assert (after["version"], answer.headers["ETag"]) == (2, '"2"')
    assert answered(client.get(f"/contacts/{contact['id']}"))["contact"]["companyName"] == "Müller AG"
    refused(client.put(path, json=change, headers={"If-Match": '"1"'}), 412, "stale_version")
    read = client.get(path)
    assert_published(SPEC, "GET", "/objects/{schemaKey}/records/{id}", 200, answered(read))
    assert (read.get_json()["record"], read.headers["ETag"]) == (after, '"2"')

    deleted = answered(client.delete(path))
    assert_published(SPEC, "DELETE", "/objects/{schemaKey}/records/{id}", 200, deleted)
    refused(client.get(path), 404, "business_not_found")
    refused(client.get(f"/businesses/{made['id']}"), 404, "business_not_found")
    rows = [row["type"] for row in service.events(location_id=location) if ".business." in row["type"]]
    assert rows == [f"contacts.business.{what}" for what in ("created", "updated", "deleted")]


def test_what_makes_no_company_is_refused(client: Client, location: str, make: Make) -> None:
    define(client, location, "staff", "NUMERICAL")
    made = make()
    path = f"{COMPANIES}/{made['id']}"
    refused(client.post(COMPANIES, json={"locationId": location, "properties": {}}), 422, "unsuitable_property")
    refused(
        client.post(COMPANIES, json={"locationId": new_id(), "properties": {"name": "x"}}), 403, "location_forbidden"
    )
    for properties, code in (
        ({"name": None}, "validation_failed"),
        ({"city": 5}, "validation_failed"),
        ({"email": "no"}, "invalid_email"),
        ({"staff": "many"}, "invalid_custom_value"),
        ({"colour": "red"}, "unknown_custom_field"),
        ({"custom_objects.car.x": 1}, "foreign_property"),
    ):
        refused(client.put(path, json={"properties": properties}), 422, code)
    refusal = refused(client.put(path, json={"properties": {"city": 5}}), 422, "validation_failed")
    assert [one["field"] for one in refusal["errors"]] == ["properties.city"]
    refused(client.put(path, json={"owner": ["user1"]}), 422, "unsupported_owner")
    assert answered(client.get(path))["record"] == made


def test_companies_are_found_by_name(client: Client, location: str, make: Make, service: TestService) -> None:
    for name in ("Alpha Boats", "Beta Boats", "Café Ångström"):
        make(name=name)

    def found(query: str, **more: Any) -> list[str]:
        body = {"locationId": location, "page": 1, "pageLimit": 10, "query": query, "searchAfter": [], **more}
        answer = answered(client.post(f"{COMPANIES}/search", json=body))
        assert_published(SPEC, "POST", "/objects/{schemaKey}/records/search", 200, answer)
        assert {record["objectKey"] for record in answer["records"]} <= {"business"}
        return [record["properties"]["name"] for record in answer["records"]]

    assert found("boat") == ["Beta Boats", "Alpha Boats"]
    assert found("name:alpha") == ["Alpha Boats"]
    assert found("ANGSTROM cafe") == found("name:cafe") == found("name:ÅNGSTRÖM") == ["Café Ångström"]
    assert found("%") == []
    body = {"locationId": location, "page": 1, "pageLimit": 1, "query": "", "searchAfter": []}
    first = answered(client.post(f"{COMPANIES}/search", json=body))
    assert first["total"] == 3
    assert found("", searchAfter=first["records"][0]["searchAfter"]) == ["Beta Boats", "Alpha Boats"]
    other = new_id()
    stranger = service.client(other).post(f"{COMPANIES}/search", json={**body, "locationId": other})
    assert answered(stranger) == {"records": [], "total": 0}


def test_a_standard_object_tells_its_own_properties_and_those_of_the_location(client: Client, location: str) -> None:
    define(client, location, "staff", "NUMERICAL")
    query = {"locationId": location, "fetchProperties": "true"}
    for key, named in (("business", "business.postalCode"), ("contact", "contact.firstName")):
        whole = answered(client.get(f"/objects/{key}", query_string=query))
        assert_published(SPEC, "GET", "/objects/{key}", 200, whole)
        keys = [field["fieldKey"] for field in whole["fields"]]
        assert named in keys
        assert ("business.staff" in keys) == (key == "business")


def test_companies_are_found_by_the_properties_that_a_location_chooses(
    service: TestService, client: Client, location: str, make: Make
) -> None:
    define(client, location, "sector", "TEXT")
    known = make(name="Alpha", city="Köln", sector="Énergie")
    other = new_id()
    stranger = service.client(other)
    elsewhere = {"locationId": other, "properties": {"name": "Gamma", "city": "Köln"}}
    answered(stranger.post(COMPANIES, json=elsewhere), 201)

    def found(query: str, one: Client = client, place: str = location) -> list[str]:
        body = {"locationId": place, "page": 1, "pageLimit": 10, "query": query, "searchAfter": []}
        answer = answered(one.post(f"{COMPANIES}/search", json=body))
        return [record["properties"]["name"] for record in answer["records"]]

    assert found("koln") == []
    change = {
        "locationId": location,
        "labels": {"plural": "Firmen"},
        "description": "Who we sell to",
        "searchableProperties": ["business.city", "business.sector"],
    }
    changed = client.put("/objects/business", json=change)
    assert_published(SPEC, "PUT", "/objects/{key}", 200, answered(changed))
    after = changed.get_json()["object"]
    assert after["labels"] == {"singular": "Company", "plural": "Firmen"}
    assert after["searchableProperties"] == ["business.name", "business.city", "business.sector"]
    read = client.get("/objects/business", query_string={"locationId": location})
    assert (answered(read)["object"], read.headers["ETag"]) == (after, changed.headers["ETag"])
    listed = answered(client.get("/objects/", query_string={"locationId": location}))["objects"]
    assert [one for one in listed if one["key"] == "business"] == [after]
    make(name="Beta", city="Kölnisch")
    assert found("koln") == found("city:KÖLN") == ["Beta", "Alpha"]
    assert found("sector:energie") == ["Alpha"]
    assert found("city:alpha") == []
    assert answered(client.get(f"{COMPANIES}/{known['id']}"))["record"]["version"] == 1

    refused(client.put("/objects/business", json=change, headers={"If-Match": '"9"'}), 412, "stale_version")
    answered(client.put("/objects/business", json=change))
    (told,) = service.events("contacts.object.updated", location_id=location)
    assert {one["field"] for one in told["data"]["changes"]} == {"plural", "description", "searchableProperties"}
    # Of another location nothing has changed.
    assert found("koln", stranger, other) == []
    standard = answered(stranger.get("/objects/business", query_string={"locationId": other}))["object"]
    assert (standard["labels"]["plural"], standard["searchableProperties"]) == ("Companies", ["business.name"])

    fields = answered(client.get("/objects/business", query_string={"locationId": location, "fetchProperties": "true"}))
    sector = next(field["id"] for field in fields["fields"] if field["fieldKey"] == "business.sector")
    answered(client.delete(f"/custom-fields/{sector}"))
    assert (found("energie"), found("koln")) == ([], ["Beta", "Alpha"])
    after = answered(client.get("/objects/business", query_string={"locationId": location}))["object"]
    assert after["searchableProperties"] == ["business.name", "business.city"]


def test_contacts_and_opportunities_are_found_by_what_they_always_are(client: Client, location: str) -> None:
    def put(key: str, *names: str, **more: Any) -> Any:
        return client.put(f"/objects/{key}", json={"locationId": location, "searchableProperties": [*names], **more})

    people = answered(put("contact", "contact.email", labels={"singular": "Patient", "plural": "Patients"}))["object"]
    assert people["labels"] == {"singular": "Patient", "plural": "Patients"}
    by = ["name", "firstName", "lastName", "email", "phone", "companyName"]
    assert people["searchableProperties"] == [f"contact.{name}" for name in by]
    deals = answered(put("opportunity", "opportunity.name", description="Deals"))["object"]
    assert (deals["description"], deals["searchableProperties"]) == ("Deals", ["opportunity.name"])
    assert "description" not in answered(put("opportunity", description=None))["object"]
    refused(put("contact", "contact.city"), 422, "unsearchable_property")
    refused(put("opportunity", "contact.name"), 422, "unknown_property")
    refused(put("business", "business.colour"), 422, "unknown_property")
    refused(put("business", "custom_objects.car.name"), 422, "foreign_property")
    refused(put("business", labels={"singular": " "}), 422, "validation_failed")


def test_contacts_and_opportunities_are_no_records(client: Client, location: str, make_contact: Make) -> None:
    contact = make_contact()
    refused(client.get(f"/objects/contact/records/{contact['id']}"), 422, "unsupported_object")
    body = {"locationId": location, "properties": {"name": "x"}}
    refused(client.post("/objects/opportunity/records", json=body), 422, "unsupported_object")
