"""Several contacts become one: what it is afterwards, who may do it, and what is told of it."""

from chassis.ids import new_id
from chassis.testing.service import Client, TestService

from .answers import Make, Search, answered, make_field, refused
from .merged import field, merge, shown, undo


def test_the_survivor_gets_what_it_lacks_and_the_old_id_is_its_id(client: Client, make_contact: Make) -> None:
    anna = make_contact(lastName="Müller", email="anna@example.com", city="Berlin", tags=["vip"])
    other = make_contact(
        firstName="Änne",
        email="anne@example.com",
        phone="+14155550100",
        city="Köln",
        website="https://x.example",
        tags=["a", "vip"],
    )
    answer = merge(client, anna, other)
    contact = answer["contact"]
    assert (contact["firstName"], contact["name"], contact["city"]) == ("Anna", "Anna Müller", "Berlin")
    assert (contact["website"], contact["phone"], contact["tags"]) == (
        "https://x.example",
        "+14155550100",
        ["vip", "a"],
    )
    assert [(one["email"], one["primary"]) for one in contact["emails"]] == [
        ("anna@example.com", True),
        ("anne@example.com", False),
    ]
    assert contact["version"] == anna["version"] + 1
    found = answered(client.get(f"/contacts/{other['id']}"))
    assert (found["mergedInto"], found["contact"]) == (
        anna["id"],
        answered(client.get(f"/contacts/{anna['id']}"))["contact"],
    )
    assert "mergedInto" not in answered(client.get(f"/contacts/{anna['id']}"))
    assert field(answer, "city") == {
        "field": "city",
        "values": [{"contactId": anna["id"], "value": "Berlin"}, {"contactId": other["id"], "value": "Köln"}],
        "value": "Berlin",
        "kept": anna["id"],
    }
    assert field(answer, "phone")["kept"] == other["id"]
    assert (field(answer, "tags")["value"], field(answer, "tags")["kept"]) == (["vip", "a"], None)


def test_what_is_chosen_stays(client: Client, location: str, make_contact: Make) -> None:
    size = make_field(client, location, "Size")
    values = [{"customFields": [{"id": size["id"], "value": value}]} for value in ("S", "L")]
    anna = make_contact(email="anna@example.com", companyName="Müller", **values[0])
    other = make_contact(email="anne@example.com", companyName="Meyer", **values[1])
    choose = {"email": other["id"], "companyName": other["id"], f"customFields.{size['id']}": other["id"]}
    answer = merge(client, anna, other, choose=choose)
    contact = answer["contact"]
    assert (contact["email"], contact["companyName"], contact["customFields"][0]["value"]) == (
        "anne@example.com",
        "Meyer",
        "L",
    )
    undo(client, answer)
    assert shown(client, anna)["email"] == "anna@example.com"


