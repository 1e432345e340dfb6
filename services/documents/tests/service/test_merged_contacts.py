"""Documents of a contact who was merged into another are the survivor's, until that is undone."""

from dataclasses import replace
from typing import Any

from chassis.events.declare import Event
from chassis.ids import new_id

from .conftest import Place, contact_event


def another(place: Place) -> Place:
    """A second contact in the same location."""
    contact_id = new_id()
    place.service.deliver(contact_event(place.location_id, contact_id))
    return Place(place.service, place.store, place.location_id, contact_id, place.client)


def absorbed(contact: Place, survivor: Place) -> Event:
    """What contacts tells of a contact who was merged."""
    event = contact_event(
        contact.location_id, contact.contact_id, sequence=2, deleted=True, mergedInto=survivor.contact_id
    )
    return replace(event, type="contacts.contact.absorbed")


def released(contact: Place) -> Event:
    """What contacts tells of one who is a contact of its own again."""
    event = contact_event(contact.location_id, contact.contact_id, sequence=3, mergedInto=None)
    return replace(event, type="contacts.contact.released")


def places(place: Place) -> list[tuple[str, str | None]]:
    """The contact's documents, each with its folder's name."""
    found: list[dict[str, Any]] = place.page(sort="name")["documents"]
    return [(document["name"], document["folder"] and document["folder"]["name"]) for document in found]


def test_documents_go_to_the_survivor_and_come_home(place: Place) -> None:
    other = another(place)
    mine = place.uploaded("a.pdf", fields={"folder": "Contracts"})
    theirs = other.uploaded("b.pdf", fields={"folder": "contracts"})
    other.uploaded("c.pdf", fields={"folder": "Letters"})
    place.service.deliver(absorbed(other, place))
    merged = [("a.pdf", "Contracts"), ("b.pdf", "contracts (2)"), ("c.pdf", "Letters")]
    assert places(place) == merged
    assert places(other) == merged
    assert place.client.get(f"/documents/{theirs['id']}/content").status_code == 200
    late = other.uploaded("d.pdf", fields={"folder": "Letters"})
    place.service.deliver(released(other))
    assert places(other) == [("b.pdf", "contracts"), ("c.pdf", "Letters")]
    # What came since stays with the survivor, in a folder of its own of that name.
    assert places(place) == [("a.pdf", "Contracts"), ("d.pdf", "Letters")]
    assert {one["id"] for one in place.page()["documents"]} == {mine["id"], late["id"]}


def test_a_document_that_was_put_into_the_survivors_folder_takes_one_of_its_own_home(place: Place) -> None:
    other = another(place)
    place.uploaded("a.pdf", fields={"folder": "Contracts"})
    theirs = other.uploaded("b.pdf")
    place.service.deliver(absorbed(other, place))
    moved = place.client.put(f"/documents/{theirs['id']}", json={"folder": "Contracts"})
    assert moved.status_code == 200, moved.json
    place.service.deliver(released(other))
    assert places(place) == [("a.pdf", "Contracts")]
    assert places(other) == [("b.pdf", "Contracts")]


def test_a_document_in_the_trash_goes_too(place: Place) -> None:
    other = another(place)
    theirs = other.uploaded("b.pdf")
    assert place.client.delete(f"/documents/{theirs['id']}").status_code == 200
    place.service.deliver(absorbed(other, place))
    assert place.client.post(f"/documents/{theirs['id']}/restore").status_code == 200
    assert places(place) == [("b.pdf", None)]
    place.service.deliver(released(other))
    assert places(other) == [("b.pdf", None)]
