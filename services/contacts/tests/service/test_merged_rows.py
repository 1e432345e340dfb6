"""All that is about a merged contact is about the survivor, and about the contact again when the merge is undone."""

from chassis.testing.service import Client

from .answers import Json, Make, SetUp, answered
from .desk import Desk
from .merged import merge, shown, undo


def test_everything_of_the_merged_contact_is_the_survivors(desk: Desk, make_contact: Make) -> None:
    client = desk.client
    anna, other, friend = make_contact(), make_contact(), make_contact()
    path = f"/contacts/{other['id']}"
    note = answered(client.post(f"{path}/notes", json={"body": "one"}), 201)["note"]
    answered(client.put(f"{path}/notes/{note['id']}", json={"body": "two"}))
    task = answered(
        client.post(f"{path}/tasks", json={"title": "Call", "dueDate": "2030-01-01T09:00:00Z", "completed": False}), 201
    )["task"]
    stage = answered(
        client.post("/pipelines/", json={"name": "Sales", "stages": [{"name": "New"}], "locationId": desk.location}),
        201,
    )["pipeline"]
    deal = {
        "pipelineId": stage["id"],
        "locationId": desk.location,
        "name": "Deal",
        "status": "open",
        "contactId": other["id"],
    }
    opportunity = answered(
        client.post("/opportunities/", json={**deal, "pipelineStageId": stage["stages"][0]["id"]}), 201
    )["opportunity"]
    offer = answered(client.post("/courses/offers", json={"name": "Bread"}), 201)["courseOffer"]
    answered(client.put(f"{path}/course-offers/{offer['id']}"))
    answered(client.post(f"{path}/activity", json={"type": "visit", "title": "Came by"}), 201)
    merged = merge(client, anna, other)
    mine = f"/contacts/{anna['id']}"
    for asked in (mine, path):
        assert [one["id"] for one in answered(client.get(f"{asked}/notes"))["notes"]] == [note["id"]]
        assert [one["id"] for one in answered(client.get(f"{asked}/tasks"))["tasks"]] == [task["id"]]
        assert len(answered(client.get(f"{asked}/course-offers"))["courseOffers"]) == 1
        assert "Came by" in [one["title"] for one in answered(client.get(f"{asked}/activity"))["activities"]]
    for contact in (anna, other):
        query = {"locationId": desk.location, "contactId": contact["id"]}
        assert answered(client.get("/opportunities/search", query_string=query))["meta"]["total"] == 1
        body = {"contactId": [contact["id"]]}
        found = answered(client.post(f"/locations/{desk.location}/tasks/search", json=body))["tasks"]
        assert [one["id"] for one in found] == [task["id"]]
    assert answered(client.get(mine))["contact"]["opportunitiesCount"] == 1
    assert answered(client.get(f"/opportunities/{opportunity['id']}"))["opportunity"]["contactId"] == anna["id"]
    revisions = answered(client.get(f"{mine}/notes/{note['id']}/history"))["revisions"]
    assert len(revisions) == 1
    logs = answered(client.get(f"{mine}/audit-logs?limit=100"))["auditLogs"]
    assert {one["contactId"] for one in logs} == {anna["id"], other["id"]}
    assert [one["action"] for one in logs[:2]] in (["merged", "absorbed"], ["absorbed", "merged"])
    verdict = answered(client.get(f"{mine}/audit-logs/verify"))
    assert verdict == {"valid": True, "checked": len(logs), "brokenAt": None}
    undo(client, merged)
    assert [one["id"] for one in answered(client.get(f"{path}/notes"))["notes"]] == [note["id"]]
    assert answered(client.get(f"{mine}/notes"))["notes"] == []
    assert answered(client.get(f"{mine}/tasks"))["tasks"] == []
    assert len(answered(client.get(f"{path}/notes/{note['id']}/history"))["revisions"]) == 1
    assert answered(client.get(mine))["contact"]["opportunitiesCount"] == 0
    assert len(answered(client.get(f"{path}/course-offers"))["courseOffers"]) == 1
    titles = [one["title"] for one in answered(client.get(f"{mine}/activity"))["activities"]]
    assert titles == ["Merge undone", "Contacts merged", "Contact created"]
    answered(client.get(f"/contacts/{friend['id']}"))