def test_a_dry_run_shows_all_and_changes_nothing(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    anna, other = make_contact(city="Berlin"), make_contact(phone="+14155550100")
    answered(client.post(f"/contacts/{other['id']}/notes", json={"body": "x"}), 201)
    before = (shown(client, anna), shown(client, other), service.events(location_id=location))
    answer = merge(client, anna, other, dryRun=True)
    assert (answer["mergeId"], answer["contact"]["phone"]) == (None, "+14155550100")
    assert (answer["preview"]["moves"]["notes"], answer["preview"]["moves"]["phones"]) == (1, 1)
    assert (shown(client, anna), shown(client, other), service.events(location_id=location)) == before
    assert len(answered(client.get(f"/contacts/{other['id']}/notes"))["notes"]) == 1
    real = merge(client, anna, other)
    assert (real["preview"], real["contact"]["phone"]) == (answer["preview"], answer["contact"]["phone"])


def test_more_than_a_contact_may_have_is_refused_before_anything_moves(client: Client, make_contact: Make) -> None:
    anna, other = make_contact(phone="+14155550100"), make_contact(phone="+14155550200")
    for number in range(1, 6):
        answered(client.post(f"/contacts/{anna['id']}/phones", json={"phone": f"+1415555010{number}"}), 201)
        answered(client.post(f"/contacts/{other['id']}/phones", json={"phone": f"+1415555020{number}"}), 201)
    body = {"survivorId": anna["id"], "mergedIds": [other["id"]]}
    for dry in (True, False):
        refused(client.post("/contacts/merge", json={**body, "dryRun": dry}), 422, "too_many_phones")
    assert len(shown(client, anna)["phones"]) == 6
    answered(client.delete(f"/contacts/{other['id']}/phones/{shown(client, other)['phones'][-1]['id']}"))
    assert len(merge(client, anna, other)["contact"]["phones"]) == 11
    ten = [make_contact() for _ in range(2)]
    for number, one in enumerate(ten):
        followers = [f"user{number}{place}" for place in range(6)]
        answered(client.post(f"/contacts/{one['id']}/followers", json={"followers": followers}), 201)
    body = {"survivorId": ten[0]["id"], "mergedIds": [ten[1]["id"]]}
    refused(client.post("/contacts/merge", json=body), 422, "too_many_followers")


def test_what_cannot_be_merged_is_refused(service: TestService, client: Client, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact()
    body = {"survivorId": anna["id"], "mergedIds": [other["id"]]}
    refused(client.post("/contacts/merge", json={**body, "mergedIds": [anna["id"]]}), 422, "merge_with_itself")
    refused(client.post("/contacts/merge", json={**body, "mergedIds": [other["id"]] * 2}), 422, "merge_with_itself")
    refused(client.post("/contacts/merge", json={**body, "mergedIds": []}), 422, "validation_failed")
    refused(
        client.post("/contacts/merge", json={**body, "mergedIds": [new_id() for _ in range(11)]}),
        422,
        "validation_failed",
    )
    refused(client.post("/contacts/merge", json={**body, "mergedIds": ["nobody"]}), 404, "contact_not_found")
    refused(client.post("/contacts/merge", json={**body, "choose": {"tags": anna["id"]}}), 422, "field_not_choosable")
    refused(client.post("/contacts/merge", json={**body, "choose": {"city": "nobody"}}), 422, "not_in_merge")
    refused(service.client(new_id()).post("/contacts/merge", json=body), 404, "contact_not_found")
    merged = merge(client, anna, other)
    refused(service.client(new_id()).post(f"/contacts/merge/{merged['mergeId']}/undo"), 404, "merge_not_found")
    problem = refused(client.post("/contacts/merge", json=body), 409, "contact_merged")
    assert problem["details"] == {"contactId": other["id"], "mergedInto": anna["id"]}


def test_what_a_merge_tells(service: TestService, client: Client, location: str, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact(city="Köln", tags=["a"])
    merged = merge(client, anna, other)
    undo(client, merged)
    told = [row for row in service.events(location_id=location) if row["type"] != "contacts.contact.created"]
    names = [(row["type"].rpartition(".")[2], row["subject"], row["contact_id"]) for row in told]
    assert names == [
        ("absorbed", other["id"], other["id"]),
        ("merged", anna["id"], anna["id"]),
        ("unmerged", anna["id"], anna["id"]),
        ("released", other["id"], other["id"]),
    ]
    absorbed, merged_, unmerged, released = (row["data"] for row in told)
    assert (absorbed["deleted"], absorbed["mergedInto"], absorbed["mergeId"]) == (True, anna["id"], merged["mergeId"])
    assert (released["deleted"], released["mergedInto"]) == (False, None)
    assert (merged_["mergedIds"], merged_["tags"], unmerged["tags"]) == ([other["id"]], ["a"], [])
    assert {one["field"] for one in merged_["changes"]} == {"city", "tags"}


def test_a_restricted_user_merges_only_what_they_see(service: TestService, location: str, make_contact: Make) -> None:
    ours, mine, theirs = (make_contact(assignedTo=user) for user in ("anna", "anna", "bert"))
    anna = service.client(location, user="anna", assigned_only=True)
    body = {"survivorId": ours["id"], "mergedIds": [theirs["id"]]}
    refused(anna.post("/contacts/merge", json=body), 404, "contact_not_found")
    everybody = service.client(location)
    answered(everybody.post(f"/contacts/{theirs['id']}/followers", json={"followers": ["anna"]}), 201)
    refused(anna.post("/contacts/merge", json=body), 403, "owner_change_forbidden")
    merged = merge(anna, ours, mine)
    assert answered(anna.get(f"/contacts/{mine['id']}"))["mergedInto"] == ours["id"]
    assert len(answered(anna.get(f"/contacts/{mine['id']}/activity"))["activities"]) == 4
    assert len(answered(anna.get(f"/contacts/{mine['id']}/audit-logs"))["auditLogs"]) == 4
    bert = service.client(location, user="bert", assigned_only=True)
    refused(bert.get(f"/contacts/{mine['id']}"), 404, "contact_not_found")
    refused(bert.post(f"/contacts/merge/{merged['mergeId']}/undo"), 404, "merge_not_found")
    undone = answered(everybody.post(f"/contacts/merge/{merged['mergeId']}/undo"))
    assert [one["id"] for one in undone["restored"]] == [mine["id"]]
    whole = merge(everybody, theirs, ours)
    assert sorted(whole["contact"]["followers"]) == ["anna"]
    answered(anna.get(f"/contacts/{theirs['id']}"))


def test_a_follower_does_not_undo_what_gave_the_survivor_another_owner(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    survivor, other = make_contact(assignedTo="anna"), make_contact(assignedTo="bert")
    done = merge(client, survivor, other, choose={"assignedTo": other["id"]})
    path = f"/contacts/merge/{done['mergeId']}/undo"
    assert done["contact"]["followers"] == ["anna"]
    refused(service.client(location, user="anna", assigned_only=True).post(path), 403, "owner_change_forbidden")
    answered(service.client(location, user="bert", assigned_only=True).post(path))
    assert answered(client.get(f"/contacts/{survivor['id']}"))["contact"]["assignedTo"] == "anna"


def test_a_restricted_user_merges_contacts_of_nobody_that_they_follow(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    survivor, other = make_contact(), make_contact()
    for contact in (survivor, other):
        answered(client.post(f"/contacts/{contact['id']}/followers", json={"followers": ["u1"]}), 201)
    restricted = service.client(location, user="u1", assigned_only=True)
    body = {"survivorId": survivor["id"], "mergedIds": [other["id"]]}
    merged = answered(restricted.post("/contacts/merge", json=body))["contact"]
    assert (merged["followers"], "assignedTo" in merged) == (["u1"], False)


def test_nobody_learns_of_a_survivor_whom_they_may_not_see(
    service: TestService, location: str, make_contact: Make
) -> None:
    mine, theirs, third = (make_contact(assignedTo=user) for user in ("anna", "bert", "anna"))
    everybody = service.client(location)
    merged = merge(everybody, theirs, mine)
    anna = service.client(location, user="anna", assigned_only=True)
    # Its owner follows the survivor, until they are taken off.
    answered(anna.get(f"/contacts/{mine['id']}"))
    answered(everybody.delete(f"/contacts/{theirs['id']}/followers", json={"followers": ["anna"]}))
    for answer in (
        anna.get(f"/contacts/{mine['id']}"),
        anna.delete(f"/contacts/{mine['id']}"),
        anna.post(f"/contacts/{mine['id']}/restore"),
        anna.post("/contacts/merge", json={"survivorId": third["id"], "mergedIds": [mine["id"]]}),
    ):
        refused(answer, 404, "contact_not_found")
    refused(anna.post(f"/contacts/merge/{merged['mergeId']}/undo"), 404, "merge_not_found")
    bert = service.client(location, user="bert", assigned_only=True)
    assert answered(bert.post(f"/contacts/merge/{merged['mergeId']}/undo"))["restored"] == []
    answered(anna.get(f"/contacts/{mine['id']}"))


def test_the_old_id_is_read_as_the_survivors_wherever_it_is_named(
    client: Client, location: str, make_contact: Make, search: Search
) -> None:
    anna, other = make_contact(), make_contact()
    merge(client, anna, other)
    old = f"/contacts/{other['id']}"
    note = answered(client.post(f"{old}/notes", json={"body": "late"}), 201)["note"]
    assert note["contactId"] == anna["id"]
    assert answered(client.put(old, json={"city": "Bonn"}))["contact"]["id"] == anna["id"]
    tagged = answered(client.post(f"{old}/tags", json={"tags": ["new"]}), 201)
    assert tagged["tags"] == ["new"]
    assert search(query="Anna")["total"] == 1
    bulk = client.post(
        "/contacts/bulk/tags/update/add", json={"contacts": [other["id"]], "tags": ["bulk"], "locationId": location}
    )
    answered(bulk, 201)
    assert shown(client, anna)["tags"] == ["new", "bulk"]
