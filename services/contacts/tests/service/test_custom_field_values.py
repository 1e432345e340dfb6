"""Values of custom fields on contacts: of every type, found again, and refused where they do not suit."""

from typing import Any

import pytest

from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, SetUp, answered, make_field, refused
from .test_races import at_once

FILE = {
    "f31175d4": {
        "meta": {"originalname": "Photo.JPG", "mimetype": "image/jpeg", "size": 1786611},
        "url": "https://example.com/documents/1",
        "documentId": "1",
    }
}
BOXES = [{"label": "First"}, {"label": "Second", "prefillValue": "2"}]
OPTIONS = ["red", "green", "blue"]


@pytest.mark.parametrize(
    ("data_type", "more", "given", "kept"),
    [
        ("TEXT", {}, "  Grüße ", "Grüße"),
        ("TEXT", {}, 12, "12"),
        ("LARGE_TEXT", {}, "x" * 60_000, "x" * 60_000),
        ("NUMERICAL", {}, "12.5", 12.5),
        ("NUMERICAL", {}, -3, -3),
        ("MONETORY", {}, 100.5, 100.5),
        ("PHONE", {}, "030 123456", "+4930123456"),
        ("EMAIL", {}, "Anna@EXAMPLE.com", "Anna@example.com"),
        ("DATE", {}, "2026-05-01T23:00:00-10:00", "2026-05-01"),
        ("CHECKBOX", {"options": OPTIONS}, ["red", "blue", "red"], ["red", "blue"]),
        ("CHECKBOX", {"options": OPTIONS}, "red", ["red"]),
        ("MULTIPLE_OPTIONS", {"options": OPTIONS}, ["green"], ["green"]),
        ("SINGLE_OPTIONS", {"options": [{"key": "r", "label": "Red"}]}, "Red", "r"),
        ("RADIO", {"options": OPTIONS}, "green", "green"),
        ("TEXTBOX_LIST", {"textBoxListOptions": BOXES}, {"First": "1", "Second": ""}, {"First": "1"}),
        ("FILE_UPLOAD", {"acceptedFormat": [".jpg"], "maxNumberOfFiles": 2}, FILE, FILE),
    ],
)
def test_a_value_of_each_type_is_kept(
    client: Client, location: str, set_up_location: SetUp, data_type: str, more: Json, given: Any, kept: Any
) -> None:
    set_up_location(country="DE")
    field = make_field(client, location, "Field", data_type, **more)
    body = {"locationId": location, "firstName": "Anna", "customFields": [{"id": field["id"], "fieldValue": given}]}

    made = answered(client.post("/contacts/", json=body), 201)["contact"]

    assert made["customFields"] == [{"id": field["id"], "value": kept}]
    assert answered(client.get(f"/contacts/{made['id']}"))["contact"] == made


@pytest.mark.parametrize(
    ("data_type", "more", "given"),
    [
        ("TEXT", {}, "x" * 5_001),
        ("TEXT", {}, ["a"]),
        ("TEXT", {}, True),
        ("NUMERICAL", {}, "twelve"),
        ("NUMERICAL", {}, "NaN"),
        ("NUMERICAL", {}, "1e999"),
        ("NUMERICAL", {}, "1234567890.1234567"),
        ("MONETORY", {}, False),
        ("PHONE", {}, "12"),
        ("EMAIL", {}, "anna@"),
        ("DATE", {}, "2026-02-30"),
        ("DATE", {}, 20260501),
        ("CHECKBOX", {"options": OPTIONS}, ["red", "pink"]),
        ("SINGLE_OPTIONS", {"options": OPTIONS}, ["red", "blue"]),
        ("RADIO", {"options": OPTIONS}, "pink"),
        ("MULTIPLE_OPTIONS", {}, ["red"]),
        ("TEXTBOX_LIST", {"textBoxListOptions": BOXES}, {"Third": "3"}),
        ("TEXTBOX_LIST", {"textBoxListOptions": BOXES}, ["1"]),
        ("FILE_UPLOAD", {"isMultipleFile": False}, {**FILE, "another": FILE["f31175d4"]}),
        ("FILE_UPLOAD", {"acceptedFormat": [".pdf"]}, FILE),
        ("FILE_UPLOAD", {}, {"a": {"url": "javascript:alert(1)"}}),
    ],
)
def test_a_value_that_does_not_suit_its_field_is_refused(
    client: Client, location: str, service: TestService, data_type: str, more: Json, given: Any
) -> None:
    field = make_field(client, location, "Field", data_type, **more)
    values = [{"id": field["id"], "fieldValue": given}]
    body = {"locationId": location, "firstName": "Anna", "customFields": values}
    refusal = refused(client.post("/contacts/", json=body), 422, "invalid_custom_value")
    assert [error["field"] for error in refusal["errors"]] == ["customFields.0.fieldValue"]
    assert service.events("contacts.contact.created", location_id=location) == []


