"""Importing contacts from CSV files."""

import pytest

from chassis.testing.service import Client, TestService

from .answers import Json, Search, answered, make_field
from .importing import Importer, counts, sheet


@pytest.fixture
def importer(service: TestService, location: str, client: Client) -> Importer:
    return Importer(service, location, client)


def by_name(search: Search) -> dict[str, Json]:
    return {contact["name"]: contact for contact in search(pageLimit=500)["contacts"]}


def test_a_file_becomes_contacts(
    importer: Importer, service: TestService, client: Client, location: str, search: Search
) -> None:
    size = make_field(client, location, "Shoe size", "NUMERICAL")
    colours = make_field(client, location, "Colours", "CHECKBOX", options=["red", "green", "blue"])
    content = sheet(
        ["First Name", "lastName", "email", "Mail 2", "phone", "Mobile", "tags", "Shoe size", "Farben", "dnd", "Other"],
        [
            "Anna",
            "Özdemir",
            "Anna@Example.com",
            "a2@example.com",
            "(415) 555-0100",
            "+4930123456",
            "VIP; New",
            "42",
            "red,blue",
            "no",
            "x",
        ],
        ["李", "明", "", "", "+14155550101", "", "", "", "", "yes", ""],
    )
    job = importer.run(
        content, mapping={"Mail 2": "email", "Mobile": "phone.mobile", "Farben": f"customFields.{colours['id']}"}
    )

    assert counts(job) == (2, 0, 0, 0)
    assert (job["state"], job["total"], job["fileName"]) == ("completed", 2, "people.csv")
    assert [one["field"] for one in job["columns"]] == [
        "firstName", "lastName", "email", "email", "phone", "phone.mobile", "tags",
        f"customFields.{size['id']}", f"customFields.{colours['id']}", "dnd", None,
    ]  # fmt: skip
    people = by_name(search)
    anna, li = people["Anna Özdemir"], people["李 明"]
    assert (anna["email"], [one["email"] for one in anna["emails"]]) == (
        "Anna@example.com",
        ["Anna@example.com", "a2@example.com"],
    )
    assert [(one["phone"], one["label"], one["primary"]) for one in anna["phones"]] == [
        ("+14155550100", None, True),
        ("+4930123456", "mobile", False),
    ]
    assert anna["tags"] == ["vip", "new"]
    assert {one["id"]: one["value"] for one in anna["customFields"]} == {size["id"]: 42, colours["id"]: ["red", "blue"]}
    assert (anna["dnd"], li["dnd"], li["phone"], li["version"]) == (False, True, "+14155550101", 1)
    assert search(query="özdemir")["total"] == 1

    created = service.events("contacts.contact.created", location_id=location)
    assert {row["subject"] for row in created} == {anna["id"], li["id"]}
    assert {row["actor"] for row in created} == {client.identity.actor}
    for contact in (anna, li):
        path = f"/contacts/{contact['id']}"
        activities = answered(client.get(f"{path}/activity"))["activities"]
        logs = answered(client.get(f"{path}/audit-logs"))["auditLogs"]
        assert [one["type"] for one in activities] == ["contacts.contact.created"]
        assert [(one["actor"]["id"], one["action"]) for one in logs] == [
            (client.identity.actor.removeprefix("token:"), "created")
        ]
        assert answered(client.get(f"{path}/audit-logs/verify"))["valid"] is True


def test_what_is_wrong_is_said_by_row_and_column(importer: Importer, client: Client, location: str) -> None:
    make_field(client, location, "Shoe size", "NUMERICAL")
    head = ["firstName", "email", "phone", "timezone", "dateOfBirth", "shoe_size", "dnd", "assignedTo"]
    content = sheet(
        head,
        ["Good", "good@example.com", "+14155550100", "Europe/Rome", "2001-05-31", "42", "true", "user1"],
        ["A", "nobody", "", "", "", "", "", ""],
        ["B", "", "12", "Mars/Olympus", "31.5.2001", "", "", ""],
        ["C", "", "", "", "", "large", "", ""],
        ["D", "", "", "", "", "", "perhaps", ""],
        ["E", "", "", "", "", "", "", "nobody@example.com"],
        ["F", "too", "few"],
        ["G\0", "", "", "", "", "", "", ""],
        ["H" * 256, "", "", "", "", "", "", ""],
        ["", "", "", "", "", "", "", ""],
        ["I", "GOOD@example.com", "", "", "", "", "", ""],
    )
    job = importer.run(content + b'"J' + b"x" * 10_000_000 + b'",,,,,,,\r\n' + b"K,k@example.com,,,,,,\r\n")
    assert importer.errors(job["id"]) == [
        (3, "email", "invalid_email"),
        (4, "phone", "invalid_phone"),
        (4, "timezone", "invalid_value"),
        (4, "dateOfBirth", "invalid_value"),
        (5, "shoe_size", "invalid_custom_value"),
        (6, "dnd", "invalid_type"),
        (7, "assignedTo", "unknown_user"),
        (8, None, "ragged_row"),
        (9, "firstName", "invalid_character"),
        (10, "firstName", "invalid_length"),
        (13, None, "row_too_long"),
    ]
    assert counts(job) == (2, 0, 2, 9)
