"""Course offers and community groups: who has which, given and taken back once, whoever asks how often."""

from typing import Any, NamedTuple

import pytest

from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused
from .test_races import at_once


class Kind(NamedTuple):
    """Where a kind is, what it is called in answers, below a contact and in events, and what is told of access to it."""

    path: str
    one: str
    part: str
    name: str
    told: list[str]


OFFERS = Kind("/courses/offers", "courseOffer", "course-offers", "course_offer", ["granted", "revoked"])
GROUPS = Kind("/communities/groups", "communityGroup", "community-groups", "community_group", ["joined", "left"])
KINDS = pytest.mark.parametrize("kind", [OFFERS, GROUPS], ids=["offers", "groups"])


def make(client: Client, path: str, one: str, **given: Any) -> Json:
    made: Json = answered(client.post(path, json={"name": "Brot", **given}), 201)[one]
    return made


def ids(client: Client, path: str, many: str) -> list[str]:
    return [row["id"] for row in answered(client.get(path))[many]]


def types(service: TestService, location: str, name: str) -> list[str]:
    rows = service.events(location_id=location)
    return [row["type"].rpartition(".")[2] for row in rows if row["type"].startswith(f"contacts.{name}.")]


@KINDS
def test_items_are_made_read_changed_and_deleted(
    service: TestService, client: Client, location: str, kind: Kind
) -> None:
    made = make(client, kind.path, kind.one, description="Für Anfänger")
    assert (made["name"], made["description"], made["locationId"]) == ("Brot", "Für Anfänger", location)
    read = client.get(f"{kind.path}/{made['id']}")
    assert answered(read)[kind.one] == made
    etag = {"If-Match": read.headers["ETag"]}
    changed = answered(client.put(f"{kind.path}/{made['id']}", json={"name": "Kuchen"}, headers=etag))[kind.one]
    assert (changed["name"], changed["description"]) == ("Kuchen", "Für Anfänger")
    refused(client.put(f"{kind.path}/{made['id']}", json={"name": "x"}, headers=etag), 412, "stale_version")
    refused(client.delete(f"{kind.path}/{made['id']}", headers=etag), 412, "stale_version")
    for wrong in ({}, {"name": ""}, {"name": " "}, {"name": "x" * 256}, {"name": "x", "price": 1}):
        refused(client.post(kind.path, json=wrong), 422, "validation_failed")
    second = make(client, kind.path, kind.one, name="Apfel")
    assert ids(client, kind.path, f"{kind.one}s") == [second["id"], made["id"]]
    page = answered(client.get(f"{kind.path}?limit=1"))
    assert ids(client, f"{kind.path}?cursor={page['nextCursor']}", f"{kind.one}s") == [made["id"]]
    answered(client.delete(f"{kind.path}/{made['id']}"))
    refused(client.get(f"{kind.path}/{made['id']}"), 404, f"{kind.name}_not_found")
    refused(service.client("elsewhere").get(f"{kind.path}/{second['id']}"), 404, f"{kind.name}_not_found")
    assert types(service, location, kind.name) == ["created", "updated", "created", "deleted"]


@KINDS
def test_a_contact_is_given_access_and_it_is_taken_back_once(
    service: TestService, client: Client, make_contact: Make, kind: Kind
) -> None:
    contact, item = make_contact(), make(client, kind.path, kind.one)
    user = service.client(contact["locationId"], user="anna")
    mine = f"/contacts/{contact['id']}/{kind.part}"
    first = answered(user.put(f"{mine}/{item['id']}"))[kind.one]
    assert (first["id"], first["grantedBy"]) == (item["id"], "user:anna")
    assert answered(client.put(f"{mine}/{item['id']}"))[kind.one] == first
    assert answered(client.get(mine)) == {f"{kind.one}s": [first], "nextCursor": None}
    refused(client.delete(f"{kind.path}/{item['id']}"), 409, f"{kind.name}_in_use")
    for _ in range(2):
        answered(client.delete(f"{mine}/{item['id']}"))
    assert ids(client, mine, f"{kind.one}s") == []
    assert types(service, contact["locationId"], kind.name) == ["created", *kind.told]
    logs = answered(client.get(f"/contacts/{contact['id']}/audit-logs"))["auditLogs"]
    assert [row["action"] for row in logs if row["entity"] == kind.name] == kind.told[::-1]
    timeline = answered(client.get(f"/contacts/{contact['id']}/activity"))["activities"]
    assert [row["type"] for row in timeline][:2] == [f"contacts.{kind.name}.{word}" for word in kind.told[::-1]]
    answered(client.delete(f"{kind.path}/{item['id']}"))


@KINDS
def test_access_is_given_once_however_many_ask(
    service: TestService, client: Client, make_contact: Make, kind: Kind
) -> None:
    contact, item = make_contact(), make(client, kind.path, kind.one)
    mine = f"/contacts/{contact['id']}/{kind.part}/{item['id']}"
    given = at_once(service, contact["locationId"], lambda one_client, _: one_client.put(mine), 12)
    assert {status for status, _ in given} == {200}
    taken = at_once(service, contact["locationId"], lambda one_client, _: one_client.delete(mine), 12)
    assert {status for status, _ in taken} == {200}
    assert types(service, contact["locationId"], kind.name) == ["created", *kind.told]


@KINDS
def test_what_is_given_while_it_is_deleted_is_there_or_refused(
    service: TestService, client: Client, make_contact: Make, kind: Kind
) -> None:
    item = make(client, kind.path, kind.one)
    contacts = [make_contact() for _ in range(6)]

    def act(one_client: Client, number: int) -> Any:
        if number == 3:
            return one_client.delete(f"{kind.path}/{item['id']}")
        return one_client.put(f"/contacts/{contacts[number % 6]['id']}/{kind.part}/{item['id']}")

    answers = at_once(service, contacts[0]["locationId"], act, 8)
    holders = [contact for contact in contacts if ids(client, f"/contacts/{contact['id']}/{kind.part}", f"{kind.one}s")]
    assert answers[3][0] == (409 if holders else 200)
    assert {status for number, (status, _) in enumerate(answers) if number != 3} == ({200} if holders else {404})
    assert client.get(f"{kind.path}/{item['id']}").status_code == (200 if holders else 404)


@KINDS
def test_access_goes_with_sight_of_the_contact(
    service: TestService, client: Client, make_contact: Make, kind: Kind
) -> None:
    contact, item = make_contact(assignedTo="owner"), make(client, kind.path, kind.one)
    owner = service.client(contact["locationId"], user="owner", assigned_only=True)
    other = service.client(contact["locationId"], user="other", assigned_only=True)
    answered(owner.put(f"/contacts/{contact['id']}/{kind.part}/{item['id']}"))
    for method, where in (("GET", ""), ("PUT", f"/{item['id']}"), ("DELETE", f"/{item['id']}")):
        refused(other.open(f"/contacts/{contact['id']}/{kind.part}{where}", method=method), 404, "contact_not_found")
    # What they do not see keeps it from being deleted all the same.
    refused(other.delete(f"{kind.path}/{item['id']}"), 409, f"{kind.name}_in_use")
    refused(client.put(f"/contacts/{contact['id']}/{kind.part}/nothing"), 404, f"{kind.name}_not_found")
    assert types(service, contact["locationId"], kind.name) == ["created", kind.told[0]]
