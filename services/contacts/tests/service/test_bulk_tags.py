"""Tags for many contacts at once."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Make, answered, refused
from .test_races import at_once

_PATH = "/contacts/bulk/tags/update/{type}"


def bulk(client: Client, change: str, location: str, contacts: list[str], tags: list[str], **more: Any) -> Any:
    body = {"locationId": location, "contacts": contacts, "tags": tags, **more}
    return client.post(f"/contacts/bulk/tags/update/{change}", json=body)


def test_tags_are_added_to_many_and_each_is_told_what_became_of_it(
    client: Client, location: str, make_contact: Make, service: TestService
) -> None:
    first, second = make_contact(tags=["a"])["id"], make_contact(tags=["B"])["id"]

    answer = bulk(client, "add", location, [first, "nobody", second, first], ["B", "c"])

    assert_published("contacts", "POST", _PATH, 201, answered(answer, 201))
    nobody = {"contactId": "nobody", "type": "error", "message": "There is no such contact."}
    assert answer.get_json() == {
        "succeeded": True,
        "succeded": True,
        "errorCount": 1,
        "responses": [
            {
                "contactId": first,
                "message": "Tags updated",
                "type": "success",
                "oldTags": ["a"],
                "tagsAdded": ["b", "c"],
                "tagsRemoved": [],
            },
            {**nobody, "code": "contact_not_found"},
            {
                "contactId": second,
                "message": "Tags updated",
                "type": "success",
                "oldTags": ["b"],
                "tagsAdded": ["c"],
                "tagsRemoved": [],
            },
        ],
    }
    told = service.events("contacts.contact.tagged", location_id=location)
    assert [(event["subject"], event["data"]["tagsAdded"]) for event in told] == [(first, ["b", "c"]), (second, ["c"])]


def test_some_or_all_tags_are_removed(client: Client, location: str, make_contact: Make) -> None:
    first, second = (make_contact(tags=["a", "b", "c"])["id"] for _ in range(2))
    answered(bulk(client, "remove", location, [first, second], ["A", "x"]), 201)
    assert answered(client.get(f"/contacts/{first}"))["contact"]["tags"] == ["b", "c"]
    answered(bulk(client, "add", location, [first], [], removeAllTags=True), 201)
    assert answered(client.get(f"/contacts/{first}"))["contact"]["tags"] == ["b", "c"]
    removed = answered(bulk(client, "remove", location, [first], [], removeAllTags=True), 201)
    assert removed["responses"][0]["tagsRemoved"] == ["b", "c"]
    assert answered(client.get(f"/contacts/{first}"))["contact"]["tags"] == []
    assert answered(client.get(f"/contacts/{second}"))["contact"]["tags"] == ["b", "c"]


def test_a_contact_with_too_many_tags_is_passed_over(client: Client, location: str, make_contact: Make) -> None:
    full = make_contact(tags=[f"t{number}" for number in range(500)])["id"]
    empty = make_contact()["id"]
    answer = answered(bulk(client, "add", location, [full, empty], ["more"]), 201)
    assert [response.get("code") for response in answer["responses"]] == ["too_many_tags", None]
    assert answered(client.get(f"/contacts/{empty}"))["contact"]["tags"] == ["more"]
    assert len(answered(client.get(f"/contacts/{full}"))["contact"]["tags"]) == 500


def test_a_hidden_contact_and_one_of_another_location_stay_as_they_are(
    client: Client, location: str, make_contact: Make, service: TestService
) -> None:
    hidden = make_contact()["id"]
    restricted = service.client(location, user="user1", assigned_only=True)
    elsewhere = new_id()
    for one, where in ((restricted, location), (service.client(elsewhere), elsewhere)):
        assert answered(bulk(one, "add", where, [hidden], ["x"]), 201)["errorCount"] == 1
    assert answered(client.get(f"/contacts/{hidden}"))["contact"]["tags"] == []
    refused(bulk(service.client(elsewhere), "add", location, [hidden], ["x"]), 403, "location_forbidden")


@pytest.mark.parametrize(
    ("change", "contacts", "status", "code"),
    [("replace", ["a"], 404, "unknown_change"), ("add", [f"c{n}" for n in range(501)], 422, "too_many_contacts")],
)
def test_what_makes_no_sense_is_refused(
    client: Client, location: str, change: str, contacts: list[str], status: int, code: str
) -> None:
    refused(bulk(client, change, location, contacts, ["x"]), status, code)


def test_changes_that_meet_wait_for_each_other(
    client: Client, location: str, make_contact: Make, service: TestService
) -> None:
    contacts = [make_contact()["id"] for _ in range(6)]

    def act(racer: Client, number: int) -> Any:
        return bulk(racer, "add", location, contacts[:: -1 if number % 2 else 1], [f"t{number}"])

    answers = at_once(service, location, act, 8)

    assert {status for status, _ in answers} == {201}
    for contact in contacts:
        tags = answered(client.get(f"/contacts/{contact}"))["contact"]["tags"]
        assert sorted(tags) == [f"t{number}" for number in range(8)]