def test_a_field_is_named_by_its_id_or_its_key(client: Client, location: str, make_contact: Make) -> None:
    field = make_field(client, location, "Shoe size", "NUMERICAL")
    for name in ("shoe_size", "contact.shoe_size", "{{ contact.shoe_size }}"):
        made = make_contact(customFields=[{"key": name, "field_value": "42"}])
        assert made["customFields"] == [{"id": field["id"], "value": 42}]


def test_every_wrong_value_is_named_and_nothing_is_kept(client: Client, location: str, make_contact: Make) -> None:
    size = make_field(client, location, "Size", "NUMERICAL")
    made = make_contact(customFields=[{"id": size["id"], "value": 1}])
    values = [{"id": "nothing", "value": 1}, {"id": size["id"], "value": 2}, {"key": "nowhere", "value": 3}]
    refusal = refused(client.put(f"/contacts/{made['id']}", json={"customFields": values}), 422, "unknown_custom_field")
    assert [error["field"] for error in refusal["errors"]] == ["customFields.0.id", "customFields.2.key"]
    assert answered(client.get(f"/contacts/{made['id']}"))["contact"] == made


def test_a_value_is_taken_away_by_nothing(client: Client, location: str, make_contact: Make) -> None:
    fields = [make_field(client, location, name, "TEXT") for name in ("A", "B", "C")]
    made = make_contact(customFields=[{"id": field["id"], "value": "x"} for field in fields])
    values = [{"id": fields[0]["id"], "fieldValue": None}, {"id": fields[1]["id"], "fieldValue": ""}]
    changed = answered(client.put(f"/contacts/{made['id']}", json={"customFields": values}))["contact"]
    assert changed["customFields"] == [{"id": fields[2]["id"], "value": "x"}]


def test_an_opportunitys_field_is_none_of_a_contacts(client: Client, location: str) -> None:
    field = make_field(client, location, "Budget", "MONETORY", model="opportunity")
    body = {"locationId": location, "firstName": "A", "customFields": [{"id": field["id"], "value": 1}]}
    refused(client.post("/contacts/", json=body), 422, "unknown_custom_field")


def test_an_opportunitys_values_are_read_by_its_own_fields(
    client: Client, location: str, make_contact: Make, service: TestService
) -> None:
    budget = make_field(client, location, "Budget", "MONETORY", model="opportunity")
    stages = [{"name": "New"}]
    made = client.post("/pipelines/", json={"locationId": location, "name": "Sales", "stages": stages})
    pipeline = answered(made, 201)["pipeline"]
    body = {
        "locationId": location,
        "pipelineId": pipeline["id"],
        "name": "Deal",
        "status": "open",
        "contactId": make_contact()["id"],
    }

    def create(value: Any) -> Any:
        values = [{"id": budget["id"], "field_value": value}]
        return client.post("/opportunities/", json={**body, "customFields": values})

    refused(create("much"), 422, "invalid_custom_value")
    deal = answered(create("99.90"), 201)["opportunity"]
    assert deal["customFields"] == [{"id": budget["id"], "fieldValue": 99.9}]

    answered(client.delete(f"/locations/{location}/customFields/{budget['id']}"))

    assert answered(client.get(f"/opportunities/{deal['id']}"))["opportunity"]["customFields"] == []
    told = service.events("contacts.opportunity.updated", location_id=location)
    assert [change["field"] for event in told for change in event["data"]["changes"]] == ["customFields"]


