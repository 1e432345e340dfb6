"""Contacts through the API: made, read, changed, upserted, deleted."""

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Make, SetUp, answered, make_field, refused


def test_a_contact_that_was_made_is_read(client: Client, make_contact: Make, location: str) -> None:
    first, second = (make_field(client, location, name)["id"] for name in ("First", "Second"))
    made = make_contact(
        firstName="Zoë",
        lastName="Ångström",
        email="Zoe@Example.com",
        phone="(415) 555-0134",
        tags=["VIP", "vip "],
        dateOfBirth="1990-09-25",
        timezone="Europe/Stockholm",
        dnd=True,
        dndSettings={"sms": {"status": "active", "message": "No SMS"}},
        customFields=[{"id": first, "fieldValue": "Text"}, {"key": "second", "field_value": "Older"}],
    )

    answer = client.get(f"/contacts/{made['id']}")

    read = answered(answer)["contact"]
    assert_published("contacts", "GET", "/contacts/{contactId}", 200, answer.get_json())
    assert answer.headers["ETag"] == '"1"'
    assert read == made
    assert read["name"] == "Zoë Ångström"
    assert read["fullNameLowerCase"] == "zoë ångström"
    assert read["email"] == "Zoe@example.com"
    assert read["emailLowerCase"] == "zoe@example.com"
    assert read["phone"] == "+14155550134"
    assert read["tags"] == ["vip"]
    assert read["dateOfBirth"] == "1990-09-25"
    assert read["dndSettings"] == {"sms": {"status": "active", "message": "No SMS"}}
    assert read["customFields"] == [{"id": first, "value": "Text"}, {"id": second, "value": "Older"}]
    assert read["locationId"] == location
    assert read["type"] == "lead"
    assert read["version"] == 1
    assert [(one["phone"], one["primary"]) for one in read["phones"]] == [("+14155550134", True)]
    assert [(one["email"], one["primary"]) for one in read["emails"]] == [("Zoe@example.com", True)]
    assert (read["followers"], read["profilePhoto"], read["opportunitiesCount"]) == ([], None, 0)
    assert "companyName" not in read


def test_every_answer_about_a_contact_fits_the_published_schemas(client: Client, location: str) -> None:
    made = client.post("/contacts/", json={"locationId": location, "name": "李明", "email": "li@example.com"})
    assert_published("contacts", "POST", "/contacts/", 201, answered(made, 201))
    path = f"/contacts/{made.get_json()['contact']['id']}"
    changed = client.put(path, json={"companyName": "明 GmbH"})
    assert_published("contacts", "PUT", "/contacts/{contactId}", 200, answered(changed))
    upserted = client.post("/contacts/upsert", json={"locationId": location, "email": "LI@example.com"})
    assert_published("contacts", "POST", "/contacts/upsert", 200, answered(upserted))
    deleted = client.delete(path)
    assert_published("contacts", "DELETE", "/contacts/{contactId}", 200, answered(deleted))
    assert deleted.get_json() == {"succeeded": True, "succeded": True}


@pytest.mark.parametrize(
    ("given", "first", "last", "name"),
    [
        ({"firstName": " Anna ", "lastName": "de la  Cruz"}, "Anna", "de la Cruz", "Anna de la Cruz"),
        ({"firstName": None, "name": "Anna Maria Ruiz"}, "Anna", "Maria Ruiz", "Anna Maria Ruiz"),
        ({"firstName": None, "name": "李明"}, "李明", None, "李明"),
        ({"firstName": None, "lastName": "محمد"}, None, "محمد", "محمد"),
        ({"firstName": "Ольга", "name": "Somebody Else"}, "Ольга", None, "Ольга"),
        ({"firstName": "", "name": ""}, None, None, None),
    ],
)
def test_the_full_name_is_kept_in_step(
    make_contact: Make, given: dict[str, str | None], first: str | None, last: str | None, name: str | None
) -> None:
    made = make_contact(**given)
    assert (made.get("firstName"), made.get("lastName"), made.get("name")) == (first, last, name)


def test_changing_one_name_changes_the_full_name(client: Client, make_contact: Make) -> None:
    made = make_contact(firstName="Anna", lastName="Klein")
    changed = answered(client.put(f"/contacts/{made['id']}", json={"lastName": "Groß"}))["contact"]
    assert changed["name"] == "Anna Groß"
    changed = answered(client.put(f"/contacts/{made['id']}", json={"name": "Bea Braun Schmidt"}))["contact"]
    assert (changed["firstName"], changed["lastName"]) == ("Bea", "Braun Schmidt")


