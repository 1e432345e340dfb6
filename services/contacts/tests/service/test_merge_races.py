"""Merging while others do something with the same contacts, in real parallel transactions: nothing is lost, and nothing is nobody's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from chassis.testing.service import Client, TestService
from chassis.testing.waiting import wait_until
from contacts.merging.registry import MOVING
from contacts.notes.models import Note
from contacts.people.loading import require_contact
from contacts.people.models import Contact

from .answers import Make, answered
from .desk import Desk
from .importing import Importer, sheet
from .merged import merge, undo

Call = Callable[[Client, int], Any]


def at_once(service: TestService, location: str, *calls: Call) -> list[Any]:
    """The answers to the calls, each made at the same time by a client of its own."""
    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(call, service.client(location), number) for number, call in enumerate(calls)]
        return [future.result(30) for future in futures]


def merging(survivor: str, merged: str) -> Call:
    return lambda client, _: client.post("/contacts/merge", json={"survivorId": survivor, "mergedIds": [merged]})


def rows_of_merged(service: TestService, location: str) -> list[str]:
    """The tables in which a row is about a contact that is another one by now."""
    with service.units(location)() as work:
        merged = select(Contact.id).where(Contact.merged_into.is_not(None))
        found = []
        for model in (one.model for one in MOVING):
            statement = select(model).where(model.contact_id.in_(merged)).limit(1)
            if work.session.scalars(statement).first() is not None:
                found.append(model.__tablename__)
        return found


def writing(contact: str) -> Call:
    return lambda client, number: client.post(f"/contacts/{contact}/notes", json={"body": f"note {number}"})


def doing(contact: str) -> Call:
    task = {"title": "x", "dueDate": "2030-01-01T00:00:00Z", "completed": False}
    return lambda client, _: client.post(f"/contacts/{contact}/tasks", json=task)


def test_what_is_written_meanwhile_is_the_survivors(service: TestService, location: str, make_contact: Make) -> None:
    for _ in range(4):
        anna, other = make_contact()["id"], make_contact()["id"]
        calls = [*(writing(other) for _ in range(4)), merging(anna, other), *(doing(other) for _ in range(3))]
        answers = at_once(service, location, *calls)
        assert [answer.status_code for answer in answers] == [201] * 4 + [200] + [201] * 3
        client = service.client(location)
        assert len(answered(client.get(f"/contacts/{anna}/notes"))["notes"]) == 4
        assert len(answered(client.get(f"/contacts/{anna}/tasks"))["tasks"]) == 3
        assert rows_of_merged(service, location) == []


def test_a_writer_that_has_looked_already_is_waited_for(
    service: TestService, location: str, make_contact: Make
) -> None:
    anna, other = make_contact()["id"], make_contact()["id"]
    with ThreadPoolExecutor(1) as pool, service.units(location)() as work:
        require_contact(work, other)
        future = pool.submit(merging(anna, other), service.client(location), 0)
        wait_until(lambda: _somebody_waits(service), 10)
        work.session.add(Note(contact_id=other, body="x"))
    assert future.result(30).status_code == 200
    assert len(answered(service.client(location).get(f"/contacts/{anna}/notes"))["notes"]) == 1


def _somebody_waits(service: TestService) -> bool:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with service.units(None)() as work:
        return bool(work.session.connection().exec_driver_sql(sql).scalar())


def test_of_two_merges_across_one_is_refused(service: TestService, location: str, make_contact: Make) -> None:
    for _ in range(4):
        anna, other = make_contact()["id"], make_contact()["id"]
        answers = at_once(service, location, merging(anna, other), merging(other, anna))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert next(answer.json["code"] for answer in answers if answer.status_code == 409) == "contact_merged"


def test_a_contact_is_merged_into_one_alone(service: TestService, location: str, make_contact: Make) -> None:
    other, survivors = make_contact()["id"], [make_contact()["id"] for _ in range(5)]
    answered(service.client(location).post(f"/contacts/{other}/notes", json={"body": "x"}), 201)
    answers = at_once(service, location, *(merging(survivor, other) for survivor in survivors))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 4
    winner = next(answer.json["contact"]["id"] for answer in answers if answer.status_code == 200)
    client = service.client(location)
    notes = {one: len(answered(client.get(f"/contacts/{one}/notes"))["notes"]) for one in survivors}
    assert notes == {one: int(one == winner) for one in survivors}


def test_changes_and_deletions_meanwhile(service: TestService, location: str, make_contact: Make) -> None:
    for _ in range(4):
        anna, other = make_contact()["id"], make_contact(city="Köln")["id"]

        def change(client: Client, number: int, contact: str = other) -> Any:
            return client.put(f"/contacts/{contact}", json={"website": f"https://{number}.example"})

        def delete(client: Client, _: int, contact: str = other) -> Any:
            return client.delete(f"/contacts/{contact}")

        changed, merged, deleted = at_once(service, location, change, merging(anna, other), delete)
        client = service.client(location)
        if merged.status_code == 200:
            # Deleting the old id afterwards is refused; before, there would have been nothing to merge.
            assert (deleted.status_code, deleted.json["code"]) == (409, "contact_merged")
            assert changed.status_code == 200
            now = answered(client.get(f"/contacts/{anna}"))["contact"]
            assert (now["city"], now["website"]) == ("Köln", "https://0.example")
        else:
            assert (merged.status_code, deleted.status_code) == (404, 200)


def test_an_undoing_is_done_once(service: TestService, client: Client, location: str, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact(city="Köln")
    merged = merge(client, anna, other)
    call: Call = lambda one, _: one.post(f"/contacts/merge/{merged['mergeId']}/undo")  # noqa: E731 - one of several calls
    answers = at_once(service, location, call, call, call, writing(anna["id"]), writing(other["id"]))
    assert [answer.status_code for answer in answers] == [200] * 3 + [201] * 2
    assert len(service.events("contacts.contact.unmerged", location_id=location)) == 1
    assert undo(client, merged)["restored"][0]["city"] == "Köln"


def test_links_to_two_that_become_one_are_there_once(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    labels = {"firstObjectLabel": "One", "secondObjectLabel": "Two", "locationId": location}
    association = {"key": "friends", "firstObjectKey": "contact", "secondObjectKey": "contact", **labels}
    association_id = answered(client.post("/associations/", json=association), 201)["id"]
    for _ in range(3):
        anna, other, friend = (make_contact()["id"] for _ in range(3))

        def link(one: Client, number: int, ends: tuple[str, str] = (anna, other), friend: str = friend) -> Any:
            body = {"associationId": association_id, "firstRecordId": ends[number % 2], "secondRecordId": friend}
            return one.post("/associations/relations", json={**body, "locationId": location})

        answers = at_once(service, location, link, link, merging(anna, other))
        assert answers[2].status_code == 200
        assert {answer.status_code for answer in answers[:2]} <= {201, 409}
        query = {"locationId": location, "skip": 0, "limit": 100}
        found = answered(client.get(f"/associations/relations/{friend}", query_string=query))["relations"]
        assert [one["firstRecordId"] for one in found] == [anna]


def test_an_erasure_meanwhile_takes_along_who_is_one_with_the_contact_or_leaves_them(
    desk: Desk, make_contact: Make
) -> None:
    service, location, client = desk.service, desk.location, desk.client
    for _ in range(4):
        anna, other = make_contact()["id"], make_contact(city="Köln")["id"]
        answered(client.post(f"/contacts/{other}/notes", json={"body": "x"}), 201)

        def erase(one: Client, _: int, contact: str = other) -> Any:
            return one.post(f"/contacts/{contact}/erase")

        merged, erased, *written = at_once(service, location, merging(anna, other), erase, *[writing(other)] * 3)
        assert erased.status_code == 202
        if merged.status_code == 200:
            # The old id means the survivor by then.
            assert set(erased.json["erasure"]["contactIds"]) == {anna, other}
            assert client.get(f"/contacts/{anna}").status_code == 404
        else:
            assert (merged.status_code, erased.json["erasure"]["contactIds"]) == (404, [other])
            assert answered(client.get(f"/contacts/{anna}"))["contact"].get("city") is None
        assert {answer.status_code for answer in written} <= {201, 404}
        desk.run()
        assert client.get(f"/contacts/{other}/notes").status_code == 404
        assert rows_of_merged(service, location) == []


def test_an_import_meanwhile_changes_the_survivor_or_who_becomes_it(
    service: TestService, location: str, client: Client, make_contact: Make
) -> None:
    pairs = [
        (make_contact(email=f"s{number}@example.com")["id"], make_contact(email=f"m{number}@example.com")["id"])
        for number in range(6)
    ]
    rows = [[f"{letter}{number}@example.com", f"w{number}.example"] for number in range(6) for letter in "ms"]
    importer = Importer(service, location, client)
    begun = importer.begin(
        sheet(["email", "website"], *rows, *([f"n{n}@example.com", ""] for n in range(800))), mode="upsert"
    )
    with ThreadPoolExecutor(3) as pool:
        finished = pool.submit(importer.finish, begun["id"])
        merges = [pool.submit(merging(*pair), service.client(location), 0) for pair in pairs]
        assert [one.result(30).status_code for one in merges] == [200] * 6
        done = finished.result(60)
    # The survivor has both addresses by then, so none is made anew, whoever came first.
    assert (done["state"], done["created"], done["failed"]) == ("completed", 800, 0)
    for number, (survivor, merged) in enumerate(pairs):
        contact = answered(client.get(f"/contacts/{merged}"))["contact"]
        assert (contact["id"], contact["website"]) == (survivor, f"w{number}.example")
        assert {one["email"] for one in contact["emails"]} == {f"s{number}@example.com", f"m{number}@example.com"}
    assert rows_of_merged(service, location) == []


def test_changes_of_either_meanwhile_are_the_survivors(service: TestService, location: str, make_contact: Make) -> None:
    for _ in range(4):
        anna, other = make_contact()["id"], make_contact()["id"]

        def change(one: Client, number: int, ids: tuple[str, str] = (anna, other)) -> Any:
            name = ("website", "city", "state", "address1")[number]
            return one.put(f"/contacts/{ids[number % 2]}", json={name: f"by {number}"})

        def tag(one: Client, number: int, ids: tuple[str, str] = (anna, other)) -> Any:
            return one.post(f"/contacts/{ids[number % 2]}/tags", json={"tags": [f"t{number}"]})

        answers = at_once(service, location, *[change] * 4, merging(anna, other), *[tag] * 4)
        assert [answer.status_code for answer in answers] == [200] * 5 + [201] * 4
        now = answered(service.client(location).get(f"/contacts/{anna}"))["contact"]
        assert [now[name] for name in ("website", "city", "state", "address1")] == [f"by {n}" for n in range(4)]
        assert set(now["tags"]) == {f"t{number}" for number in range(5, 9)}
