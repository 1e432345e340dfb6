"""Tags, unique without case, and followers, ten at most."""

from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Make, answered, refused


def test_tags_are_kept_once_in_lower_case(client: Client, make_contact: Make, service: TestService) -> None:
    made = make_contact(tags=["Stammkunde"])
    path = f"/contacts/{made['id']}/tags"

    added = client.post(path, json={"tags": ["VIP", "stammkunde", " vip ", "ÖLMÜHLE", "two  words"]})

    assert_published("contacts", "POST", "/contacts/{contactId}/tags", 201, answered(added, 201))
    assert added.get_json()["tags"] == ["stammkunde", "vip", "ölmühle", "two words"]
    removed = client.delete(path, json={"tags": ["Vip", "unknown"]})
    assert_published("contacts", "DELETE", "/contacts/{contactId}/tags", 200, answered(removed))
    assert removed.get_json()["tags"] == ["stammkunde", "ölmühle", "two words"]
    told = service.events(location_id=made["locationId"])[1:]
    assert [row["type"] for row in told] == ["contacts.contact.tagged", "contacts.contact.untagged"]
    assert told[0]["data"]["tagsAdded"] == ["vip", "ölmühle", "two words"]
    assert told[1]["data"]["tagsRemoved"] == ["vip"]


def test_a_tag_that_is_there_already_tells_nothing(client: Client, make_contact: Make, service: TestService) -> None:
    made = make_contact(tags=["vip"])
    answered(client.post(f"/contacts/{made['id']}/tags", json={"tags": ["VIP"]}), 201)
    answered(client.delete(f"/contacts/{made['id']}/tags", json={"tags": ["other"]}))
    assert len(service.events(location_id=made["locationId"])) == 1
    refused(client.post(f"/contacts/{made['id']}/tags", json={}), 422, "validation_failed")


def test_followers_come_and_go(client: Client, make_contact: Make, service: TestService) -> None:
    made = make_contact()
    path = f"/contacts/{made['id']}/followers"
    added = client.post(path, json={"followers": ["user1", "user2", "user1"]})
    assert_published("contacts", "POST", "/contacts/{contactId}/followers", 201, answered(added, 201))
    assert added.get_json() == {"followers": ["user1", "user2"], "followersAdded": ["user1", "user2"]}
    more = answered(client.post(path, json={"followers": ["user2", "user3"]}), 201)
    assert more == {"followers": ["user1", "user2", "user3"], "followersAdded": ["user3"]}
    removed = client.delete(path, json={"followers": ["user1", "nobody"]})
    assert_published("contacts", "DELETE", "/contacts/{contactId}/followers", 200, answered(removed))
    assert removed.get_json() == {"followers": ["user2", "user3"], "followersRemoved": ["user1"]}
    told = service.events("contacts.contact.followers_changed", location_id=made["locationId"])
    assert [(row["data"]["followersAdded"], row["data"]["followersRemoved"]) for row in told] == [
        (["user1", "user2"], []),
        (["user3"], []),
        ([], ["user1"]),
    ]


def test_the_eleventh_follower_is_refused_and_nobody_is_added(client: Client, make_contact: Make) -> None:
    made = make_contact()
    path = f"/contacts/{made['id']}/followers"
    answered(client.post(path, json={"followers": [f"user{number}" for number in range(9)]}), 201)
    refused(client.post(path, json={"followers": ["a", "b"]}), 422, "too_many_followers")
    assert len(answered(client.post(path, json={"followers": ["a", "user1"]}), 201)["followers"]) == 10
    refused(client.post(path, json={"followers": ["../x"]}), 422, "validation_failed")


def test_what_is_taken_from_a_stale_contact_stays(client: Client, make_contact: Make) -> None:
    path = f"/contacts/{make_contact(tags=['a'])['id']}"
    answered(client.post(f"{path}/followers", json={"followers": ["user1"]}), 201)
    stale = {"If-Match": '"1"'}
    refused(client.delete(f"{path}/tags", json={"tags": ["a"]}, headers=stale), 412, "stale_version")
    refused(client.delete(f"{path}/followers", json={"followers": ["user1"]}, headers=stale), 412, "stale_version")
    kept = answered(client.get(path))["contact"]
    assert (kept["tags"], kept["followers"]) == (["a"], ["user1"])
    assert answered(client.delete(f"{path}/tags", json={"tags": ["a"]}, headers={"If-Match": '"2"'}))["tags"] == []