def test_a_change_changes_only_what_is_given(
    client: Client, make_contact: Make, service: TestService, location: str
) -> None:
    a = make_field(client, location, "A", "NUMERICAL")["id"]
    b = make_field(client, location, "B", "CHECKBOX", options=["x", "y"])["id"]
    made = make_contact(email="anna@example.com", city="Berlin", customFields=[{"id": a, "value": 1}])

    changed = answered(
        client.put(f"/contacts/{made['id']}", json={"city": "Köln", "customFields": [{"id": b, "value": ["x", "y"]}]})
    )["contact"]

    assert changed["city"] == "Köln"
    assert changed["email"] == "anna@example.com"
    assert changed["customFields"] == [{"id": a, "value": 1}, {"id": b, "value": ["x", "y"]}]
    assert changed["version"] == 2
    told = service.events("contacts.contact.updated", location_id=made["locationId"])
    assert [event["data"]["changes"] for event in told] == [
        [
            {"field": "city", "before": "Berlin", "after": "Köln"},
            {"field": f"customFields.{b}", "before": None, "after": ["x", "y"]},
        ]
    ]
    assert told[0]["subject"] == told[0]["contact_id"] == made["id"]
    assert told[0]["sequence"] == 2


def test_a_change_that_changes_nothing_tells_nothing(client: Client, make_contact: Make, service: TestService) -> None:
    made = make_contact(email="anna@example.com", tags=["a"])
    again = answered(client.put(f"/contacts/{made['id']}", json={"email": "anna@example.com", "tags": ["A"]}))
    assert again["contact"]["version"] == 1
    assert [event["type"] for event in service.events(location_id=made["locationId"])] == ["contacts.contact.created"]


def test_each_difference_is_told_by_its_own_event(client: Client, make_contact: Make, service: TestService) -> None:
    made = make_contact(tags=["old", "kept"])

    body = {"city": "Rom", "assignedTo": "user1", "dnd": True, "tags": ["kept", "new"]}
    answered(client.put(f"/contacts/{made['id']}", json=body))

    told = service.events(location_id=made["locationId"])[1:]
    assert sorted(event["type"] for event in told) == [
        "contacts.contact.dnd_changed",
        "contacts.contact.owner_changed",
        "contacts.contact.tagged",
        "contacts.contact.untagged",
        "contacts.contact.updated",
    ]
    by_type = {event["type"].rpartition(".")[2]: event["data"] for event in told}
    assert by_type["tagged"]["tagsAdded"] == ["new"]
    assert by_type["untagged"]["tagsRemoved"] == ["old"]
    assert all(data["tags"] == ["kept", "new"] and data["assignedTo"] == "user1" for data in by_type.values())
    assert sorted(event["sequence"] for event in told) == [2, 3, 4, 5, 6]