def test_contacts_are_found_by_their_values(client: Client, location: str, make_contact: Make) -> None:
    size = make_field(client, location, "Size", "NUMERICAL")["id"]
    day = make_field(client, location, "Day", "DATE")["id"]
    likes = make_field(client, location, "Likes", "CHECKBOX", options=OPTIONS)["id"]
    make_contact(firstName="Anna", customFields=[{"id": size, "value": "42"}, {"id": likes, "value": ["red", "blue"]}])
    make_contact(firstName="Bea", customFields=[{"id": size, "value": 38.5}, {"id": day, "value": "2026-05-01"}])

    def found(field: str, operator: str, value: Any = None) -> list[str]:
        filters = [{"field": f"customFields.{field}", "operator": operator, "value": value}]
        answer = client.post("/contacts/search", json={"locationId": location, "filters": filters})
        return sorted(contact["firstName"] for contact in answered(answer)["contacts"])

    assert found(size, "eq", 42) == ["Anna"]
    assert found(size, "range", {"gt": 38, "lt": 42}) == ["Bea"]
    assert found(day, "range", {"gte": "2026-05-01"}) == ["Bea"]
    assert found(likes, "has_all", ["blue", "red"]) == ["Anna"]
    assert found(likes, "not_exists") == ["Bea"]


def test_a_contact_with_five_hundred_values_is_read_by_as_many_statements_as_one_with_none(
    client: Client, location: str, make_contact: Make, service: TestService
) -> None:
    from sqlalchemy import event  # noqa: PLC0415 - only here

    fields = [make_field(client, location, f"Field {number}", "TEXT") for number in range(500)]
    full = make_contact(customFields=[{"id": field["id"], "value": f"v{n}"} for n, field in enumerate(fields)])
    empty = make_contact()
    counted: list[str] = []
    engine = service.runtime.database.engine

    def count(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        counted.append(statement)

    def read(contact: Json) -> int:
        counted.clear()
        answer = client.get(f"/contacts/{contact['id']}")
        assert_published("contacts", "GET", "/contacts/{contactId}", 200, answered(answer))
        assert len(answer.get_json()["contact"]["customFields"]) == len(contact["customFields"])
        return len(counted)

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert len(full["customFields"]) == 500
        assert read(full) == read(empty)
    finally:
        event.remove(engine, "before_cursor_execute", count)


def test_no_value_outlives_its_field(service: TestService, client: Client, location: str, make_contact: Make) -> None:
    field = make_field(client, location, "Field", "TEXT")["id"]
    contacts = [make_contact()["id"] for _ in range(8)]

    def act(racer: Client, number: int) -> Any:
        if number == 4:
            return racer.delete(f"/custom-fields/{field}")
        values = [{"id": field, "fieldValue": str(number)}]
        return racer.put(f"/contacts/{contacts[number % 8]}", json={"customFields": values})

    answers = at_once(service, location, act, 12)
    while service.run_timers(location):
        pass

    assert {status for status, _ in answers} <= {200, 422}
    for contact in contacts:
        assert answered(client.get(f"/contacts/{contact}"))["contact"]["customFields"] == []


def test_one_of_many_fields_of_the_same_name_is_made(service: TestService, client: Client, location: str) -> None:
    def make(racer: Client, _number: int) -> Any:
        return racer.post(f"/locations/{location}/customFields", json={"name": "Size", "dataType": "TEXT"})

    answers = at_once(service, location, make, 8)

    assert sorted(status for status, _ in answers) == [201] + [409] * 7
    listed = answered(client.get(f"/custom-fields/object-key/contact?locationId={location}"))
    assert (len(listed["fields"]), len(listed["folders"])) == (1, 1)
