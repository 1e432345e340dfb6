"""Erasing somebody whom an import names that is under way: it does not make them anew, and the erasure is over when its file is gone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from contacts.imports.models import Import

from .answers import Json, Make, Search, answered
from .desk import Desk
from .importing import Importer, counts, sheet

HEADER = ["email", "phone", "firstName"]
PEOPLE = sheet(HEADER, ["a@example.com", "", "A"], ["ZORA@example.com", "", "Z"], ["", "+420601555111", "P"])


def erase(client: Client, contact: Json) -> None:
    answered(client.post(f"/contacts/{contact['id']}/erase"), 202)


def own_part(client: Client, contact: Json) -> str:
    """How far contacts' own part of the erasure is."""
    report = answered(client.get(f"/contacts/{contact['id']}/erasure"))["erasure"]
    status: str = next(one["status"] for one in report["services"] if one["service"] == "contacts")
    return status


def named(search: Search) -> list[str]:
    return sorted(contact["firstName"] for contact in search()["contacts"])


def left_of(service: TestService, location: str, table: str) -> int:
    with service.runtime.database.session() as session:
        query = text(f"SELECT count(*) FROM {table} WHERE location_id = :location")
        return int(session.scalar(query, {"location": location}) or 0)


def test_an_import_that_was_asked_for_before_makes_nobody_anew(
    desk: Desk, importer: Importer, make_contact: Make, search: Search
) -> None:
    zora, late = make_contact(email="zora@example.com"), make_contact(phone="+420601555111")
    merge = {"survivorId": zora["id"], "mergedIds": [late["id"]]}
    answered(desk.client.post("/contacts/merge", json=merge))
    begun = importer.begin(PEOPLE, mode="upsert")
    other = new_id()
    elsewhere = Importer(desk.service, other, desk.service.client(other))
    of_others = elsewhere.begin(PEOPLE, mode="upsert")
    erase(desk.client, zora)
    assert own_part(desk.client, zora) == "pending"
    done = importer.finish(begun["id"])
    assert counts(done) == (1, 0, 0, 2)
    assert importer.errors(begun["id"]) == [(3, None, "contact_erased"), (4, None, "contact_erased")]
    assert named(search) == ["A"]
    desk.run(timedelta(minutes=1))
    assert own_part(desk.client, zora) == "done"
    assert [left_of(desk.service, desk.location, table) for table in ("stored_files", "import_keys")] == [0, 0]
    # What another location, or a later import, says is a decision of its own.
    assert counts(elsewhere.finish(of_others["id"])) == (3, 0, 0, 0)
    assert counts(importer.run(PEOPLE, mode="upsert")) == (2, 0, 1, 0)


def test_the_erasure_waits_for_the_file(desk: Desk, importer: Importer, make_contact: Make) -> None:
    zora = make_contact(email="zora@example.com")
    begun = importer.begin(PEOPLE, mode="upsert")
    erase(desk.client, zora)
    with desk.service.units(desk.location)() as work:
        # Whoever holds the import's row keeps the worker from beginning it.
        work.session.scalars(select(Import).where(Import.id == begun["id"]).with_for_update()).all()
        for _ in range(3):
            desk.run(timedelta(minutes=1))
            assert own_part(desk.client, zora) == "pending"
    desk.service.clock.move(timedelta(minutes=1))
    importer.finish(begun["id"])
    desk.run(timedelta(minutes=1))
    assert own_part(desk.client, zora) == "done"


def test_the_file_of_an_import_that_failed_goes(desk: Desk, importer: Importer, make_contact: Make) -> None:
    zora = make_contact(email="zora@example.com")
    begun = importer.begin(PEOPLE, mode="upsert")
    with desk.service.units(desk.location)() as work:
        work.session.get_one(Import, begun["id"]).give_up()
    erase(desk.client, zora)
    desk.run(timedelta(minutes=1))
    assert (own_part(desk.client, zora), left_of(desk.service, desk.location, "stored_files")) == ("done", 0)


def test_whenever_the_erasure_comes_in_an_import_nobody_is_made_anew(
    desk: Desk, importer: Importer, make_contact: Make, search: Search
) -> None:
    people = [make_contact(email=f"zora{number}@example.com") for number in range(6)]
    # One in each three hundred.
    rows = [
        [f"zora{n // 300}@example.com" if n % 300 == 299 else f"n{n}@example.com", "", f"N{n}"] for n in range(1800)
    ]
    begun = importer.begin(sheet(HEADER, *rows), mode="upsert")

    def go(contact: Json) -> Any:
        return desk.service.client(desk.location).post(f"/contacts/{contact['id']}/erase").status_code

    # Begun before, as a worker passes over an import that an erasure holds at that moment, and looks again after a while.
    desk.run()
    with ThreadPoolExecutor(2) as pool:
        erased = pool.map(go, people)
        done = importer.finish(begun["id"])
        assert set(erased) == {202}
    assert done["state"] == "completed"
    assert (done["created"], done["updated"] + done["failed"]) == (1794, 6)
    assert search(query="zora")["total"] == 0