def test_a_deleted_contact_is_not_found_and_frees_its_email(client: Client, make_contact: Make) -> None:
    made = make_contact(email="anna@example.com", phone="+14155550134")

    answered(client.delete(f"/contacts/{made['id']}"))

    for method, path in [("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "/notes"), ("GET", "/activity")]:
        refused(client.open(f"/contacts/{made['id']}{path}", method=method, json={}), 404, "contact_not_found")
    again = make_contact(email="ANNA@example.com", phone="+14155550134")
    assert again["id"] != made["id"]


def test_a_stale_version_is_refused_and_a_fresh_one_is_not(client: Client, make_contact: Make) -> None:
    path = f"/contacts/{make_contact()['id']}"
    answered(client.put(path, json={"city": "Rom"}, headers={"If-Match": '"1"'}))
    refused(client.put(path, json={"city": "Wien"}, headers={"If-Match": '"1"'}), 412, "stale_version")
    refused(client.delete(path, headers={"If-Match": '"1"'}), 412, "stale_version")
    answered(client.delete(path, headers={"If-Match": '"2"'}))


def test_a_duplicate_is_refused_and_names_the_contact_that_is_there(
    client: Client, make_contact: Make, location: str
) -> None:
    by_email = make_contact(email="anna@example.com")
    by_phone = make_contact(phone="+14155550134")

    both = {"locationId": location, "email": "Anna@Example.com", "phone": "415-555-0134"}
    refusal = refused(client.post("/contacts/", json=both), 409, "duplicate_contact")
    assert refusal["details"] == {"contactId": by_email["id"], "field": "email"}
    refusal = refused(client.put(f"/contacts/{by_email['id']}", json={"phone": "4155550134"}), 409, "duplicate_contact")
    assert refusal["details"] == {"contactId": by_phone["id"], "field": "phone"}


def test_a_secondary_email_makes_a_duplicate_too(client: Client, make_contact: Make, location: str) -> None:
    made = make_contact(email="anna@example.com")
    answered(client.post(f"/contacts/{made['id']}/emails", json={"email": "Second@Example.com"}), 201)
    other = client.post("/contacts/", json={"locationId": location, "email": "second@example.com"})
    assert refused(other, 409, "duplicate_contact")["details"]["contactId"] == made["id"]


def test_a_location_may_allow_duplicates(make_contact: Make, set_up_location: SetUp, client: Client) -> None:
    set_up_location(allowDuplicateContact=True)
    first = make_contact(email="anna@example.com")
    second = make_contact(email="anna@example.com")
    assert first["id"] != second["id"]
    found = client.get(
        "/contacts/search/duplicate", query_string={"locationId": first["locationId"], "email": "anna@example.com"}
    )
    assert answered(found)["contact"]["id"] == first["id"]


def test_an_older_event_about_a_location_changes_nothing(make_contact: Make, set_up_location: SetUp) -> None:
    set_up_location(country="DE", sequence=5)
    set_up_location(country="FR", sequence=4)
    assert make_contact(phone="030 123456")["phone"] == "+4930123456"


def test_the_duplicate_is_found_by_email_before_phone(client: Client, make_contact: Make, location: str) -> None:
    by_email = make_contact(email="anna@example.com")
    by_phone = make_contact(phone="+14155550134")

    def found(**query: str) -> object:
        answer = client.get("/contacts/search/duplicate", query_string={"locationId": location, **query})
        contact = answered(answer)["contact"]
        return contact and contact["id"]

    assert found(email="anna@example.com", number="+14155550134") == by_email["id"]
    assert found(email="nobody@example.com", number="(415) 555-0134") == by_phone["id"]
    assert found(number="nonsense") is None
    assert found(email="nobody@example.com") is None


def test_an_upsert_makes_once_and_then_changes(client: Client, location: str) -> None:
    body = {"locationId": location, "email": "Anna@example.com", "firstName": "Anna"}
    first = answered(client.post("/contacts/upsert", json=body))
    second = answered(client.post("/contacts/upsert", json={**body, "email": "anna@example.com", "city": "Rom"}))
    assert (first["new"], second["new"]) == (True, False)
    assert second["contact"]["id"] == first["contact"]["id"]
    assert (second["contact"]["city"], second["contact"]["firstName"]) == ("Rom", "Anna")


def test_an_upsert_keeps_every_secondary(client: Client, make_contact: Make, location: str) -> None:
    made = make_contact(email="first@example.com", phone="+14155550134")
    answered(client.post(f"/contacts/{made['id']}/emails", json={"email": "second@example.com"}), 201)
    answered(client.post(f"/contacts/{made['id']}/phones", json={"phone": "+14155550135"}), 201)

    body = {"locationId": location, "email": "SECOND@example.com", "phone": "+14155550135"}
    upserted = answered(client.post("/contacts/upsert", json=body))

    assert (upserted["new"], upserted["contact"]["id"]) == (False, made["id"])
    assert {one["email"].lower() for one in upserted["contact"]["emails"]} == {
        "first@example.com",
        "second@example.com",
    }
    assert {one["phone"] for one in upserted["contact"]["phones"]} == {"+14155550134", "+14155550135"}


def test_an_upsert_that_means_two_contacts_is_refused(client: Client, make_contact: Make, location: str) -> None:
    make_contact(email="anna@example.com")
    other = make_contact(phone="+14155550134")
    body = {"locationId": location, "email": "anna@example.com", "phone": "+14155550134"}
    refusal = refused(client.post("/contacts/upsert", json=body), 409, "duplicate_contact")
    assert refusal["details"] == {"contactId": other["id"], "field": "phone"}


def test_an_upsert_may_make_a_duplicate_where_these_are_allowed(
    client: Client, make_contact: Make, location: str, set_up_location: SetUp
) -> None:
    body = {"locationId": location, "email": "anna@example.com", "createNewIfDuplicateAllowed": True}
    make_contact(email="anna@example.com")
    assert answered(client.post("/contacts/upsert", json=body))["new"] is False
    set_up_location(allowDuplicateContact=True)
    assert answered(client.post("/contacts/upsert", json=body))["new"] is True
    assert (
        answered(client.post("/contacts/upsert", json={**body, "createNewIfDuplicateAllowed": False}))["new"] is False
    )


def test_the_same_idempotency_key_makes_one_contact(client: Client, location: str, service: TestService) -> None:
    headers = {"Idempotency-Key": new_id()}
    first = client.post("/contacts/", json={"locationId": location, "firstName": "Anna"}, headers=headers)
    again = client.post("/contacts/", json={"locationId": location, "firstName": "Anna"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(service.events("contacts.contact.created", location_id=location)) == 1


def test_dnd_settings_are_merged_channel_by_channel(client: Client, make_contact: Make, service: TestService) -> None:
    made = make_contact(dndSettings={"email": {"status": "active"}, "sms": {"status": "inactive"}})
    body = {"dndSettings": {"sms": {"status": "permanent", "code": "STOP"}}}
    changed = answered(client.put(f"/contacts/{made['id']}", json=body))["contact"]
    assert changed["dndSettings"] == {"email": {"status": "active"}, "sms": {"status": "permanent", "code": "STOP"}}
    assert len(service.events("contacts.contact.dnd_changed", location_id=made["locationId"])) == 1


def test_removing_a_custom_value_by_null(client: Client, make_contact: Make, location: str) -> None:
    a, b = (make_field(client, location, name)["id"] for name in ("A", "B"))
    made = make_contact(customFields=[{"id": a, "value": "1"}, {"id": b, "value": "2"}])
    changed = client.put(f"/contacts/{made['id']}", json={"customFields": [{"id": a, "fieldValue": None}]})
    assert answered(changed)["contact"]["customFields"] == [{"id": b, "value": "2"}]