def test_an_access_that_both_have_is_there_once_and_both_have_it_again(client: Client, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact()
    group = answered(client.post("/communities/groups", json={"name": "Bakers"}), 201)["communityGroup"]
    for one in (anna, other):
        answered(client.put(f"/contacts/{one['id']}/community-groups/{group['id']}"))
    merged = merge(client, anna, other)
    assert merged["preview"]["moves"]["contactCommunityGroups"] == 0
    assert len(answered(client.get(f"/contacts/{other['id']}/community-groups"))["communityGroups"]) == 1
    answered(client.delete(f"/contacts/{anna['id']}/community-groups/{group['id']}"))
    undo(client, merged)
    assert answered(client.get(f"/contacts/{anna['id']}/community-groups"))["communityGroups"] == []
    assert len(answered(client.get(f"/contacts/{other['id']}/community-groups"))["communityGroups"]) == 1


def test_links_move_without_doubles_and_without_a_link_to_itself(
    client: Client, location: str, make_contact: Make
) -> None:
    anna, other, friend, cousin = make_contact(), make_contact(), make_contact(), make_contact()
    keys = [_association(client, location, f"link_{number}") for number in range(2)]
    _link(client, location, keys[0], anna, friend)
    _link(client, location, keys[0], friend, other)
    _link(client, location, keys[1], other, friend)
    _link(client, location, keys[0], other, anna)
    _link(client, location, keys[0], cousin, other)
    before = {one["id"]: _links(client, location, one) for one in (anna, other, friend, cousin)}
    merged = merge(client, anna, other)
    assert merged["preview"]["moves"]["relations"] == 2
    assert sorted(_links(client, location, anna)) == sorted(
        [(keys[0], anna["id"], friend["id"]), (keys[1], anna["id"], friend["id"]), (keys[0], cousin["id"], anna["id"])]
    )
    assert len(_links(client, location, friend)) == 2
    assert _links(client, location, other) == _links(client, location, anna)
    undo(client, merged)
    assert {one["id"]: _links(client, location, one) for one in (anna, other, friend, cousin)} == before


def _association(client: Client, location: str, key: str) -> str:
    body = {"key": key, "firstObjectKey": "contact", "secondObjectKey": "contact", "locationId": location}
    body |= {"firstObjectLabel": f"{key} one", "secondObjectLabel": f"{key} two"}
    made = answered(client.post("/associations/", json=body), 201)
    association_id: str = made["id"]
    return association_id


def _link(client: Client, location: str, association_id: str, first: Json, second: Json) -> None:
    body = {
        "associationId": association_id,
        "firstRecordId": first["id"],
        "secondRecordId": second["id"],
        "locationId": location,
    }
    answered(client.post("/associations/relations", json=body), 201)


def _links(client: Client, location: str, contact: Json) -> list[tuple[str, str, str]]:
    query = {"locationId": location, "skip": 0, "limit": 100}
    found = answered(client.get(f"/associations/relations/{contact['id']}", query_string=query))
    return [(one["associationId"], one["firstRecordId"], one["secondRecordId"]) for one in found["relations"]]


def _groups(client: Client, contact: Json) -> list[str]:
    found = answered(client.get(f"/contacts/{contact['id']}/community-groups"))["communityGroups"]
    return [one["name"] for one in found]


def test_what_two_merged_contacts_had_stays_the_survivors_until_both_have_gone(
    client: Client, make_contact: Make
) -> None:
    anna, first, second = make_contact(), make_contact(), make_contact()
    kept, left = (
        answered(client.post("/communities/groups", json={"name": name}), 201)["communityGroup"]["id"]
        for name in ("Kept", "Left")
    )
    for one in (first, second):
        for group in (kept, left):
            answered(client.put(f"/contacts/{one['id']}/community-groups/{group}"))
    merges = [merge(client, anna, one) for one in (first, second)]
    # What she has left herself does not come back from those who had it too.
    answered(client.delete(f"/contacts/{anna['id']}/community-groups/{left}"))
    assert _groups(client, anna) == ["Kept"]

    undo(client, merges[0])
    assert [_groups(client, one) for one in (anna, first)] == [["Kept"], ["Kept"]]
    undo(client, merges[1])
    assert [_groups(client, one) for one in (anna, first)] == [[], ["Kept"]]
    assert sorted(_groups(client, second)) == ["Kept", "Left"]


def test_what_came_since_stays_with_the_survivor_though_the_merged_contact_had_the_same(
    client: Client, make_contact: Make
) -> None:
    anna, other = make_contact(), make_contact()
    group = answered(client.post("/communities/groups", json={"name": "Bakers"}), 201)["communityGroup"]["id"]
    path = f"/community-groups/{group}"
    answered(client.put(f"/contacts/{other['id']}{path}"))
    merged = merge(client, anna, other)
    # Left and joined anew: that is another row, which came since.
    answered(client.delete(f"/contacts/{anna['id']}{path}"))
    answered(client.put(f"/contacts/{anna['id']}{path}"))
    undo(client, merged)
    assert (_groups(client, anna), _groups(client, other)) == (["Bakers"], [])
    again = merge(client, other, anna)
    assert again["preview"]["moves"]["contactCommunityGroups"] == 1
    assert _groups(client, other) == ["Bakers"]


def test_of_two_with_the_same_numbers_and_links_the_second_brings_them_until_it_goes_too(
    client: Client, location: str, set_up_location: SetUp, make_contact: Make
) -> None:
    set_up_location(allowDuplicateContact=True)
    anna, friend = make_contact(firstName="Anna"), make_contact()
    both = {"email": "both@example.com", "phone": "+14155550100"}
    first, second = (make_contact(firstName=name, **both) for name in ("First", "Second"))
    key = _association(client, location, "sibling")
    for one in (first, second):
        _link(client, location, key, one, friend)
    merges = [merge(client, anna, one) for one in (first, second)]
    undo(client, merges[0])
    for one in (anna, first):
        now = shown(client, one)
        assert (now["email"], now["phone"]) == (both["email"], both["phone"])
        assert _links(client, location, one) == [(key, one["id"], friend["id"])]
    undo(client, merges[1])
    alone = shown(client, anna)
    assert (alone.get("email"), alone["emails"], alone["phones"], _links(client, location, anna)) == (None, [], [], [])
    for one in (first, second):
        assert (shown(client, one)["phone"], len(_links(client, location, one))) == (both["phone"], 1)
