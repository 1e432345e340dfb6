"""Rules that hold when many act at once, in real parallel transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from chassis.ids import new_id
from chassis.testing.events import make_event
from chassis.testing.service import Client, TestService
from contacts.people.changing import changing
from contacts.people.loading import lock_contact

from .answers import Make, SetUp, answered

EIGHT = 8


def at_once(service: TestService, location: str, call: Callable[[Client, int], Any], times: int) -> list[Any]:
    """The answers of `times` calls, eight at a time, each by a client of its own."""

    def one(number: int) -> tuple[int, Any]:
        answer = call(service.client(location), number)
        return answer.status_code, answer.get_json()

    with ThreadPoolExecutor(EIGHT) as pool:
        return list(pool.map(one, range(times)))


def test_one_contact_comes_of_many_creations_with_one_email(service: TestService, location: str) -> None:
    def create(client: Client, number: int) -> Any:
        body = {"locationId": location, "firstName": f"Anna {number}", "email": "anna@example.com"}
        return client.post("/contacts/", json=body)

    answers = at_once(service, location, create, 12)

    assert sorted(status for status, _ in answers) == [201] + [409] * 11
    made = next(body["contact"]["id"] for status, body in answers if status == 201)
    assert {body["code"] for status, body in answers if status == 409} == {"duplicate_contact"}
    assert {body["details"]["contactId"] for status, body in answers if status == 409} == {made}
    assert len(service.events("contacts.contact.created", location_id=location)) == 1


def test_one_contact_comes_of_many_upserts(service: TestService, location: str, set_up_location: SetUp) -> None:
    set_up_location(allowDuplicateContact=True)

    def upsert(client: Client, number: int) -> Any:
        body = {"locationId": location, "phone": "+14155550100", "city": f"City {number}"}
        return client.post("/contacts/upsert", json=body)

    answers = at_once(service, location, upsert, 12)

    assert {status for status, _ in answers} == {200}
    assert len({body["contact"]["id"] for _, body in answers}) == 1
    assert sum(body["new"] for _, body in answers) == 1


def test_there_are_never_more_than_ten_followers(service: TestService, location: str, make_contact: Make) -> None:
    contact_id = make_contact()["id"]

    def follow(client: Client, number: int) -> Any:
        return client.post(f"/contacts/{contact_id}/followers", json={"followers": [f"user{number}"]})

    answers = at_once(service, location, follow, 16)

    assert sorted(status for status, _ in answers) == [201] * 10 + [422] * 6
    assert {body["code"] for status, body in answers if status == 422} == {"too_many_followers"}
    contact = answered(service.client(location).get(f"/contacts/{contact_id}"))["contact"]
    assert len(contact["followers"]) == 10


def test_no_tag_is_lost_or_doubled(service: TestService, location: str, make_contact: Make) -> None:
    contact_id = make_contact()["id"]

    def tag(client: Client, number: int) -> Any:
        return client.post(f"/contacts/{contact_id}/tags", json={"tags": [f"Tag {number}", "SHARED"]})

    answers = at_once(service, location, tag, 12)

    assert {status for status, _ in answers} == {201}
    contact = answered(service.client(location).get(f"/contacts/{contact_id}"))["contact"]
    assert sorted(contact["tags"]) == sorted(["shared", *(f"tag {number}" for number in range(12))])


def test_the_audit_chain_holds_when_many_write_at_once(service: TestService, location: str, make_contact: Make) -> None:
    contact_id = make_contact()["id"]

    def write(client: Client, number: int) -> Any:
        if number % 2:
            return client.post(f"/contacts/{contact_id}/notes", json={"body": f"Note {number}"})
        return client.put(f"/contacts/{contact_id}", json={"city": f"City {number}"})

    answers = at_once(service, location, write, 20)

    assert {status for status, _ in answers} == {200, 201}
    verdict = answered(service.client(location).get(f"/contacts/{contact_id}/audit-logs/verify"))
    assert verdict == {"valid": True, "checked": 21, "brokenAt": None}


def test_a_change_of_a_stale_version_is_refused_once_another_came_first(
    service: TestService, location: str, make_contact: Make
) -> None:
    contact_id = make_contact()["id"]

    def change(client: Client, number: int) -> Any:
        return client.put(f"/contacts/{contact_id}", json={"city": f"C{number}"}, headers={"If-Match": '"1"'})

    answers = at_once(service, location, change, 8)

    assert sorted(status for status, _ in answers) == [200] + [412] * 7


def test_an_event_of_another_service_does_not_wait_for_whoever_changes_its_contact(
    service: TestService, location: str, client: Client, make_contact: Make
) -> None:
    """Or the two would wait for each other: the event has the end of the timeline, for which the change waits."""
    contact = make_contact(assignedTo="owner")
    event = make_event(
        "billing.card.charged", new_id(), {}, location_id=location, contact_id=contact["id"], time=service.clock.now()
    )
    with service.units(location)() as work:
        changed = lock_contact(work, contact["id"])
        service.deliver(event)
        with changing(work, changed):
            changed.city = "Rom"
    assert answered(client.get(f"/contacts/{contact['id']}"))["contact"]["city"] == "Rom"
    told = answered(service.client(location, user="owner").get("/notifications"))["notifications"]
    assert [one["type"] for one in told] == ["billing.card.charged"]
