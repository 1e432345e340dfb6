"""Notes and tasks are found, sorted and narrowed, in a contact and over the location; a note's earlier words are kept."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused


def task(client: Client, contact: Json, title: str, **more: Any) -> Json:
    body = {"title": title, "dueDate": "2999-05-04T09:00:00Z", "completed": False, **more}
    made: Json = answered(client.post(f"/contacts/{contact['id']}/tasks", json=body), 201)["task"]
    return made


def note(client: Client, contact: Json, body: str, **more: Any) -> Json:
    made: Json = answered(client.post(f"/contacts/{contact['id']}/notes", json={"body": body, **more}), 201)["note"]
    return made


def titles(answer: Any) -> list[str]:
    return [one["title"] for one in answered(answer)["tasks"]]


def bodies(answer: Any) -> list[str]:
    return [one["body"] for one in answered(answer)["notes"]]


def test_a_contacts_tasks_are_narrowed(client: Client, make_contact: Make) -> None:
    contact = make_contact()
    path = f"/contacts/{contact['id']}/tasks"
    task(client, contact, "Späte Rückmeldung", dueDate="2020-01-01T00:00:00Z", assignedTo="u1")
    task(client, contact, "Erledigt", completed=True, body="100% fertig")
    task(client, contact, "Bald", assignedTo="u2")
    assert titles(client.get(f"{path}?query=ruckmeldung spate")) == ["Späte Rückmeldung"]
    assert titles(client.get(path, query_string={"query": "100% FERTIG"})) == ["Erledigt"]
    assert titles(client.get(path, query_string={"query": "%"})) == ["Erledigt"]
    assert titles(client.get(f"{path}?status=open")) == ["Späte Rückmeldung", "Bald"]
    assert titles(client.get(f"{path}?status=overdue")) == ["Späte Rückmeldung"]
    assert titles(client.get(f"{path}?status=completed")) == ["Erledigt"]
    assert titles(client.get(f"{path}?assignedTo=u2")) == ["Bald"]
    refused(client.get(f"{path}?status=lost"), 422, "validation_failed")


def test_the_locations_tasks_are_searched(client: Client, location: str, make_contact: Make) -> None:
    first, second, trashed = make_contact(), make_contact(), make_contact()
    task(client, first, "Eins", assignedTo="u1", dueDate="2030-01-01T00:00:00Z")
    task(client, second, "Zwei", assignedTo="u2", dueDate="2030-01-02T00:00:00Z", completed=True)
    task(client, trashed, "Weg")
    answered(client.delete(f"/contacts/{trashed['id']}"))
    path = f"/locations/{location}/tasks/search"
    answer = client.post(path, json={})
    assert titles(answer) == ["Eins", "Zwei"]
    assert_published("locations", "POST", "/locations/{locationId}/tasks/search", 200, answer.get_json())
    assert titles(client.post(path, json={"contactId": [second["id"]]})) == ["Zwei"]
    assert titles(client.post(path, json={"completed": False, "assignedTo": ["u1", "u2"]})) == ["Eins"]
    assert titles(client.post(path, json={"query": "zwei"})) == ["Zwei"]
    assert titles(client.post(path, json={"limit": 1, "skip": 1})) == ["Zwei"]
    refused(client.post("/locations/another/tasks/search", json={}), 403, "location_forbidden")


def test_a_restricted_user_finds_their_own_contacts_tasks_and_notes(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    mine, others = make_contact(assignedTo="u1"), make_contact(assignedTo="u2")
    for contact, word in ((mine, "Mine"), (others, "Theirs")):
        task(client, contact, word)
        note(client, contact, word)
    restricted = service.client(location, user="u1", assigned_only=True)
    assert titles(restricted.post(f"/locations/{location}/tasks/search", json={})) == ["Mine"]
    assert bodies(restricted.get(f"/locations/{location}/notes")) == ["Mine"]


def test_notes_are_found_by_their_words_and_sorted_with_pins_first(
    client: Client, location: str, make_contact: Make
) -> None:
    contact, other = make_contact(), make_contact()
    path = f"/contacts/{contact['id']}/notes"
    first = note(client, contact, "<p>Größe</p><p>und &amp; Preis</p>", color="#FF0000", userId="u1")
    note(client, contact, "Zweite", title="Strong")
    note(client, contact, "<strong>Dritte</strong>")
    note(client, other, "Andere")
    newest = ["<strong>Dritte</strong>", "Zweite", first["body"]]
    assert bodies(client.get(path)) == newest
    assert bodies(client.get(f"{path}?sort=oldest")) == newest[::-1]
    assert bodies(client.get(f"{path}?query=grosse")) == [first["body"]]
    assert bodies(client.get(path, query_string={"query": "& preis"})) == [first["body"]]
    assert bodies(client.get(f"{path}?query=strong")) == ["Zweite"]
    assert bodies(client.get(f"{path}?color=%23ff0000")) == [first["body"]]
    answered(client.put(f"{path}/{first['id']}", json={"pinned": True}))
    assert bodies(client.get(path)) == [first["body"], *newest[:2]]
    assert bodies(client.get(f"{path}?limit=2")) == [first["body"], newest[0]]
    refused(client.get(f"{path}?limit=101"), 422, "validation_failed")
    assert bodies(client.get(f"{path}?sort=changed&pinned=false")) == newest[:2]
    page = answered(client.get(f"/locations/{location}/notes?limit=3"))
    assert [one["body"] for one in page["notes"]] == ["Andere", *newest[:2]]
    assert bodies(client.get(f"/locations/{location}/notes?cursor={page['nextCursor']}")) == [first["body"]]
    refused(client.get(f"/locations/{location}/notes?sort=red"), 422, "validation_failed")
    refused(client.get("/locations/another/notes"), 403, "location_forbidden")


def test_a_note_keeps_what_it_said_before(service: TestService, location: str, make_contact: Make) -> None:
    contact = make_contact()
    anna, ben = service.client(location, user="anna"), service.client(location, user="ben")
    made = note(anna, contact, "Eins")
    path = f"/contacts/{contact['id']}/notes/{made['id']}"
    assert answered(anna.get(f"{path}/history")) == {"revisions": []}
    answered(ben.put(path, json={"body": "Zwei", "title": "T"}))
    answered(anna.put(path, json={"pinned": True}))
    answered(anna.put(path, json={"body": "Drei"}))
    revisions = answered(anna.get(f"{path}/history"))["revisions"]
    assert [(one["title"], one["body"], one["actor"]) for one in revisions] == [
        ("T", "Zwei", "user:ben"),
        (None, "Eins", "user:anna"),
    ]
    assert revisions[-1]["writtenAt"] == made["dateAdded"]
    other = service.client(location, user="other", assigned_only=True)
    refused(other.get(f"{path}/history"), 404, "contact_not_found")


def test_of_many_who_read_the_same_note_or_task_one_changes_it(
    service: TestService, location: str, client: Client, make_contact: Make
) -> None:
    contact = make_contact()
    made = {"notes": note(client, contact, "x"), "tasks": task(client, contact, "x")}
    for kind, body in (("notes", "body"), ("tasks", "title")):
        path = f"/contacts/{contact['id']}/{kind}/{made[kind]['id']}"
        etag = client.get(path).headers["ETag"]

        def change(number: int, path: str = path, body: str = body, etag: str = etag) -> int:
            answer = service.client(location).put(path, json={body: f"Nr {number}"}, headers={"If-Match": etag})
            status: int = answer.status_code
            return status

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(change, range(8))) == [200] + [412] * 7
    assert len(answered(client.get(f"/contacts/{contact['id']}/notes/{made['notes']['id']}/history"))["revisions"]) == 1


def test_no_change_of_a_note_is_lost_when_many_write_at_once(
    service: TestService, location: str, client: Client, make_contact: Make
) -> None:
    contact = make_contact()
    path = f"/contacts/{contact['id']}/notes/{note(client, contact, 'Nr 0')['id']}"

    def change(number: int) -> int:
        status: int = service.client(location).put(path, json={"body": f"Nr {number}"}).status_code
        return status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(change, range(1, 11))) == {200}
    said = [one["body"] for one in answered(client.get(f"{path}/history"))["revisions"]]
    said.append(answered(client.get(path))["note"]["body"])
    assert sorted(said) == sorted(f"Nr {number}" for number in range(11))
