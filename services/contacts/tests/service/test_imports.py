"""Importing contacts from CSV files."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService
from contacts.imports.models import Import, ImportKey, ImportRow
from contacts.stored_files.models import StoredFile

from .answers import Json, Make, Search, SetUp, answered, make_field, refused
from .desk import Desk
from .importing import Importer, counts, sheet


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
    data = {"id": user, "name": "Uma", "email": email.upper(), "locationIds": [location]}
    service.deliver(make_event("gateway.user.created", user, data))
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


def test_an_import_is_undone(
    importer: Importer, client: Client, make_contact: Make, service: TestService, location: str, search: Search
) -> None:
    size = make_field(client, location, "Size", "NUMERICAL")["id"]
    anna = make_contact(
        firstName="Anna", email="anna@example.com", phone="+14155550100", tags=["old"], city="Bonn",
        dateOfBirth="2001-05-31", customFields=[{"id": size, "field_value": 1}],
    )  # fmt: skip
    ben = make_contact(firstName="Ben", email="ben@example.com", city="Bonn")
    content = sheet(
        ["email", "firstName", "city", "tags", "phones", "dateOfBirth", "Size", "emails"],
        ["anna@example.com", "Anne", "Rom", "new;old", "mobile:+14155550109", "2002-01-01", "2", "second@example.com"],
        ["ben@example.com", "Benno", "Rom", "", "", "", "", ""],
        ["cid@example.com", "Cid", "", "", "", "", "", ""],
        ["dan@example.com", "Dan", "", "", "", "", "", ""],
        ["dan@example.com", "Daniel", "", "", "", "", "", ""],
        ["anna@example.com", "Annette", "", "", "", "", "", ""],
    )
    job = importer.run(content, mode="upsert")
    assert counts(job) == (2, 4, 0, 0)
    people = by_name(search)
    answered(client.put(f"/contacts/{ben['id']}", json={"city": "Paris"}))
    answered(client.post(f"/contacts/{people['Cid']['id']}/notes", json={"body": "Called"}), 201)

    done = importer.undo(job["id"])
    undone = {name: done["undo"][name] for name in ("total", "done", "trashed", "restored", "kept")}
    assert (done["state"], undone) == ("undone", {"total": 6, "done": 6, "trashed": 1, "restored": 3, "kept": 1})
    assert importer.errors(job["id"]) == [
        (3, "city", "field_changed_since_import"),
        (4, None, "changed_since_import"),
    ]
    people = by_name(search)
    assert sorted(people) == ["Anna", "Ben", "Cid"]
    assert people["Ben"]["city"] == "Paris"
    changing = {"version", "dateUpdated", "lastActivity", "searchAfter"}
    restored = {name: value for name, value in people["Anna"].items() if name not in changing}
    assert restored == {name: value for name, value in anna.items() if name not in changing}
    dan = next(row for row in service.events("contacts.contact.deleted", location_id=location))
    assert dan["data"]["name"] == "Daniel"
    answered(client.post(f"/contacts/{dan['subject']}/restore"))
    assert answered(client.get(f"/contacts/{anna['id']}/audit-logs/verify"))["valid"] is True

    told = len(service.events(location_id=location))
    assert importer.undo(job["id"]) == done
    assert len(service.events(location_id=location)) == told


def test_undoing_gives_nobody_what_another_has_by_now(importer: Importer, client: Client, make_contact: Make) -> None:
    anna = make_contact(firstName="Anna", email="old@example.com", phone="+14155550100")
    job = importer.run(sheet(["phone", "email"], ["+14155550100", "new@example.com"]), mode="update", match="phone")
    make_contact(firstName="Ben", email="old@example.com")
    done = importer.undo(job["id"])
    assert (done["undo"]["restored"], done["undo"]["kept"]) == (0, 1)
    assert importer.errors(job["id"]) == [(2, "emails", "duplicate_contact")]
    assert answered(client.get(f"/contacts/{anna['id']}"))["contact"]["email"] == "new@example.com"


def test_what_workflows_did_on_their_own_follows_an_import(importer: Importer, desk: Desk, search: Search) -> None:
    desk.publish([{"type": "add_tag", "tag": "welcome"}], event="contacts.contact.created")
    job = importer.run(sheet(["firstName"], ["Anna"]))
    desk.hand_on()
    assert by_name(search)["Anna"]["tags"] == ["welcome"]
    assert importer.undo(job["id"])["undo"]["trashed"] == 1
    assert search()["total"] == 0


def test_an_import_is_cancelled_where_it_is(importer: Importer, client: Client, search: Search) -> None:
    job = importer.begin(sheet(["firstName"], ["Anna"]))
    path = f"/contacts/import/{job['id']}"
    refused(client.post(f"{path}/undo"), 409, "import_running")
    for _ in range(2):
        assert answered(client.post(f"{path}/cancel"))["import"]["state"] == "cancelled"
    assert importer.finish(job["id"])["done"] == 0
    assert search()["total"] == 0
    assert importer.undo(job["id"])["undo"]["total"] == 0
    done = importer.run(sheet(["firstName"], ["Anna"]))
    refused(client.post(f"/contacts/import/{done['id']}/cancel"), 409, "import_ended")


def test_an_import_is_forgotten_after_a_month(
    importer: Importer, service: TestService, location: str, client: Client
) -> None:
    job = importer.run(sheet(["firstName", "email"], ["Anna", "nobody"], ["Ben", ""]))
    service.clock.move(timedelta(days=30))
    refused(client.get(f"/contacts/import/{job['id']}"), 404, "import_not_found")
    service.run_timers(location)
    with service.units(location)() as work:
        for model in (Import, ImportRow, StoredFile):
            assert work.session.scalar(select(func.count()).select_from(model)) == 0


@pytest.mark.parametrize(
    ("content", "form", "status", "code"),
    [
        (b"", {}, 422, "empty_file"),
        (b"\n \n", {}, 422, "invalid_header"),
        (b'firstName\n"Anna\n', {}, 422, "unclosed_quote"),
        (b"firstName\nA\xff\n", {"encoding": "utf-8"}, 422, "unreadable_encoding"),
        (b"firstName\nA\x81\xff\n", {}, 422, "unreadable_encoding"),
        (b"," * 500 + b"a\n", {}, 422, "too_many_columns"),
        (b"nothing\nx\n", {}, 422, "nothing_mapped"),
        (b"firstName\nx\n", {"mapping": {"firstName": "nothing"}}, 422, "unknown_field"),
        (b"firstName\nx\n", {"mapping": {"firstname": "city"}}, 422, "unknown_column"),
        (b"firstName,a\nx,y\n", {"mapping": {"a": "firstName"}}, 422, "field_mapped_twice"),
        (b"firstName\nx\n", {"mapping": {"firstName": "customFields.x"}}, 422, "unknown_field"),
        (b"firstName\nx\n", {"mapping": ["firstName"]}, 422, "validation_failed"),
        (b"firstName\nx\n", {"mapping": "{"}, 422, "invalid_value"),
        (b"firstName\nx\n", {"mode": "update", "match": "email"}, 422, "match_not_mapped"),
        (b"firstName\nx\n", {"mode": "upsert", "match": "none"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"mode": "replace"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"dryRun": "perhaps"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"encoding": "ebcdic"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"delimiter": "x"}, 422, "validation_failed"),
        (b"firstName\nx\n", {"locationId": "elsewhere"}, 403, "location_forbidden"),
        (b"firstName\nx\n", {"colour": "red"}, 422, "unknown_field"),
    ],
)
def test_what_cannot_be_imported_is_refused_and_leaves_nothing(
    importer: Importer, service: TestService, location: str, content: bytes, form: Json, status: int, code: str
) -> None:
    refused(importer.post(content, **form), status, code)
    with service.units(location)() as work:
        for model in (Import, StoredFile):
            assert work.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_form_without_a_file_is_refused(client: Client) -> None:
    refused(client.post("/contacts/import", json={}), 415, "unsupported_media_type")
    answer = client.post("/contacts/import", data={"mode": "create"}, content_type="multipart/form-data")
    refused(answer, 422, "required")


def test_a_key_is_spent_on_one_import(importer: Importer, service: TestService, location: str) -> None:
    key = {"Idempotency-Key": new_id()}
    content = sheet(["firstName"], ["Anna"])
    first = importer.post(content, key)
    again = importer.post(content, key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert answered(again, 202) == answered(first, 202)
    refused(importer.post(sheet(["firstName"], ["Ben"]), key), 422, "idempotency_key_reused")
    with service.units(location)() as work:
        assert work.session.scalar(select(func.count()).select_from(StoredFile)) == 1


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
