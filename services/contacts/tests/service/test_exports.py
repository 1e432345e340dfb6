"""Exporting contacts: what is found, as the caller sees it, in a file that can be imported again."""

import csv
import io
from datetime import timedelta
from typing import Any

import orjson
import pytest

from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from chassis.testing.waiting import wait_until
from contacts.exports import steps
from contacts.transfers.running import LEASE, Lease

from .answers import Json, Make, answered, make_field, refused
from .desk import as_event
from .importing import Importer, counts


class Exporter:
    """Exports of one location as one client."""

    def __init__(self, service: TestService, location: str, client: Client) -> None:
        self.service = service
        self.location = location
        self.client = client

    def begin(self, **body: Any) -> Json:
        job: Json = answered(self.client.post("/contacts/export", json=body), 202)["export"]
        return job

    def read(self, export_id: str) -> Json:
        job: Json = answered(self.client.get(f"/contacts/export/{export_id}"))["export"]
        return job

    def finish(self, export_id: str) -> Json:
        self.service.run_timers(self.location)
        wait_until(lambda: self.read(export_id)["endedAt"] is not None, 30, about="the end of the export")
        return self.read(export_id)

    def run(self, **body: Any) -> bytes:
        job = self.finish(self.begin(**body)["id"])
        assert (job["state"], job["problem"]) == ("completed", None)
        answer = self.client.get(job["downloadUrl"])
        assert answer.status_code == 200
        content: bytes = answer.get_data()
        assert answer.content_length == len(content)
        return content


@pytest.fixture
def exporter(service: TestService, location: str, client: Client) -> Exporter:
    return Exporter(service, location, client)


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_what_is_found_is_in_the_file_in_its_order(exporter: Exporter, make_contact: Make) -> None:
    for name, city in (("Anna", "Köln"), ("Ben", "Bonn"), ("Cid", "Köln"), ("Zoë", "Köln")):
        make_contact(firstName=name, city=city, email=f"{name.lower().replace('ë', 'e')}@example.com")
    content = exporter.run(
        filters=[{"field": "city", "operator": "eq", "value": "köln"}],
        sort=[{"field": "firstName", "direction": "desc"}],
        columns=["firstName", "email", "city"],
    )
    assert content == (
        b"firstName,email,city\r\n"
        b"Zo\xc3\xab,zoe@example.com,K\xc3\xb6ln\r\nCid,cid@example.com,K\xc3\xb6ln\r\nAnna,anna@example.com,K\xc3\xb6ln\r\n"
    )
    assert table(exporter.run(query="ben", columns=["name"]))[1:] == [["Ben"]]
    assert exporter.run(query="nobody", columns=["name", "tags"]) == b"name,tags\r\n"
    assert exporter.run(query="ben", columns=["city"], byteOrderMark=True) == b"\xef\xbb\xbfcity\r\nBonn\r\n"


def test_no_cell_is_a_formula(exporter: Exporter, make_contact: Make) -> None:
    make_contact(
        firstName="=HYPERLINK(1)", lastName="@x", city="-1", companyName="'+x", phone="+14155550100", source="a=b"
    )
    rows = table(exporter.run(columns=["firstName", "lastName", "city", "companyName", "phone", "source"]))
    assert rows[1] == ["'=HYPERLINK(1)", "'@x", "'-1", "''+x", "'+14155550100", "a=b"]


def test_lines_of_json_are_contacts_as_they_are_answered(
    exporter: Exporter, client: Client, make_contact: Make, location: str
) -> None:
    size = make_field(client, location, "Size", "NUMERICAL")
    made = make_contact(tags=["a"], customFields=[{"id": size["id"], "field_value": 42}])
    lines = exporter.run(format="jsonl").splitlines()
    assert [orjson.loads(line) for line in lines] == [answered(client.get(f"/contacts/{made['id']}"))["contact"]]
    lines = exporter.run(format="jsonl", columns=["tags", size["id"]]).splitlines()
    assert [orjson.loads(line) for line in lines] == [
        {"tags": ["a"], "customFields": [{"id": size["id"], "value": 42}]}
    ]


