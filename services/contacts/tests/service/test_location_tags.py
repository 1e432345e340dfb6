"""The tags that a location knows, and what becomes of contacts when these change."""

from typing import Any

import pytest

from chassis.ids import new_id
from chassis.testing.published import assert_published
from chassis.testing.service import Client, TestService

from .answers import Json, Make, answered, refused
from .test_races import at_once

_TAGS = "/locations/{locationId}/tags"


def known(client: Client, location: str) -> dict[str, str]:
    """The location's tags: their ids by name."""
    return {tag["name"]: tag["id"] for tag in answered(client.get(f"/locations/{location}/tags"))["tags"]}


def tags_of(client: Client, contact: Json) -> list[str]:
    tags: list[str] = answered(client.get(f"/contacts/{contact['id']}"))["contact"]["tags"]
    return tags


def test_a_tag_is_made_read_and_listed(client: Client, location: str, make_contact: Make) -> None:
    path = f"/locations/{location}/tags"
    made = client.post(path, json={"name": " Stamm  Kunde "})
    assert_published("locations", "POST", _TAGS, 200, answered(made))
    tag = made.get_json()["tag"]
    assert (tag["name"], tag["locationId"]) == ("stamm kunde", location)
    read = client.get(f"{path}/{tag['id']}")
    assert_published("locations", "GET", f"{_TAGS}/{{tagId}}", 200, answered(read))
    assert (read.get_json()["tag"], read.headers["ETag"]) == (tag, '"1"')
    make_contact(tags=["Used", "STAMM KUNDE"])
    listed = client.get(path)
    assert_published("locations", "GET", _TAGS, 200, answered(listed))
    assert list(known(client, location)) == ["stamm kunde", "used"]
    refusal = refused(client.post(path, json={"name": "STAMM kunde"}), 409, "duplicate_tag")
    assert refusal["details"] == {"tagId": tag["id"]}
    refused(client.post(path, json={"name": "  "}), 422, "invalid_tag")


@pytest.mark.parametrize("batch", [100, 2])
def test_a_renamed_tag_is_renamed_on_every_contact(
    client: Client, location: str, make_contact: Make, service: TestService, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("contacts.bulk.sweeping.BATCH", batch)
    contacts = [make_contact(tags=["a", "old", "z"]) for _ in range(3)]
    both = make_contact(tags=["NEWER", "old"])
    other = make_contact(tags=["older"])
    path = f"/locations/{location}/tags/{known(client, location)['old']}"

    refused(client.put(path, json={"name": "Newer"}), 409, "duplicate_tag")
    renamed = client.put(path, json={"name": "New"}, headers={"If-Match": '"1"'})
    while service.run_timers(location):
        pass

    assert_published("locations", "PUT", f"{_TAGS}/{{tagId}}", 200, answered(renamed))
    assert renamed.get_json()["tag"]["name"] == "new"
    assert [tags_of(client, contact) for contact in contacts] == [["a", "new", "z"]] * 3
    assert tags_of(client, both) == ["newer", "new"]
    assert (tags_of(client, other), "old" in known(client, location)) == (["older"], False)
    assert len(service.events("contacts.contact.untagged", location_id=location)) == 4
    refused(client.put(path, json={"name": "Newest"}, headers={"If-Match": '"1"'}), 412, "stale_version")


def test_a_deleted_tag_leaves_every_contact_also_those_in_the_trash(
    client: Client, location: str, make_contact: Make, service: TestService
) -> None:
    contact, trashed = make_contact(tags=["gone", "kept"]), make_contact(tags=["gone"])
    answered(client.delete(f"/contacts/{trashed['id']}"))
    path = f"/locations/{location}/tags/{known(client, location)['gone']}"

    deleted = client.delete(path)

    assert_published("locations", "DELETE", f"{_TAGS}/{{tagId}}", 200, answered(deleted))
    assert tags_of(client, contact) == ["kept"]
    assert list(known(client, location)) == ["kept"]
    told = service.events("contacts.contact.untagged", location_id=location)
    assert sorted(event["subject"] for event in told) == sorted([contact["id"], trashed["id"]])
    refused(client.get(path), 404, "tag_not_found")


def test_a_restricted_user_renames_it_for_all(
    client: Client, location: str, make_contact: Make, service: TestService
) -> None:
    hidden = make_contact(tags=["old"], assignedTo="somebody")
    restricted = service.client(location, user="user1", assigned_only=True)
    answered(restricted.put(f"/locations/{location}/tags/{known(client, location)['old']}", json={"name": "new"}))
    assert tags_of(client, hidden) == ["new"]
    refused(restricted.get(f"/contacts/{hidden['id']}"), 404, "contact_not_found")


def test_another_locations_tags_are_not_there(client: Client, location: str, service: TestService) -> None:
    tag = answered(client.post(f"/locations/{location}/tags", json={"name": "a"}))["tag"]
    elsewhere = new_id()
    other = service.client(elsewhere)
    refused(other.get(f"/locations/{location}/tags"), 403, "location_forbidden")
    refused(other.delete(f"/locations/{elsewhere}/tags/{tag['id']}"), 404, "tag_not_found")


def test_one_of_many_equal_tags_is_made(client: Client, service: TestService, location: str) -> None:
    def make(racer: Client, number: int) -> Any:
        return racer.post(f"/locations/{location}/tags", json={"name": "Tag" if number % 2 else "TAG"})

    answers = at_once(service, location, make, 8)

    assert sorted(status for status, _ in answers) == [200] + [409] * 7
    assert list(known(client, location)) == ["tag"]
