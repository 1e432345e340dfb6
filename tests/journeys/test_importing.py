"""A file that a spreadsheet wrote becomes contacts whom every service knows, over the bus, and is undone again."""

import json
from collections.abc import Iterator
from typing import Any
from unicodedata import normalize

import httpx
import psycopg
import pytest
from psycopg.rows import dict_row

from chassis.ids import new_id
from chassis.testing.waiting import wait_until

from .test_timeline_rebuilt import settled

# Right to left, decomposed, of one sign, and with a half that needs four bytes.
NAMES = [
    ("Zoë", "Ångström-Ünal"),
    ("Дарья", "Ковалёва"),
    ("小明", "王"),
    ("علي", "حسن"),
    ("सुनीता", "शर्मा"),
    ("Jose\u0301", "Núñez 𠮷"),
    ("דנה", "כהן"),
]
FOLLOWERS = ("scheduling", "billing", "documents")
HEAD = "Vorname;Nachname;E-Mail;Telefon;Firma;Notiz;tags\r\n"
MAPPING = {
    "Vorname": "firstName",
    "Nachname": "lastName",
    "E-Mail": "email",
    "Telefon": "phone",
    "Firma": "companyName",
}


class Desk:
    """Somebody who imports into the suite's location."""

    def __init__(self, suite: Any, http: httpx.Client) -> None:
        self.http = http
        self.location_id = suite.location_id
        self.environment = json.loads((suite.data / "environment.json").read_text())
        # Of this run alone, as the location is everybody's.
        self.run = new_id().lower()

    def address(self, number: int) -> str:
        """The e-mail of the person with this number."""
        return f"{self.run}-{number}@example.com"

    def sheet(self, note: str) -> bytes:
        """Everybody, with quotes, semicolons and line ends in the cells, and three rows that are wrong."""
        lines = [
            f'{first};{last};{self.address(number)};;"Söhne & ""Co""; GmbH";"Zeile 1\n{note} {number}";Messe'
            for number, (first, last) in enumerate(NAMES)
        ]
        lines.insert(2, "Wrong;Address;nobody;;;;")
        lines.insert(4, f"Wrong;Number;{self.address(98)};12;;;")
        lines.append("Too;few;cells")
        return b"\xef\xbb\xbf" + (HEAD + "\r\n".join(lines) + "\r\n").encode()

    def begin(self, content: bytes, note_id: str) -> str:
        """Begin the import of a file; its id."""
        form = {
            "mapping": json.dumps({**MAPPING, "Notiz": f"customFields.{note_id}"}),
            "mode": "upsert",
            "match": "email",
        }
        answer = self.http.post("/contacts/import", data=form, files={"file": ("Käufer.csv", content, "text/csv")})
        assert answer.status_code == 202, answer.text
        job = answer.json()["import"]
        assert (job["encoding"], job["delimiter"], job["total"]) == ("utf-8", ";", len(NAMES) + 3), job
        import_id: str = job["id"]
        return import_id

    def ended(self, import_id: str, state: str) -> dict[str, Any]:
        """The import once it is in `state`; until then its numbers only rise."""
        seen = [0]

        def job() -> dict[str, Any] | None:
            shown: dict[str, Any] = self.http.get(f"/contacts/import/{import_id}").json()["import"]
            part = shown["undo"] or shown
            assert seen[-1] <= part["done"] <= part["total"]
            seen.append(part["done"])
            return shown if shown["state"] == state else None

        return wait_until(job, 60, about=f"the import to be {state}")

    def errors(self, import_id: str) -> list[tuple[int, str | None, str]]:
        """Row, column and code of each error."""
        rows = self.http.get(f"/contacts/import/{import_id}/errors", params={"limit": 100}).json()["errors"]
        return [(row["row"], row["column"], row["code"]) for row in rows]

    def people(self) -> dict[str, dict[str, Any]]:
        """The contacts of this run by their e-mails."""
        body = {"locationId": self.location_id, "query": self.run, "pageLimit": 100}
        found = self.http.post("/contacts/search", json=body).json()["contacts"]
        return {contact["email"]: contact for contact in found}

    def known(self, service: str) -> dict[str, dict[str, Any]]:
        """What a service knows of this run's people by events alone, by their e-mails."""
        address = self.environment[service][f"{service.upper()}_DATABASE_URL"]
        with psycopg.connect(address, row_factory=dict_row) as database:
            found = database.execute("SELECT * FROM contact_refs WHERE email LIKE %s", [f"{self.run}-%"]).fetchall()
        return {row["email"]: row for row in found}

    def told(self) -> None:
        """Wait until every event has been handled."""
        wait_until(lambda: settled(self.environment), 60, about="every event to be handled")


