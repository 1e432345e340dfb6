"""Undoing a merge: all is what it was, but for what was changed since."""

from datetime import timedelta

from chassis.testing.service import Client, TestService

from .answers import Make, SetUp, answered, make_field, refused
from .desk import Desk
from .merged import merge, shown, undo


def test_undone_both_are_what_they_were(client: Client, location: str, make_contact: Make) -> None:
    size, colour = make_field(client, location, "Size"), make_field(client, location, "Colour")
    anna = make_contact(
        email="anna@example.com", phone="+14155550100", tags=["vip"], customFields=[{"id": size["id"], "value": "S"}]
    )
    other = make_contact(
        firstName="Änne",
        email="anne@example.com",
        phone="+14155550101",
        tags=["a"],
        dateOfBirth="1990-02-28",
        assignedTo="owner",
        dndSettings={"SMS": {"status": "active"}},
        customFields=[{"id": colour["id"], "value": "red"}],
    )
    answered(client.post(f"/contacts/{other['id']}/phones", json={"phone": "+14155550102", "label": "work"}), 201)
    answered(client.post(f"/contacts/{anna['id']}/phones", json={"phone": "+14155550103", "label": "work"}), 201)
    before = shown(client, anna), shown(client, other)
    merged = merge(client, anna, other)
    assert [one["label"] for one in merged["contact"]["phones"]] == [None, "work", None, None]
    assert merged["contact"]["dateOfBirth"] == "1990-02-28"
    answer = undo(client, merged)
    assert (shown(client, anna), shown(client, other)) == before
    assert answer["restored"][0]["id"] == other["id"]
    assert answer["contact"]["version"] > merged["contact"]["version"]
    assert "mergedInto" not in answered(client.get(f"/contacts/{other['id']}"))


def test_what_was_changed_since_stays_changed(client: Client, make_contact: Make) -> None:
    anna = make_contact()
    other = make_contact(city="Köln", website="https://x.example", phone="+14155550100", tags=["a", "b"])
    merged = merge(client, anna, other)
    answered(client.put(f"/contacts/{anna['id']}", json={"city": "Bonn", "tags": ["b", "c"]}))
    late = answered(client.post(f"/contacts/{anna['id']}/notes", json={"body": "written since"}), 201)["note"]
    (phone,) = merged["contact"]["phones"]
    answered(client.put(f"/contacts/{anna['id']}/phones/{phone['id']}", json={"label": "home"}))
    undo(client, merged)
    now, back = shown(client, anna), shown(client, other)
    assert (now["city"], now.get("website"), now["tags"], now["phones"]) == ("Bonn", None, ["c"], [])
    assert (back["city"], back["tags"], [one["label"] for one in back["phones"]]) == ("Köln", ["a", "b"], ["home"])
    assert [one["id"] for one in answered(client.get(f"/contacts/{anna['id']}/notes"))["notes"]] == [late["id"]]


def test_undone_twice_answers_the_same_and_does_nothing(
    service: TestService, client: Client, location: str, make_contact: Make
) -> None:
    merged = merge(client, make_contact(), make_contact(city="Köln"))
    first = undo(client, merged)
    events = service.events(location_id=location)
    assert undo(client, merged) == first
    assert service.events(location_id=location) == events
    refused(client.post("/contacts/merge/nothing/undo"), 404, "merge_not_found")


def test_a_chain_of_merges_is_undone_from_its_end(client: Client, make_contact: Make) -> None:
    anna, other, third = make_contact(), make_contact(), make_contact(city="Köln")
    answered(client.post(f"/contacts/{third['id']}/notes", json={"body": "x"}), 201)
    first = merge(client, other, third)
    second = merge(client, anna, other)
    for one in (other, third):
        found = answered(client.get(f"/contacts/{one['id']}"))
        assert (found["mergedInto"], found["contact"]["city"]) == (anna["id"], "Köln")
        assert len(answered(client.get(f"/contacts/{one['id']}/notes"))["notes"]) == 1
    problem = refused(client.post(f"/contacts/merge/{first['mergeId']}/undo"), 409, "survivor_merged")
    assert problem["details"] == {"contactId": other["id"], "mergedInto": anna["id"]}
    undo(client, second)
    assert answered(client.get(f"/contacts/{third['id']}"))["mergedInto"] == other["id"]
    assert answered(client.get(f"/contacts/{anna['id']}/notes"))["notes"] == []
    undo(client, first)
    assert len(answered(client.get(f"/contacts/{third['id']}/notes"))["notes"]) == 1
    assert shown(client, other).get("city") is None


def test_a_survivor_that_is_deleted_or_gone_keeps_its_merges(desk: Desk, make_contact: Make) -> None:
    client, anna, other = desk.client, make_contact(), make_contact(email="anne@example.com")
    merged = merge(client, anna, other)
    refused(client.delete(f"/contacts/{other['id']}"), 409, "contact_merged")
    refused(client.post(f"/contacts/{other['id']}/restore"), 409, "contact_merged")
    answered(client.delete(f"/contacts/{anna['id']}"))
    refused(client.post(f"/contacts/merge/{merged['mergeId']}/undo"), 409, "survivor_deleted")
    refused(client.get(f"/contacts/{other['id']}"), 404, "contact_not_found")
    answered(client.post(f"/contacts/{anna['id']}/restore"))
    undo(client, merged)
    again = merge(client, anna, other)
    answered(client.delete(f"/contacts/{anna['id']}"))
    desk.run(timedelta(days=31))
    refused(client.post(f"/contacts/merge/{again['mergeId']}/undo"), 409, "survivor_erased")
    refused(client.get(f"/contacts/{other['id']}"), 404, "contact_not_found")
    purged = {row["subject"] for row in desk.service.events("contacts.contact.purged", location_id=desk.location)}
    assert purged == {anna["id"], other["id"]}


def test_the_same_number_in_both_is_there_once(client: Client, set_up_location: SetUp, make_contact: Make) -> None:
    set_up_location(allowDuplicateContact=True)
    anna, other = make_contact(email="anna@example.com"), make_contact(email="ANNA@example.com", phone="+14155550100")
    before = shown(client, other)
    merged = merge(client, anna, other)
    assert [one["email"] for one in merged["contact"]["emails"]] == ["anna@example.com"]
    undo(client, merged)
    assert shown(client, other) == before


def test_an_erased_survivor_stays_whole(client: Client, make_contact: Make) -> None:
    anna, other = make_contact(), make_contact(city="Köln")
    merged = merge(client, anna, other)
    erased = client.post(f"/contacts/{other['id']}/erase")
    assert erased.status_code in (200, 202), erased.get_json()
    refused(client.post(f"/contacts/merge/{merged['mergeId']}/undo"), 409, "survivor_erased")
    for contact in (anna, other):
        refused(client.get(f"/contacts/{contact['id']}"), 404, "contact_not_found")
