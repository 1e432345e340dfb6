"""Custom fields: made, put in folders, changed and deleted, for contacts and for other objects."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, make_field, refused

_FIELDS = "/locations/{locationId}/customFields"


def made_by_key(client: Client, location: str, **given: Any) -> Any:
    body = {"locationId": location, "objectKey": "contact", "dataType": "TEXT", "showInForms": True, **given}
    return client.post("/custom-fields/", json=body)


def test_a_location_has_fields_of_contacts_and_of_opportunities(client: Client, location: str) -> None:
    made = client.post(
        f"/locations/{location}/customFields",
        json={"name": "Shoe size", "dataType": "NUMERICAL", "placeholder": "42", "position": 2},
    )
    assert_published("locations", "POST", _FIELDS, 201, answered(made, 201))
    field = made.get_json()["customField"]
    assert field["fieldKey"] == "contact.shoe_size"
    assert (field["model"], field["position"], field["placeholder"]) == ("contact", 2, "42")
    deal = make_field(client, location, "Budget", "MONETORY", model="opportunity")

    path = f"/locations/{location}/customFields"
    for query, expected in (("", [field]), ("?model=opportunity", [deal]), ("?model=all", [field, deal])):
        listed = client.get(f"{path}{query}")
        assert_published("locations", "GET", _FIELDS, 200, answered(listed))
        assert listed.get_json()["customFields"] == expected
    read = client.get(f"{path}/{field['id']}")
    assert_published("locations", "GET", f"{_FIELDS}/{{id}}", 200, answered(read))
    assert (read.get_json()["customField"], read.headers["ETag"]) == (field, '"1"')

    changed = client.put(f"{path}/{field['id']}", json={"name": "Size", "position": 0}, headers={"If-Match": '"1"'})
    assert_published("locations", "PUT", f"{_FIELDS}/{{id}}", 200, answered(changed))
    assert changed.get_json()["customField"] == {**field, "name": "Size", "position": 0}
    refused(client.put(f"{path}/{field['id']}", json={"name": "X"}, headers={"If-Match": '"1"'}), 412, "stale_version")
    refused(client.delete(f"{path}/{field['id']}", headers={"If-Match": '"1"'}), 412, "stale_version")
    deleted = client.delete(f"{path}/{field['id']}", headers={"If-Match": '"2"'})
    assert_published("locations", "DELETE", f"{_FIELDS}/{{id}}", 200, answered(deleted))
    assert deleted.get_json() == {"succeded": True}
    refused(client.get(f"{path}/{field['id']}"), 404, "custom_field_not_found")
    refused(client.delete(f"{path}/{field['id']}"), 404, "custom_field_not_found")


def test_fields_of_any_object_are_kept_in_folders(client: Client, location: str) -> None:
    folder = client.post(
        "/custom-fields/folder", json={"locationId": location, "objectKey": "custom_objects.pet", "name": "Health"}
    )
    assert_published("custom-fields", "POST", "/custom-fields/folder", 201, answered(folder, 201))
    folder_id = folder.get_json()["id"]
    made = made_by_key(
        client,
        location,
        objectKey="custom_objects.pet",
        fieldKey="custom_objects.pet.vaccine",
        name="Vaccine",
        dataType="RADIO",
        options=[{"key": "a", "label": "Anti A", "url": "https://example.com/a.png"}, {"key": "b", "label": "Anti B"}],
        allowCustomOption=True,
        parentId=folder_id,
    )
    assert_published("custom-fields", "POST", "/custom-fields/", 201, answered(made, 201))
    field = made.get_json()["field"]
    assert (field["parentId"], field["fieldKey"]) == (folder_id, "custom_objects.pet.vaccine")

    listed = client.get(f"/custom-fields/object-key/custom_objects.pet?locationId={location}")
    assert_published("custom-fields", "GET", "/custom-fields/object-key/{objectKey}", 200, answered(listed))
    assert listed.get_json()["fields"] == [field]
    assert [(one["id"], one["name"]) for one in listed.get_json()["folders"]] == [(folder_id, "Health")]
    for one in (field["id"], folder_id):
        read = client.get(f"/custom-fields/{one}")
        assert_published("custom-fields", "GET", "/custom-fields/{id}", 200, answered(read))
        assert read.get_json()["field"]["id"] == one

    path = f"/custom-fields/folder/{folder_id}"
    refused(client.delete(path, query_string={"locationId": location}), 409, "folder_not_empty")
    renamed = client.put(path, json={"locationId": location, "name": "Care"})
    assert_published("custom-fields", "PUT", "/custom-fields/folder/{id}", 200, answered(renamed))
    assert renamed.get_json()["name"] == "Care"
    gone = client.delete(f"/custom-fields/{field['id']}")
    assert_published("custom-fields", "DELETE", "/custom-fields/{id}", 200, answered(gone))
    assert gone.get_json() == {"succeded": True, "id": field["id"], "key": "custom_objects.pet.vaccine"}
    emptied = client.delete(path, query_string={"locationId": location})
    assert_published("custom-fields", "DELETE", "/custom-fields/folder/{id}", 200, answered(emptied))
    refused(client.put(path, json={"locationId": location, "name": "X"}), 404, "folder_not_found")


def test_a_field_without_a_folder_goes_to_the_usual_one(client: Client, location: str) -> None:
    first, second = (make_field(client, location, name, "TEXT") for name in ("One", "Two"))
    assert first["parentId"] == second["parentId"]
    listed = answered(client.get(f"/custom-fields/object-key/contact?locationId={location}"))
    assert [(one["id"], one["name"]) for one in listed["folders"]] == [(first["parentId"], "Additional Info")]


def test_a_second_field_of_the_same_key_is_refused(client: Client, location: str) -> None:
    field = make_field(client, location, "Shoe size", "TEXT")
    body = {"name": "shoe  SIZE", "dataType": "TEXT"}
    refusal = refused(client.post(f"/locations/{location}/customFields", json=body), 409, "duplicate_custom_field")
    assert refusal["details"] == {"customFieldId": field["id"]}
    refused(made_by_key(client, location, fieldKey="contact.shoe_size"), 409, "duplicate_custom_field")
    make_field(client, location, "Shoe size", "TEXT", model="opportunity")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"dataType": "COLOR"}, "dataType"),
        ({"name": "  "}, "name"),
        ({"options": [{"key": "a"}], "dataType": "RADIO"}, "options.0"),
        ({"options": ["a", "a"], "dataType": "RADIO"}, "options"),
        ({"options": ["a"]}, "options"),
        ({"maxNumberOfFiles": 0, "dataType": "FILE_UPLOAD"}, "maxNumberOfFiles"),
        ({"model": "invoice"}, "model"),
        ({"isMultipleFile": "yes"}, "isMultipleFile"),
    ],
)
def test_a_bad_definition_is_refused(
    client: Client, service: TestService, location: str, given: Json, field: str
) -> None:
    body = {"name": "Size", "dataType": "TEXT", **given}
    answer = client.post(f"/locations/{location}/customFields", json=body)
    assert answer.status_code == 422, answer.get_json()
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert service.events(location_id=location) == []


def test_a_folder_of_another_object_is_refused(client: Client, location: str) -> None:
    body = {"locationId": location, "objectKey": "business", "name": "Tax"}
    folder = answered(client.post("/custom-fields/folder", json=body), 201)
    refused(client.post("/custom-fields/folder", json=body), 409, "duplicate_folder")
    refused(made_by_key(client, location, fieldKey="a", parentId=folder["id"]), 422, "unknown_folder")
    refused(made_by_key(client, location, fieldKey="a", parentId=new_id()), 422, "unknown_folder")


def test_options_are_renamed_and_added_but_never_taken_away(client: Client, location: str, make_contact: Make) -> None:
    field = make_field(client, location, "Color", "SINGLE_OPTIONS", options=["red", "blue"])
    contact = make_contact(customFields=[{"id": field["id"], "fieldValue": "red"}])
    path = f"/custom-fields/{field['id']}"
    renamed = [{"key": "red", "label": "Crimson"}, {"key": "blue", "label": "blue"}, {"key": "g", "label": "green"}]

    body = {"locationId": location, "showInForms": False, "options": renamed}
    changed = client.put(path, json=body)

    assert_published("custom-fields", "PUT", "/custom-fields/{id}", 200, answered(changed))
    assert changed.get_json()["field"]["options"] == renamed
    assert changed.get_json()["field"]["showInForms"] is False
    refused(client.put(path, json={**body, "options": renamed[1:]}), 422, "option_removed")
    put = client.put(f"/contacts/{contact['id']}", json={"customFields": [{"id": field["id"], "value": "Crimson"}]})
    assert answered(put)["contact"]["customFields"] == [{"id": field["id"], "value": "red"}]


def test_another_locations_fields_are_not_there(service: TestService, client: Client, location: str) -> None:
    field = make_field(client, location, "Size", "TEXT")
    elsewhere = new_id()
    other = service.client(elsewhere)
    refused(other.get(f"/custom-fields/{field['id']}"), 404, "custom_field_not_found")
    refused(other.delete(f"/locations/{elsewhere}/customFields/{field['id']}"), 404, "custom_field_not_found")
    refused(other.get(f"/locations/{location}/customFields"), 403, "location_forbidden")
    refused(other.get(f"/custom-fields/object-key/contact?locationId={location}"), 403, "location_forbidden")
    body = {"locationId": elsewhere, "firstName": "A", "customFields": [{"id": field["id"], "value": "1"}]}
    refused(other.post("/contacts/", json=body), 422, "unknown_custom_field")
    assert answered(other.get(f"/locations/{elsewhere}/customFields")) == {"customFields": []}


def test_a_deleted_fields_values_leave_every_contact_and_are_told(
    client: Client, location: str, make_contact: Make, service: TestService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contacts.bulk.sweeping.BATCH", 2)
    gone, kept = make_field(client, location, "Gone", "TEXT"), make_field(client, location, "Kept", "TEXT")
    values = [{"id": gone["id"], "value": "x"}, {"id": kept["id"], "value": "y"}]
    contacts = [make_contact(customFields=values) for _ in range(5)]
    untouched = make_contact()

    answered(client.delete(f"/custom-fields/{gone['id']}"))
    while service.run_timers():
        pass

    for contact in contacts:
        read = answered(client.get(f"/contacts/{contact['id']}"))["contact"]
        assert read["customFields"] == [{"id": kept["id"], "value": "y"}]
    told = service.events("contacts.contact.updated", location_id=location)
    assert sorted(event["subject"] for event in told) == sorted(contact["id"] for contact in contacts)
    assert told[-1]["data"]["changes"] == [{"field": f"customFields.{gone['id']}", "before": "x", "after": None}]
    assert {event["actor"] for event in told} == {client.identity.actor}
    assert answered(client.get(f"/contacts/{untouched['id']}"))["contact"]["version"] == 1


def test_what_happens_to_fields_is_told(client: Client, location: str, service: TestService) -> None:
    field = make_field(client, location, "Size", "TEXT")
    answered(client.put(f"/locations/{location}/customFields/{field['id']}", json={"name": "Größe"}))
    answered(client.put(f"/locations/{location}/customFields/{field['id']}", json={"name": "Größe"}))
    answered(client.delete(f"/locations/{location}/customFields/{field['id']}"))
    told = service.events(location_id=location)
    assert [(event["type"], event["subject"], event["data"]["name"]) for event in told] == [
        ("contacts.custom_field.created", field["id"], "Size"),
        ("contacts.custom_field.updated", field["id"], "Größe"),
        ("contacts.custom_field.deleted", field["id"], "Größe"),
    ]


def test_fields_need_their_scope(service: TestService, location: str) -> None:
    reader = service.client(location, scopes=["locations/customFields.readonly"])
    answered(reader.get(f"/locations/{location}/customFields"))
    body = {"name": "Size", "dataType": "TEXT"}
    assert reader.post(f"/locations/{location}/customFields", json=body).status_code == 403