@pytest.fixture
def desk(suite: Any) -> Iterator[Desk]:
    with suite.http() as http:
        yield Desk(suite, http)


@pytest.mark.parametrize("suite", ["rabbitmq"], indirect=True)
def test_a_spreadsheet_becomes_contacts_in_all_services_and_is_undone(desk: Desk) -> None:
    field = {"name": f"Notiz {desk.run}", "dataType": "LARGE_TEXT", "model": "contact"}
    made = desk.http.post(f"/locations/{desk.location_id}/customFields", json=field)
    note_id = made.json()["customField"]["id"]
    body = {"locationId": desk.location_id, "firstName": "Before", "email": desk.address(0)}
    before = desk.http.post("/contacts/", json=body).json()["contact"]

    import_id = desk.begin(desk.sheet("Anfang"), note_id)
    done = desk.ended(import_id, "completed")
    assert [done[name] for name in ("done", "created", "updated", "skipped", "failed")] == [10, 6, 1, 0, 3]
    assert desk.errors(import_id) == [
        (4, "E-Mail", "invalid_email"),
        (6, "Telefon", "invalid_phone"),
        (11, None, "ragged_row"),
    ]
    people = desk.people()
    for number, (first, last) in enumerate(NAMES):
        person = people[desk.address(number)]
        assert (person["firstName"], person["lastName"]) == (normalize("NFC", first), last)
        assert person["tags"] == ["messe"]
        assert person["companyName"] == 'Söhne & "Co"; GmbH'
        assert [one["value"] for one in person["customFields"]] == [f"Zeile 1\nAnfang {number}"]
    assert people[desk.address(0)]["id"] == before["id"]
    desk.told()
    for service in FOLLOWERS:
        known = desk.known(service)
        assert {email: row["id"] for email, row in known.items()} == {email: one["id"] for email, one in people.items()}
        assert known[desk.address(2)]["name"] == "小明 王"

    # The same file again, with other notes, changes everybody and makes nobody.
    second = desk.begin(desk.sheet("Ende"), note_id)
    assert [desk.ended(second, "completed")[name] for name in ("created", "updated", "failed")] == [0, 7, 3]
    assert desk.http.post(f"/contacts/import/{second}/undo").status_code == 202
    undone = desk.ended(second, "undone")["undo"]
    assert [undone[name] for name in ("total", "done", "trashed", "restored", "kept")] == [7, 7, 0, 7, 0]
    assert [one["value"] for one in desk.people()[desk.address(3)]["customFields"]] == ["Zeile 1\nAnfang 3"]


@pytest.mark.parametrize("suite", ["rabbitmq"], indirect=True)
def test_what_somebody_changed_since_is_kept_in_all_services(desk: Desk) -> None:
    lines = "".join(f"{first};{last};{desk.address(number)}\r\n" for number, (first, last) in enumerate(NAMES))
    answer = desk.http.post(
        "/contacts/import",
        data={"mapping": json.dumps({name: MAPPING[name] for name in ("Vorname", "Nachname", "E-Mail")})},
        files={"file": ("people.csv", f"Vorname;Nachname;E-Mail\r\n{lines}".encode("utf-16"), "text/csv")},
    )
    import_id = answer.json()["import"]["id"]
    assert desk.ended(import_id, "completed")["created"] == len(NAMES)
    kept = desk.people()[desk.address(1)]
    assert desk.http.put(f"/contacts/{kept['id']}", json={"city": "Rom"}).status_code == 200

    assert desk.http.post(f"/contacts/import/{import_id}/undo").status_code == 202
    undone = desk.ended(import_id, "undone")["undo"]
    assert (undone["trashed"], undone["kept"]) == (len(NAMES) - 1, 1)
    assert desk.errors(import_id) == [(3, None, "changed_since_import")]
    assert list(desk.people()) == [desk.address(1)]
    desk.told()
    for service in FOLLOWERS:
        deleted = {email: row["deleted"] for email, row in desk.known(service).items()}
        assert deleted == {desk.address(number): number != 1 for number in range(len(NAMES))}
