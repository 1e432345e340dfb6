"""Imports that are cancelled, undone and forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event, func, select

from chassis.testing.service import Client, TestService
from contacts.imports.models import Import, ImportRow
from contacts.imports.undoing import undo_import
from contacts.stored_files.models import StoredFile
from contacts.transfers.running import Lease

from .answers import Json, Make, Search, answered, make_field, refused
from .desk import Desk
from .importing import Importer, by_name, counts, sheet


@contextmanager
def counted(service: TestService) -> Iterator[list[str]]:
    """The statements that the service has the database execute inside, copies apart."""
    engine, executed = service.runtime.database.engine, list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        executed.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield executed
    finally:
        event.remove(engine, "before_cursor_execute", note)


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


def test_of_several_addresses_those_that_others_have_by_now_stay_away(
    importer: Importer, client: Client, make_contact: Make, location: str
) -> None:
    number = make_field(client, location, "Number", "TEXT")["id"]
    anna = make_contact(firstName="Anna", email="old@example.com", phone="+14155550100", city="Bonn")
    by_email = importer.run(
        sheet(["email", "phone", "city", "Number"], ["old@example.com", "+14155550101", "Rom", "7"]), mode="update"
    )
    answered(client.put(f"/contacts/{anna['id']}", json={"email": "new@example.com"}))
    make_contact(firstName="Ben", phone="+14155550100")
    done = importer.undo(by_email["id"])
    assert (done["undo"]["restored"], done["undo"]["kept"]) == (1, 0)
    assert importer.errors(by_email["id"]) == [(2, "phones", "duplicate_contact")]
    after = answered(client.get(f"/contacts/{anna['id']}"))["contact"]
    assert (after["email"], after["phone"], after["city"]) == ("new@example.com", "+14155550101", "Bonn")
    assert number not in {one["id"] for one in after["customFields"]}


def test_e_mail_and_phone_that_two_others_have_by_now_both_stay_away(
    importer: Importer, client: Client, make_contact: Make
) -> None:
    anna = make_contact(firstName="Anna", email="old@example.com", phone="+14155550100", city="Bonn")
    first = importer.run(sheet(["email", "phone"], ["old@example.com", "+14155550101"]), mode="update")
    second = importer.run(
        sheet(["phone", "email", "city"], ["+14155550101", "new@example.com", "Rom"]), mode="update", match="phone"
    )
    make_contact(firstName="Ben", email="old@example.com")
    make_contact(firstName="Cid", phone="+14155550100")
    assert importer.undo(second["id"])["undo"]["restored"] == 1
    assert importer.undo(first["id"])["undo"]["kept"] == 1
    assert importer.errors(second["id"]) == [(2, "emails", "duplicate_contact")]
    assert importer.errors(first["id"]) == [(2, "phones", "duplicate_contact")]
    after = answered(client.get(f"/contacts/{anna['id']}"))["contact"]
    assert (after["email"], after["phone"], after["city"]) == ("new@example.com", "+14155550101", "Bonn")


def test_addresses_that_changed_hands_in_the_import_change_back(
    importer: Importer, client: Client, make_contact: Make
) -> None:
    """Each gets back what the next one has, so each waits for the next."""
    names = ["Anna", "Ben", "Cid", "Dan"]
    people = [
        make_contact(firstName=name, email=f"{place}@example.com", phone=f"+1415555010{place}")
        for place, name in enumerate(names)
    ]
    emails = ["spare@example.com", *(person["email"] for person in people)]
    rows = [[person["phone"], email] for person, email in zip(people, emails, strict=False)]
    job = importer.run(sheet(["phone", "email"], *rows), mode="update", match="phone")
    assert counts(job) == (0, 4, 0, 0)
    done = importer.undo(job["id"])
    assert (done["undo"]["restored"], done["undo"]["kept"], importer.errors(job["id"])) == (4, 0, [])
    for person in people:
        after = answered(client.get(f"/contacts/{person['id']}"))["contact"]
        assert (after["email"], after["phone"]) == (person["email"], person["phone"])


def test_many_rows_take_no_more_statements_than_few(
    importer: Importer, client: Client, service: TestService, location: str
) -> None:
    def statements(count: int) -> list[int]:
        head = ["firstName", "email", "phone", "city", "tags"]
        rows = [
            [f"N{one}", f"{count}-{one}@example.com", f"+1415555{count + one:04}", "Rom", "a;b"] for one in range(count)
        ]
        made = importer.run(sheet(head, *rows))
        trashed = undone(made)
        importer.run(sheet(head, *rows))
        changed = importer.run(sheet(head, *[[*row[:3], "Bonn", "c"] for row in rows]), mode="update")
        return [trashed, undone(changed)]

    def undone(job: Json) -> int:
        answered(client.post(f"/contacts/import/{job['id']}/undo"), 202)
        with counted(service) as executed:
            undo_import(service.units(location), job["id"], Lease("import.run", job["id"]))
        ended = importer.read(job["id"])
        assert (ended["state"], ended["undo"]["kept"]) == ("undone", 0)
        return len(executed)

    assert statements(300) == statements(3)


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


def test_who_gave_a_contact_away_does_not_take_it_back_by_undoing(
    service: TestService, client: Client, make_contact: Make, location: str
) -> None:
    contact = make_contact(email="anna@example.com", assignedTo="anna", city="Bonn")
    answered(client.post(f"/contacts/{contact['id']}/followers", json={"followers": ["anna"]}), 201)
    anna = Importer(service, location, service.client(location, user="anna", assigned_only=True))
    job = anna.run(sheet(["email", "assignedTo", "city"], ["anna@example.com", "bert", "Rom"]), mode="update")
    assert counts(job) == (0, 1, 0, 0)
    anna.undo(job["id"])
    assert anna.errors(job["id"]) == [(2, "assignedTo", "owner_change_forbidden")]
    shown = answered(client.get(f"/contacts/{contact['id']}"))["contact"]
    assert (shown["assignedTo"], shown["city"]) == ("bert", "Bonn")
