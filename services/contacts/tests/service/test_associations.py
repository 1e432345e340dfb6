"""Associations and the links under them: ten labels between two contacts, none twice, nothing linked to itself."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused
from .test_races import at_once

SPEC = "associations"


@pytest.fixture
def make(client: Client, location: str) -> Make:
    """Makes an association, between contacts unless said otherwise."""

    def made(key: str = "student_teacher", **given: Any) -> Json:
        body = {
            "locationId": location,
            "key": key,
            "firstObjectLabel": f"{key} a",
            "firstObjectKey": "contact",
            "secondObjectLabel": f"{key} b",
            "secondObjectKey": "contact",
            **given,
        }
        association: Json = answered(client.post("/associations/", json=body), 201)
        return association

    return made


@pytest.fixture
def link(client: Client, location: str) -> Any:
    """Asks for a link."""

    def linked(association: Json, first_id: str, second_id: str, by: Client = client) -> Any:
        body = {
            "locationId": location,
            "associationId": association["id"],
            "firstRecordId": first_id,
            "secondRecordId": second_id,
        }
        return by.post("/associations/relations", json=body)

    return linked


def links_of(client: Client, location: str, record_id: str, **query: Any) -> Json:
    answer = client.get(f"/associations/relations/{record_id}", query_string={"locationId": location, **query})
    listed: Json = answered(answer)
    assert_published(SPEC, "GET", "/associations/relations/{recordId}", 200, listed)
    return listed


def test_an_association_is_made_found_renamed_and_deleted(
    service: TestService, client: Client, location: str, make: Make
) -> None:
    made = make("student_teacher", firstObjectLabel="Student", secondObjectLabel="Teacher")
    assert_published(SPEC, "POST", "/associations/", 201, made)
    assert made["associationType"] == "USER_DEFINED"
    path = f"/associations/{made['id']}"
    read = client.get(path)
    assert (answered(read), read.headers["ETag"]) == (made, '"1"')
    assert_published(SPEC, "GET", "/associations/{associationId}", 200, made)
    query = {"locationId": location}
    by_key = answered(client.get("/associations/key/student_teacher", query_string=query))
    assert_published(SPEC, "GET", "/associations/key/{key_name}", 200, by_key)
    assert by_key == made
    labels = {"firstObjectLabel": "Pupil", "secondObjectLabel": "Tutor"}
    renamed = answered(client.put(path, json=labels, headers={"If-Match": '"1"'}))
    assert_published(SPEC, "PUT", "/associations/{associationId}", 200, renamed)
    assert renamed == {**made, **labels}
    refused(client.put(path, json=labels, headers={"If-Match": '"1"'}), 412, "stale_version")
    deleted = answered(client.delete(path))
    assert_published(SPEC, "DELETE", "/associations/{associationId}", 200, deleted)
    refused(client.get(path), 404, "association_not_found")
    refused(client.get("/associations/key/student_teacher", query_string=query), 404, "association_not_found")
    assert [row["type"] for row in service.events(location_id=location)] == [
        "contacts.association.created",
        "contacts.association.updated",
        "contacts.association.deleted",
    ]


def test_lists_have_the_published_members_too(client: Client, location: str, make: Make) -> None:
    query: Json = {"locationId": location, "skip": 0, "limit": 10}
    empty = answered(client.get("/associations/", query_string=query))
    assert_published(SPEC, "GET", "/associations/", 200, empty)
    assert (empty["associations"], empty["total"]) == ([], 0)
    first, second = make("a"), make("b", secondObjectKey="opportunity")
    listed = answered(client.get("/associations/", query_string={**query, "limit": 1, "skip": 1}))
    assert_published(SPEC, "GET", "/associations/", 200, listed)
    assert (listed["associations"], listed["total"], listed["key"]) == ([second], 2, "b")
    of_object = answered(client.get("/associations/objectKey/opportunity", query_string={"locationId": location}))
    assert_published(SPEC, "GET", "/associations/objectKey/{objectKey}", 200, of_object)
    assert of_object["associations"] == [second]
    both = answered(client.get("/associations/objectKey/contact"))
    assert both["associations"] == [first, second]


def test_a_key_or_a_label_is_there_once(service: TestService, client: Client, location: str, make: Make) -> None:
    made = make("a", firstObjectLabel="Parent", secondObjectLabel="Child")
    body = {
        "locationId": location,
        "key": "a",
        "firstObjectLabel": "x",
        "firstObjectKey": "contact",
        "secondObjectLabel": "y",
        "secondObjectKey": "contact",
    }
    refusal = refused(client.post("/associations/", json=body), 409, "duplicate_key")
    assert refusal["details"] == {"associationId": made["id"]}
    same = {**body, "key": "b", "firstObjectLabel": "PARENT", "secondObjectLabel": "child"}
    assert refused(client.post("/associations/", json=same), 409, "duplicate_label")["details"] == {
        "associationId": made["id"]
    }
    other = make("c")
    labels = {"firstObjectLabel": "parent", "secondObjectLabel": "CHILD"}
    refused(client.put(f"/associations/{other['id']}", json=labels), 409, "duplicate_label")
    for wrong in ({"firstObjectKey": "pets"}, {"key": "a b"}, {"firstObjectLabel": " "}):
        refused(client.post("/associations/", json={**body, **wrong}), 422, "validation_failed")
    unknown = {**body, "key": "d", "secondObjectKey": "custom_objects.pet"}
    refused(client.post("/associations/", json=unknown), 422, "unknown_object")

    def create(one: Client, number: int) -> Any:
        return one.post("/associations/", json={**body, "key": f"race{number}"})

    answers = at_once(service, location, create, 8)
    assert sorted(status for status, _ in answers) == [201] + [409] * 7


def test_two_contacts_are_linked(
    service: TestService, client: Client, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    association = make("student_teacher", firstObjectLabel="Student", secondObjectLabel="Teacher")
    anna, ben = make_contact(firstName="Anna"), make_contact(firstName="Ben")
    made = answered(link(association, anna["id"], ben["id"]), 201)
    assert_published(SPEC, "POST", "/associations/relations", 201, made)
    assert made["firstRecord"] == {"id": anna["id"], "objectKey": "contact", "label": "Student", "name": "Anna"}
    assert made["secondRecord"] == {"id": ben["id"], "objectKey": "contact", "label": "Teacher", "name": "Ben"}
    for contact in (anna, ben):
        listed = links_of(client, location, contact["id"])
        assert (listed["relations"], listed["total"], listed["id"]) == ([made], 1, made["id"])
        activities = answered(client.get(f"/contacts/{contact['id']}/activity"))["activities"]
        assert activities[0]["title"] == "Linked: student_teacher"
    told = service.events("contacts.relation.created", location_id=location)
    assert sorted(row["contact_id"] for row in told) == sorted([anna["id"], ben["id"]])
    deleted = answered(client.delete(f"/associations/relations/{made['id']}", query_string={"locationId": location}))
    assert_published(SPEC, "DELETE", "/associations/relations/{relationId}", 200, deleted)
    assert deleted == made
    refused(client.delete(f"/associations/relations/{made['id']}"), 404, "relation_not_found")
    assert links_of(client, location, anna["id"])["relations"] == []
    assert len(service.events("contacts.relation.deleted", location_id=location)) == 2


def test_what_makes_no_sense_is_not_linked(
    service: TestService, client: Client, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    association = make()
    anna, ben, gone = make_contact(), make_contact(), make_contact()
    answered(client.delete(f"/contacts/{gone['id']}"))
    refused(link(association, anna["id"], anna["id"]), 422, "link_to_itself")
    refused(link(association, anna["id"], gone["id"]), 422, "unknown_record")
    refused(link(association, new_id(), ben["id"]), 422, "unknown_record")
    refused(link({"id": new_id()}, anna["id"], ben["id"]), 422, "unknown_association")
    made = answered(link(association, anna["id"], ben["id"]), 201)
    for pair in ((anna["id"], ben["id"]), (ben["id"], anna["id"])):
        refusal = refused(link(association, *pair), 409, "duplicate_label")
        assert refusal["details"] == {"relationId": made["id"]}
    assert len(service.events("contacts.relation.created", location_id=location)) == 2


def test_two_contacts_take_ten_labels_also_when_all_come_at_once(
    service: TestService, client: Client, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    associations = [make(f"label{number}") for number in range(14)]
    anna, ben, third = make_contact()["id"], make_contact()["id"], make_contact()["id"]

    def act(one: Client, number: int) -> Any:
        pair = (anna, ben) if number % 2 else (ben, anna)
        return link(associations[number], *pair, by=one)

    answers = at_once(service, location, act, 14)
    assert sorted(status for status, _ in answers) == [201] * 10 + [422] * 4
    assert {body["code"] for status, body in answers if status == 422} == {"too_many_labels"}
    listed = links_of(client, location, anna)
    assert listed["total"] == 10
    refused(link(make("eleventh"), anna, ben), 422, "too_many_labels")
    answered(link(associations[0], anna, third), 201)
    answered(client.delete(f"/associations/relations/{listed['relations'][4]['id']}"))
    left_out = next(associations[number] for number, (status, _) in enumerate(answers) if status == 422)
    answered(link(left_out, anna, ben), 201)


def test_one_label_is_given_once_when_many_come_at_once(
    service: TestService, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    association = make()
    anna, ben = make_contact()["id"], make_contact()["id"]

    def act(one: Client, number: int) -> Any:
        pair = (anna, ben) if number % 2 else (ben, anna)
        return link(association, *pair, by=one)

    answers = at_once(service, location, act, 8)
    assert sorted(status for status, _ in answers) == [201] + [409] * 7
    assert {body["code"] for status, body in answers if status == 409} == {"duplicate_label"}


def test_a_contact_is_linked_with_an_opportunity(
    client: Client, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    association = make("buys", secondObjectKey="opportunity")
    stages = {"locationId": location, "name": "Sales", "stages": [{"name": "New"}]}
    pipeline = answered(client.post("/pipelines/", json=stages), 201)["pipeline"]
    anna, ben = make_contact(firstName="Anna"), make_contact(firstName="Ben")
    body = {
        "locationId": location,
        "pipelineId": pipeline["id"],
        "contactId": anna["id"],
        "name": "Roof",
        "status": "open",
    }
    opportunity = answered(client.post("/opportunities/", json=body), 201)["opportunity"]
    refused(link(association, ben["id"], anna["id"]), 422, "unknown_record")
    made = answered(link(association, ben["id"], opportunity["id"]), 201)
    assert made["secondRecord"]["name"] == "Roof"
    assert links_of(client, location, ben["id"])["relations"] == [made]
    answered(client.delete(f"/opportunities/{opportunity['id']}"))
    assert links_of(client, location, ben["id"])["relations"] == []


def test_a_contact_is_linked_with_a_company(
    client: Client, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    association = make("works_at", secondObjectKey="business")
    body = {"locationId": location, "name": "Müller GmbH"}
    company = answered(client.post("/businesses/", json=body), 201)["buiseness"]
    anna = make_contact()["id"]
    refused(link(association, anna, new_id()), 422, "unknown_record")
    made = answered(link(association, anna, company["id"]), 201)
    assert (made["secondRecord"]["objectKey"], made["secondRecord"]["name"]) == ("business", "Müller GmbH")
    answered(client.delete(f"/businesses/{company['id']}"))
    assert links_of(client, location, anna)["relations"] == []


def test_links_go_with_their_association_and_hide_with_a_contact_in_the_trash(
    service: TestService, client: Client, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    first, second = make("a"), make("b")
    anna, ben, carl = make_contact()["id"], make_contact()["id"], make_contact()["id"]
    answered(link(first, anna, ben), 201)
    kept = answered(link(second, anna, ben), 201)
    answered(link(second, anna, carl), 201)
    answered(client.delete(f"/associations/{first['id']}"))
    assert links_of(client, location, anna)["total"] == 2
    assert links_of(client, location, anna, associationIds=second["id"], limit=1)["relations"] == [kept]
    assert links_of(client, location, anna, **{"associationIds[]": [first["id"], second["id"]]})["total"] == 2
    answered(client.delete(f"/contacts/{carl}"))
    assert links_of(client, location, anna)["relations"] == [kept]
    assert len(service.events("contacts.relation.deleted", location_id=location)) == 2


def test_a_restricted_user_sees_links_between_what_they_see(
    service: TestService, client: Client, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    association, other = make("a"), make("b")
    own, shared, hidden = (make_contact(assignedTo=user)["id"] for user in ("user1", "user1", "user2"))
    seen = answered(link(association, own, shared), 201)
    unseen = answered(link(association, own, hidden), 201)
    restricted = service.client(location, user="user1", assigned_only=True)
    listed = links_of(restricted, location, own)
    assert (listed["relations"], listed["total"]) == ([seen], 1)
    assert links_of(restricted, location, hidden)["total"] == 0
    refused(restricted.delete(f"/associations/relations/{unseen['id']}"), 404, "relation_not_found")
    refused(link(other, own, hidden, by=restricted), 422, "unknown_record")
    assert links_of(client, location, own)["total"] == 2


def test_another_location_sees_nothing_of_it(
    service: TestService, location: str, make: Make, link: Any, make_contact: Make
) -> None:
    association = make()
    made = answered(link(association, make_contact()["id"], make_contact()["id"]), 201)
    elsewhere = new_id()
    stranger = service.client(elsewhere)
    refused(stranger.get(f"/associations/{association['id']}"), 404, "association_not_found")
    refused(stranger.delete(f"/associations/{association['id']}"), 404, "association_not_found")
    refused(stranger.delete(f"/associations/relations/{made['id']}"), 404, "relation_not_found")
    assert links_of(stranger, elsewhere, made["firstRecordId"])["total"] == 0
    refused(stranger.get("/associations/", query_string={"locationId": location}), 403, "location_forbidden")
