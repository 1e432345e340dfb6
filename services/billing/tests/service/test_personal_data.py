"""What billing holds about a contact is told whole, and erased here and at Stripe: the ledger stays, and says nothing of who paid."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import orjson

from chassis.testing.events import make_event
from chassis.testing.searching import tables_with
from chassis.testing.waiting import wait_until

# A card's digits as they stand in JSON: alone they could be those of any id or time.
WORDS = ("Zoë", "zoe@example.org", "Beratung", "Kulanz", '"4242"')
NOBODY: dict[str, Any] = {
    "name": None,
    "email": None,
    "phone": None,
    "assignedTo": None,
    "followers": [],
    "timezone": None,
}


def ask_to_erase(world: Any, contact: str | None = None) -> None:
    contact = contact or world.contact
    data = {**NOBODY, "deleted": True, "erasureId": "erasure-1"}
    world.service.deliver(make_event("contacts.contact.erased", contact, data, location_id=world.location, sequence=9))


def answers(world: Any) -> list[dict[str, Any]]:
    return [one["data"] for one in world.happened("billing.contact_data.erased")]


def found(world: Any) -> set[str]:
    with world.service.runtime.database.engine.connect() as connection:
        return tables_with(connection, WORDS, location_id=world.location)


def customer_of(world: Any) -> Any:
    """Stripe's customer for the contact, unless it was deleted there."""
    found = world.sdk.v1.customers.search({"query": f"metadata['contactId']:'{world.contact}'"}).data
    return [one for one in found if not getattr(world.sdk.v1.customers.retrieve(one.id), "deleted", False)]


def refunded(world: Any, transaction: str, reason: str = "Kulanz") -> Any:
    return world.client.post(f"/payments/transactions/{transaction}/refund", json={"amount": 5, "reason": reason})


def test_everything_about_a_contact_is_told_but_no_secret(world: Any) -> None:
    card = world.card()
    paid = world.paid(49.9, card)
    assert refunded(world, paid).status_code == 201
    answer = world.client.get(f"/internal/contacts/{world.contact}/data-export")
    assert answer.status_code == 200
    lines = [orjson.loads(line) for line in answer.data.splitlines()]
    rows = {line["kind"]: line["row"] for line in lines if "kind" in line}
    assert (rows["cards"]["last4"], rows["cards"]["brand"], rows["contact"]["name"]) == (
        "4242",
        "visa",
        "Zoë Ångström-李",
    )
    assert (rows["transactions"]["id"], rows["transactions"]["amount"]) == (paid, 4990)
    assert {"clientSecret", "requestKey"} & set(rows["transactions"]) == set()
    assert (rows["refunds"]["amount"], rows["refunds"]["reason"]) == (500, "Kulanz")
    assert lines[-1]["end"] == {"transactions": 1, "refunds": 1, "cards": 1, "customers": 1, "contact": 1}
    unscoped = world.service.client(world.location, scopes=["contacts.readonly"])
    assert unscoped.get(f"/internal/contacts/{world.contact}/data-export").json["code"] == "scope_missing"


def test_the_ledger_stays_without_texts_and_stripe_forgets_the_customer(world: Any) -> None:
    card = world.card()
    paid = world.paid(49.9, card)
    refunded(world, paid)
    (customer,) = customer_of(world)
    assert {"transactions", "refunds", "contact_refs", "outbox"} <= found(world)
    ask_to_erase(world)
    world.run_timers()
    assert found(world) == set()
    (answer,) = answers(world)
    assert answer["erased"] == {"cards": 1, "customers": 1}
    assert [(one["kind"], one["count"]) for one in answer["kept"]] == [
        ("transactions", 1),
        ("refunds", 1),
        ("contact", 1),
    ]
    shown = world.transaction(paid)
    assert (shown["amount"], shown["amountRefunded"], shown["status"]) == (49.9, 5, "partially_refunded")
    assert customer_of(world) == []
    assert world.sdk.v1.customers.retrieve(customer.id).deleted
    assert world.charge(card).json["code"] == "contact_not_found"


