"""Importing contacts from CSV files."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select, text

from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from contacts.imports.models import ImportKey, ImportRow
from contacts.stored_files.models import StoredFile

from .answers import Json, Make, Search, SetUp, answered, make_field, refused
from .importing import Importer, by_name, counts, sheet
from .staff import user_event


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


def test_an_imported_contact_is_as_one_that_was_made_by_hand(
    importer: Importer, service: TestService, location: str, client: Client, make_contact: Make
) -> None:
    given = {
        "firstName": "Zoë",
        "lastName": "李",
        "companyName": "Acme",
        "city": "Brno",
        "country": "CZ",
        "source": "x",
    }
    made = make_contact(**given, email="Ada@example.com", phone="+4930123456", tags=["vip"])["id"]
    importer.run(sheet([*given, "email", "phone", "tags"], [*given.values(), "Bob@example.com", "+4930123457", "VIP"]))
    created = service.events("contacts.contact.created", location_id=location)
    imported = next(row["subject"] for row in created if row["subject"] != made)

    def all_of(contact_id: str) -> Any:
        """The row, and what is told on the timeline and in the audit log, with Ada's name and number for Bob's."""
        path = f"/contacts/{contact_id}"
        activities = answered(client.get(f"{path}/activity"))["activities"]
        logs = answered(client.get(f"{path}/audit-logs"))["auditLogs"]
        with service.units(location)() as work:
            statement = text(
                "SELECT to_jsonb(contacts) - '{created_at,updated_at}'::text[] FROM contacts WHERE id = :id"
            )
            row = work.session.scalar(statement, {"id": contact_id})
        whole = orjson.dumps([row, [one["data"] for one in activities], [one["changes"] for one in logs]]).decode()
        for his, hers in ((imported, made), ("Bob", "Ada"), ("bob", "ada"), ("30123457", "30123456")):
            whole = whole.replace(his, hers)
        return orjson.loads(whole)

    assert all_of(imported) == all_of(made)


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


PEOPLE = sheet(
    ["email", "firstName", "city", "tags", "phone"],
    ["ANNA@example.com", "Anne", "", "new", "+14155550100"],
    ["ben@example.com", "Ben", "Köln", "", ""],
    ["ben@example.com", "Benno", "", "", "+14155550101"],
    ["cid@example.com", "Cid", "", "", "+14155550101"],
    ["", "Dan", "", "", ""],
)


@pytest.mark.parametrize(
    ("form", "expected", "errors"),
    [
        # Anna and the second Ben are there; the phone that Cid has is nobody's, as the second Ben was left out.
        ({"mode": "create", "match": "email"}, (3, 0, 2, 0), []),
        (
            {"mode": "create", "match": "none"},
            (3, 0, 0, 2),
            [(2, "email", "duplicate_contact"), (4, "email", "duplicate_contact")],
        ),
        ({"mode": "update", "match": "email"}, (0, 1, 3, 1), [(6, "email", "match_value_missing")]),
        ({"mode": "upsert", "match": "email"}, (2, 2, 0, 1), [(5, "phone", "duplicate_contact")]),
        # By phone nobody is found but Cid in Ben's place, and Cid's own address is nobody's.
        (
            {"mode": "upsert", "match": "phone"},
            (2, 0, 0, 3),
            [(2, "email", "duplicate_contact"), (4, "email", "duplicate_contact"), (5, None, "")],
        ),
    ],
    ids=["create", "create unmatched", "update", "upsert", "upsert by phone"],
)
@pytest.mark.parametrize("dry_run", [True, False], ids=["dry run", "real"])
def test_contacts_are_found_made_and_changed(
    importer: Importer, make_contact: Make, search: Search, service: TestService, location: str, client: Client,
    form: Json, expected: Any, errors: Any, dry_run: bool,
) -> None:  # fmt: skip
    anna = make_contact(email="anna@example.com", tags=["old"], city="Bonn")
    if form == {"mode": "upsert", "match": "phone"}:
        expected, errors = (3, 0, 0, 2), errors[:2]
    before = search()
    told = len(service.events(location_id=location))

    job = importer.run(PEOPLE, **form, dryRun=dry_run)
    assert (counts(job), importer.errors(job["id"])) == (expected, errors)
    created, updated, *_ = expected
    if dry_run:
        assert search()["contacts"] == before["contacts"]
        assert len(service.events(location_id=location)) == told
        refused(client.post(f"/contacts/import/{job['id']}/undo"), 409, "nothing_to_undo")
        with service.units(location)() as work:
            for model in (ImportRow, ImportKey, StoredFile):
                assert work.session.scalar(select(func.count()).select_from(model)) == 0
        return
    assert search()["total"] == 1 + created
    assert len(service.events("contacts.contact.created", location_id=location)) == 1 + created
    after = answered(client.get(f"/contacts/{anna['id']}"))["contact"]
    if updated:
        assert (after["firstName"], after["city"], after["tags"]) == ("Anne", "Bonn", ["old", "new"])
        assert (after["email"], after["phone"]) == ("ANNA@example.com", "+14155550100")
        assert answered(client.get(f"/contacts/{anna['id']}/audit-logs/verify"))["valid"] is True
        types = [row["type"] for row in service.events(location_id=location) if row["subject"] == anna["id"]]
        assert types == ["contacts.contact.created", "contacts.contact.updated", "contacts.contact.tagged"]
    else:
        assert after["version"] == anna["version"]


def test_a_location_may_allow_duplicates(importer: Importer, set_up_location: SetUp, search: Search) -> None:
    set_up_location(country="DE", allowDuplicateContact=True)
    content = sheet(["email", "phone"], ["a@example.com", "030 123456"], ["a@example.com", "030 123456"])
    assert counts(importer.run(content, match="none")) == (2, 0, 0, 0)
    assert {contact["phone"] for contact in search()["contacts"]} == {"+4930123456"}
    assert counts(importer.run(content, mode="upsert", match="email")) == (0, 0, 2, 0)


def test_a_row_that_is_refused_spoils_no_other(importer: Importer, client: Client, make_contact: Make) -> None:
    full = make_contact(email="full@example.com")
    for number in range(10):
        answered(client.post(f"/contacts/{full['id']}/emails", json={"email": f"{number}@example.com"}), 201)
    stopped = make_contact(email="stop@example.com", dndSettings={"SMS": {}, "sms": {"status": "permanent"}})
    make_contact(email="fine@example.com")
    content = sheet(
        ["email", "emails", "dnd.sms", "city"],
        ["full@example.com", "twelfth@example.com", "", "A"],
        ["fine@example.com", "", "yes", "B"],
        ["stop@example.com", "", "no", "C"],
    )
    job = importer.run(content, mode="update")
    assert counts(job) == (0, 1, 0, 2)
    assert importer.errors(job["id"]) == [(2, "email", "too_many_emails"), (4, None, "dnd_permanent")]
    for contact in (full, stopped):
        assert "city" not in answered(client.get(f"/contacts/{contact['id']}"))["contact"]


def test_owners_are_named_by_id_or_email(
    importer: Importer, service: TestService, search: Search, location: str
) -> None:
    user, email = new_id(), f"{new_id()}@example.com"
    service.deliver(user_event(service, user, location, email=email.upper()))
    content = sheet(["firstName", "assignedTo"], ["A", email], ["B", "user1"], ["C", ""])
    assert counts(importer.run(content)) == (3, 0, 0, 0)
    owners = {name: contact.get("assignedTo") for name, contact in by_name(search).items()}
    assert owners == {"A": user, "B": "user1", "C": None}


def test_who_is_restricted_imports_for_themselves(
    service: TestService, location: str, make_contact: Make, importer: Importer, client: Client
) -> None:
    hidden = make_contact(email="hidden@example.com", assignedTo="user2")
    followed = make_contact(email="followed@example.com", assignedTo="user2")
    answered(client.post(f"/contacts/{followed['id']}/followers", json={"followers": ["user1"]}), 201)
    restricted = Importer(service, location, service.client(location, user="user1", assigned_only=True))
    content = sheet(
        ["email", "city", "assignedTo"],
        ["new@example.com", "A", ""],
        ["hidden@example.com", "B", ""],
        ["followed@example.com", "C", ""],
        ["followed@example.com", "", "user1"],
    )
    job = restricted.run(content, mode="upsert")
    assert counts(job) == (1, 1, 0, 2)
    assert restricted.errors(job["id"]) == [(3, "email", "duplicate_contact"), (5, None, "owner_change_forbidden")]
    assert answered(client.get(f"/contacts/{hidden['id']}"))["contact"]["version"] == 1
    created = service.events("contacts.contact.created", location_id=location)[-1]
    assert (created["actor"], created["data"]["assignedTo"]) == ("user:user1", "user1")
    contact = answered(restricted.client.get(f"/contacts/{created['subject']}"))["contact"]
    assert contact["attributionSource"]["sessionSource"] == "crm_ui"

    assert answered(client.get(f"/contacts/import/{job['id']}"))["import"]["createdBy"] == "user:user1"
    others = importer.run(sheet(["firstName"], ["x"]))
    for method, path in (("GET", ""), ("GET", "/errors"), ("POST", "/cancel"), ("POST", "/undo")):
        for stranger in (restricted.client, service.client(new_id())):
            answer = stranger.open(f"/contacts/import/{others['id']}{path}", method=method)
            refused(answer, 404, "import_not_found")


def test_imports_of_the_same_people_side_by_side_make_each_once(
    service: TestService, location: str, client: Client, search: Search
) -> None:
    importer = Importer(service, location, client)
    people = [[f"{number}@example.com", f"N{number}"] for number in range(700)]
    contents = [sheet(["email", "firstName"], *people), sheet(["email", "firstName"], *reversed(people))]
    jobs = [importer.begin(content, mode="upsert") for content in contents]
    with ThreadPoolExecutor(2) as pool:
        made = pool.submit(
            lambda: [
                client.post("/contacts/", json={"locationId": location, "email": f"{number}@example.com"}).status_code
                for number in range(0, 700, 35)
            ]
        )
        done = [importer.finish(job["id"]) for job in jobs]
        by_hand = made.result().count(201)
    assert [job["state"] for job in done] == ["completed", "completed"]
    assert search()["total"] == 700
    assert sum(job["created"] for job in done) + by_hand == 700
    assert sum(job["failed"] for job in done) == 0
    assert len(service.events("contacts.contact.created", location_id=location)) == 700
