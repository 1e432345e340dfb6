"""Cards and payments of a contact who was merged into another are the survivor's, until that is undone."""

from typing import Any

from billing.charges.operations import wish_of
from billing.transactions.models import Transaction
from chassis.events.declare import Event
from chassis.testing.events import make_event


def happened(world: Any, contact: str, sequence: int, survivor: str | None) -> Event:
    """What contacts tells of a contact who was merged, or is a contact of its own again."""
    data: dict[str, Any] = {
        "name": "Zoë Ångström-李",
        "email": "zoe@example.org",
        "phone": None,
        "assignedTo": None,
        "followers": [],
        "timezone": None,
        "deleted": survivor is not None,
        "mergedInto": survivor,
    }
    name = "released" if survivor is None else "absorbed"
    return make_event(
        f"contacts.contact.{name}",
        contact,
        data,
        location_id=world.location,
        contact_id=contact,
        sequence=sequence,
        time=world.service.clock.now(),
    )


def cards(world: Any, contact: str) -> list[tuple[str, bool]]:
    found = world.client.get(f"/contacts/{contact}/cards").json["cards"]
    return [(card["id"], card["isDefault"]) for card in found]


def test_cards_and_payments_go_to_the_survivor_and_come_home(world: Any) -> None:
    other = world.add_contact()
    mine, theirs = world.card(), world.card("pm_card_mastercard", contact=other)
    paid = world.client.post(
        f"/contacts/{other}/charges",
        json={"amount": 12.5, "currency": "EUR", "description": "Before", "cardId": theirs},
    ).json["transaction"]["id"]
    world.service.deliver(happened(world, other, 2, world.contact))
    for asked in (world.contact, other):
        assert cards(world, asked) == [(theirs, False), (mine, True)]
    assert world.transaction(paid)["contactId"] == world.contact
    # Charged by the customer that it was saved with.
    charged = world.charge(theirs, 3)
    assert charged.status_code == 201, charged.json
    refund = world.client.post(f"/payments/transactions/{paid}/refund", json={"amount": 2, "reason": "x"})
    assert refund.status_code == 201, refund.json
    world.service.deliver(happened(world, other, 3, None))
    assert (cards(world, world.contact), cards(world, other)) == ([(mine, True)], [(theirs, True)])
    assert world.transaction(paid)["contactId"] == other
    assert world.transaction(charged.json["transaction"]["id"])["contactId"] == world.contact
    assert world.happened("billing.charge.refunded")[-1]["contact_id"] == world.contact


def test_a_survivor_without_cards_gets_a_default_with_the_first_and_loses_it_again(world: Any) -> None:
    other = world.add_contact()
    theirs = world.card(contact=other)
    world.service.deliver(happened(world, other, 2, world.contact))
    assert cards(world, world.contact) == [(theirs, True)]
    new = world.card("pm_card_amex")
    assert cards(world, world.contact) == [(new, False), (theirs, True)]
    world.service.deliver(happened(world, other, 3, None))
    assert (cards(world, world.contact), cards(world, other)) == ([(new, True)], [(theirs, True)])


def test_a_charge_for_the_old_id_is_the_survivors_and_made_once(world: Any) -> None:
    other = world.add_contact()
    theirs = world.card(contact=other)
    body = {"amount": 7, "currency": "EUR", "description": "Late", "cardId": theirs}
    key = {"Idempotency-Key": "late"}
    first = world.client.post(f"/contacts/{other}/charges", json=body, headers=key)
    world.service.deliver(happened(world, other, 2, world.contact))
    again = world.client.post(f"/contacts/{other}/charges", json=body, headers=key)
    assert (again.status_code, again.json) == (201, first.json)
    late = world.client.post(f"/contacts/{other}/charges", json=body)
    assert late.status_code == 201, late.json
    assert world.transaction(late.json["transaction"]["id"])["contactId"] == world.contact
    assert len(world.intents_here()) == 2


def test_what_stripe_is_asked_again_is_what_it_was_asked_first(world: Any) -> None:
    other = world.add_contact()
    theirs = world.card(contact=other)
    body = {"amount": 7, "currency": "EUR", "description": "Slow", "cardId": theirs}
    made = world.client.post(f"/contacts/{other}/charges", json=body).json["transaction"]["id"]
    world.service.deliver(happened(world, other, 2, world.contact))
    # What is sent, which no answer shows.
    with world.service.units(world.location)() as work:
        row = work.session.get_one(Transaction, made)
        assert (row.contact_id, wish_of(row).contact_id) == (world.contact, other)