def test_what_is_exported_can_be_imported_again(
    exporter: Exporter, service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    elsewhere = new_id()
    stranger = service.client(elsewhere)
    fields = {}
    for where, who in ((location, client), (elsewhere, stranger)):
        for name, kind, more in (
            ("Shoe size", "NUMERICAL", {}),
            ("City", "TEXT", {}),
            ("Likes", "CHECKBOX", {"options": ["tea; green", 'cof"fee', "-water"]}),
            ("Boxes", "TEXTBOX_LIST", {"options": ["one", "two"]}),
        ):
            fields[where, name] = make_field(who, where, name, kind, **more)["id"]
    values = {"Shoe size": -1.5, "City": "=cmd", "Likes": ["-water", "tea; green", 'cof"fee'], "Boxes": {"one": "a,b"}}
    made = make_contact(
        firstName="الاسم", lastName="'- O'Brien", email="Ünïcode@example.com", phone="+4930123456", tags=["a,b", "c;d", "@e"],
        address1="1, \"Rue\"", dateOfBirth="2001-05-31", timezone="Asia/Kolkata", dnd=True, source="=1", assignedTo="user1",
        website="https://example.com/?a=1,2", companyName="株式会社", type="customer",
        customFields=[{"id": fields[location, name], "field_value": value} for name, value in values.items()],
    )  # fmt: skip
    answered(client.post(f"/contacts/{made['id']}/phones", json={"phone": "+4930123457", "label": "work"}), 201)
    answered(client.post(f"/contacts/{made['id']}/emails", json={"email": "b@example.com", "label": "home"}), 201)

    importer = Importer(service, elsewhere, stranger)
    job = importer.run(exporter.run())
    assert importer.errors(job["id"]) == []
    assert counts(job) == (1, 0, 0, 0)

    before = answered(client.get(f"/contacts/{made['id']}"))["contact"]
    found = answered(stranger.post("/contacts/search", json={"locationId": elsewhere}))["contacts"][0]
    own = {"id", "locationId", "dateAdded", "dateUpdated", "lastActivity", "version", "searchAfter"}
    parts = {"phones", "emails", "customFields"}
    assert {k: v for k, v in found.items() if k not in own | parts} == {
        k: v for k, v in before.items() if k not in own | parts
    }
    for part in ("phones", "emails"):
        assert [{**one, "id": ""} for one in found[part]] == [{**one, "id": ""} for one in before[part]]
    assert {one["id"]: one["value"] for one in found["customFields"]} == {
        fields[elsewhere, name]: value for name, value in values.items()
    }


def test_a_restricted_user_exports_what_they_see(
    service: TestService, exporter: Exporter, make_contact: Make, location: str, client: Client
) -> None:
    make_contact(firstName="Own", assignedTo="user1")
    followed = make_contact(firstName="Followed", assignedTo="user2")
    answered(client.post(f"/contacts/{followed['id']}/followers", json={"followers": ["user1"]}), 201)
    make_contact(firstName="Hidden", assignedTo="user2")
    restricted = Exporter(service, location, service.client(location, user="user1", assigned_only=True))
    sort = [{"field": "firstName"}]
    assert table(restricted.run(columns=["firstName"], sort=sort)) == [["firstName"], ["Followed"], ["Own"]]

    everything = exporter.finish(exporter.begin()["id"])
    for path in ("", "/download"):
        refused(restricted.client.get(f"/contacts/export/{everything['id']}{path}"), 404, "export_not_found")
    # The same person asked for more when they saw more.
    before = Exporter(service, location, service.client(location, user="user1"))
    wide = before.finish(before.begin()["id"])
    assert wide["total"] == 3
    refused(restricted.client.get(wide["downloadUrl"]), 404, "export_not_found")
    refused(service.client(new_id()).get(wide["downloadUrl"]), 404, "export_not_found")


def test_who_changes_meanwhile_is_in_it_once_and_who_is_deleted_is_not(
    service: TestService, exporter: Exporter, client: Client, make_contact: Make, location: str
) -> None:

    made = [make_contact(firstName=f"N{number}") for number in range(5)]
    job = exporter.begin(columns=["firstName", "city"], sort=[{"field": "firstName"}])
    units, lease = service.units(location), Lease("export.run", job["id"])
    assert steps.settle(units, job["id"], lease)
    answered(client.put(f"/contacts/{made[0]['id']}", json={"firstName": "Z", "city": "Rom"}))
    answered(client.delete(f"/contacts/{made[2]['id']}"))
    make_contact(firstName="N9")
    # Whoever was at it says nothing more.
    service.clock.move(LEASE)
    done = exporter.finish(job["id"])
    assert (done["total"], done["done"]) == (5, 5)
    assert table(client.get(done["downloadUrl"]).get_data())[1:] == [["Z", "Rom"], ["N1", ""], ["N3", ""], ["N4", ""]]


def test_an_export_goes_after_a_week(exporter: Exporter, service: TestService, client: Client, location: str) -> None:
    job = exporter.begin()
    refused(client.get(f"/contacts/export/{job['id']}/download"), 409, "export_not_ready")
    done = exporter.finish(job["id"])
    head = client.open(done["downloadUrl"], method="HEAD")
    assert (head.status_code, head.get_data()) == (200, b"")
    answer = client.get(done["downloadUrl"])
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="contacts-')
    service.clock.move(timedelta(days=7))
    for path in ("", "/download"):
        refused(client.get(f"/contacts/export/{job['id']}{path}"), 404, "export_not_found")
    service.run_timers(location)
    with service.units(location)() as work:
        for table_name in ("exports", "stored_files", "stored_pieces"):
            left = work.session.connection().exec_driver_sql(
                f"SELECT count(*) FROM {table_name} WHERE location_id = '{location}'"
            )
            assert left.scalar() == 0, table_name


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"columns": ["firstName", "nothing"]}, "unknown_field"),
        ({"columns": []}, "validation_failed"),
        ({"format": "xls"}, "validation_failed"),
        ({"page": 2}, "validation_failed"),
        ({"filters": [{"field": "nothing", "operator": "eq", "value": 1}]}, "invalid_filter"),
        ({"sort": [{"field": "nothing"}]}, "invalid_sort"),
    ],
)
def test_what_cannot_be_exported_is_refused(client: Client, body: Json, code: str) -> None:
    refused(client.post("/contacts/export", json=body), 422, code)