def test_an_erased_contacts_payment_can_still_be_given_back_and_webhooks_bring_nothing_back(world: Any) -> None:
    paid = world.paid()
    (intent,) = world.intents(paid)
    ask_to_erase(world)
    world.run_timers()
    (event,) = world.stripe_events("payment_intent.succeeded", intent.id)
    assert world.hear(event).status_code == 200
    assert refunded(world, paid, "Kulanz").status_code == 201
    assert world.transaction(paid)["amountRefunded"] == 5
    with world.service.runtime.database.engine.connect() as connection:
        tables = tables_with(connection, ["Zoë", "Beratung", '"4242"'], location_id=world.location)
        assert tables == set()
        assert "refunds" not in tables_with(connection, ["Kulanz"], location_id=world.location)


def test_a_payment_that_waits_for_its_cardholder_is_taken_back_first(world: Any) -> None:
    card = world.card("pm_card_authenticationRequired")
    refused = world.charge(card).json
    assert refused["code"] == "authentication_required"
    ask_to_erase(world)
    world.run_timers()
    assert found(world) == set()
    assert len(answers(world)) == 1
    (intent,) = world.intents(refused["transactionId"])
    assert (intent.status, customer_of(world)) == ("canceled", [])
    declined = world.happened("billing.charge.declined")[-1]["data"]
    assert (declined["failureCode"], declined["description"]) == ("authentication_expired", "")


def test_a_payment_that_may_have_been_made_is_settled_first(world: Any) -> None:
    card = world.card()
    world.simulator.order_fault("drop_after", method="POST", path="/v1/payment_intents", count=2)
    assert world.charge(card).status_code == 202
    ask_to_erase(world)
    world.run_timers()
    assert (answers(world), found(world)) == ([], set())
    assert len(customer_of(world)) == 1
    world.service.clock.move(timedelta(minutes=2))
    world.run_timers()
    world.service.clock.move(timedelta(minutes=2))
    world.run_timers()
    (charged,) = world.happened("billing.card.charged")
    assert (charged["data"]["amountMinor"], charged["data"]["description"], charged["data"]["cardLast4"]) == (
        4990,
        "",
        None,
    )
    assert (len(answers(world)), found(world), customer_of(world)) == (1, set(), [])


def test_a_silent_stripe_is_waited_for(world: Any) -> None:
    world.card()
    world.simulator.order_fault("error_before", method="DELETE", path="/v1/customers", count=4)
    ask_to_erase(world)
    world.run_timers()
    assert answers(world) == []
    assert found(world) == set()
    world.service.clock.move(timedelta(minutes=6))
    world.run_timers()
    assert len(answers(world)) == 1
    assert customer_of(world) == []


def test_cards_and_charges_that_race_an_erasure_leave_nothing_behind(world: Any) -> None:
    card = world.card()

    def act(number: int) -> int:
        if number == 3:
            ask_to_erase(world)
            return 0
        answer = world.charge(card) if number % 2 else world.add_card("pm_card_mastercard", label="Zoë's")
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(act, range(8)))
    assert set(statuses) <= {0, 201, 202, 404, 409}
    for _ in range(3):
        world.run_timers()
        world.service.clock.move(timedelta(minutes=20))
    assert found(world) == set()
    assert len(answers(world)) == 1
    assert customer_of(world) == []


def test_a_first_card_that_races_an_erasure_leaves_no_customer_at_stripe(world: Any) -> None:
    world.simulator.order_fault("delay", method="POST", path="/v1/customers", seconds=0.5)
    with ThreadPoolExecutor(2) as pool:
        adding = pool.submit(world.add_card)
        wait_until(lambda: not world.simulator.control("GET", "/faults")["faults"], 5, about="the request at Stripe")
        ask_to_erase(world)
        answer = adding.result()
    assert (answer.status_code, answer.json["code"]) == (409, "concurrent_change")
    world.run_timers()
    assert found(world) == set()
    assert customer_of(world) == []
