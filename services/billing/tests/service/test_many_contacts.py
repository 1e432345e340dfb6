"""What an import tells of, and what happens to some of its contacts in the same moments."""

from typing import Any

from sqlalchemy import select

from billing.contacts import ContactRef
from chassis.events.declare import Event
from chassis.ids import new_id
from chassis.testing.events import make_event


def told(world: Any, type_: str, contact: str, sequence: int, **changes: Any) -> Event:
    """What contacts tells of a contact."""
    data = {
        "name": f"{type_} {sequence}",
        "email": None,
        "phone": None,
        "assignedTo": None,
        "followers": [],
        "timezone": None,
        "deleted": False,
        "mergedInto": None,
        **changes,
    }
    return make_event(
        f"contacts.contact.{type_}",
        contact,
        data,
        location_id=world.location,
        contact_id=contact,
        sequence=sequence,
        time=world.service.clock.now(),
    )


def test_contacts_that_come_together_with_their_merges_deletions_and_changes_are_what_was_said_last(world: Any) -> None:
    crowd = [new_id() for _ in range(200)]
    merged, deleted, changed, erased = new_id(), new_id(), new_id(), new_id()
    everyone = [*crowd, merged, deleted, changed, erased]
    theirs = world.card(contact=world.add_contact(contact=merged))
    world.service.deliver(
        *(told(world, "created", one, 1) for one in everyone),
        told(world, "absorbed", merged, 3, deleted=True, mergedInto=world.contact),
        *(told(world, "updated", one, 2) for one in (crowd[0], merged, deleted, changed)),
        told(world, "deleted", deleted, 3, deleted=True),
        told(world, "erased", erased, 3, name=None, deleted=True, erasureId=new_id()),
        *(told(world, "updated", one, 2) for one in (crowd[1], erased)),
        told(world, "owner_changed", changed, 4, assignedTo="u9"),
        told(world, "updated", changed, 3),
    )
    with world.service.units(world.location)() as work:
        rows = {row.id: row for row in work.session.scalars(select(ContactRef))}
    assert set(rows) == {world.contact, *everyone}
    assert [rows[one].name for one in crowd] == ["updated 2", "updated 2", *["created 1"] * 198]
    assert (rows[changed].name, rows[changed].assigned_to, rows[changed].sequence) == ("owner_changed 4", "u9", 4)
    assert (rows[deleted].deleted, rows[erased].deleted, rows[erased].name) == (True, True, None)
    assert (rows[merged].merged_into, rows[merged].sequence) == (world.contact, 3)
    assert [card["id"] for card in world.client.get(f"/contacts/{merged}/cards").json["cards"]] == [theirs]
    assert world.client.get(f"/contacts/{deleted}/cards").json["code"] == "contact_not_found"