def test_another_location_is_refused(client: Client) -> None:
    refused(client.post("/contacts/export", json={"locationId": new_id()}), 403, "location_forbidden")


def test_ten_at_a_time(exporter: Exporter, service: TestService, client: Client) -> None:
    jobs = [exporter.begin() for _ in range(10)]
    refused(client.post("/contacts/export", json={}), 409, "too_many_exports")

    def all_done() -> bool:
        # A worker does two of a location at a time, and looks again a second later.
        service.clock.move(timedelta(seconds=1))
        service.run_timers(exporter.location)
        return {exporter.read(job["id"])["state"] for job in jobs} == {"completed"}

    wait_until(all_done, 30)
    exporter.begin()


def test_an_export_that_holds_who_was_erased_is_withdrawn(
    exporter: Exporter, service: TestService, client: Client, make_contact: Make, location: str
) -> None:
    gone, stays = make_contact(firstName="Gone"), make_contact(firstName="Stays")
    both = exporter.finish(exporter.begin()["id"])
    other = exporter.finish(exporter.begin(query="stays")["id"])
    unended = exporter.begin(columns=["id"])
    assert steps.settle(service.units(location), unended["id"], Lease("export.run", unended["id"]))

    answered(client.post(f"/contacts/{gone['id']}/erase"), 202)
    service.deliver(as_event(service.events("contacts.contact.erased", location_id=location)[0]))
    refused(client.get(both["downloadUrl"]), 404, "export_not_found")
    assert table(client.get(other["downloadUrl"]).get_data())[1][0] == stays["id"]
    service.clock.move(LEASE)
    done = exporter.finish(unended["id"])
    assert (done["total"], client.get(done["downloadUrl"]).get_data()) == (1, f"id\r\n{stays['id']}\r\n".encode())
