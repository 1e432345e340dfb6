"""What is under way while its contact is merged into another ends with the survivor, at once; and comes home with the rest."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from billing.cards.models import Card
from billing.cards.operations import keep_card
from billing.charges.operations import begin_charge
from billing.refunds.models import Refund
from billing.stripe.port import CardDetails
from billing.transactions.models import Transaction
from chassis.ids import new_id
from chassis.testing.events import handling
from chassis.testing.racing import Others, others_of
from chassis.testing.waiting import wait_until

from .test_merged_contacts import cards, happened

METHODS = "/v1/payment_methods"


@pytest.fixture
def others(world: Any) -> Iterator[Others]:
    with others_of(world.service.runtime) as made:
        yield made


def work_of(world: Any) -> Any:
    return world.service.units(world.location)()


def whose(world: Any, model: type[Any], row_id: str) -> str:
    """Whose the row is."""
    with work_of(world) as work:
        found: str = work.session.scalars(select(model.contact_id).where(model.id == row_id)).one()
    return found


def a_card_of_stripes() -> CardDetails:
    return CardDetails(new_id(), "visa", "4242", 12, 2030, "fingerprint")


def test_a_charge_that_was_begun_before_the_merge_goes_with_it_and_comes_home(world: Any, others: Others) -> None:
    other = world.add_contact()
    card = world.card(contact=other)
    with work_of(world) as work:
        wish = {"card_id": card, "amount": 5, "currency": "EUR", "description": "Under way"}
        begun = begin_charge(work, other, wish, None).id
        merging = others.begin(lambda: world.service.deliver(happened(world, other, 2, world.contact)))
    merging.result(20)
    assert whose(world, Transaction, begun) == world.contact
    world.service.deliver(happened(world, other, 3, None))
    assert whose(world, Transaction, begun) == other


def test_a_card_that_is_kept_during_the_merge_waits_and_is_the_survivors(world: Any, others: Others) -> None:
    other, mine = world.add_contact(), world.card()

    def keep() -> str:
        with work_of(world) as work:
            return keep_card(work, other, "cus_1", a_card_of_stripes(), None).id

    with handling(world.service.runtime, happened(world, other, 2, world.contact)):
        keeping = others.begin(keep)
    kept = keeping.result(20)
    assert cards(world, world.contact) == [(kept, False), (mine, True)]
    world.service.deliver(happened(world, other, 3, None))
    assert (cards(world, world.contact), cards(world, other)) == ([(kept, False), (mine, True)], [])


def test_a_card_that_was_kept_before_the_merge_gives_way_to_the_survivors_default(world: Any, others: Others) -> None:
    other, mine = world.add_contact(), world.card()
    with work_of(world) as work:
        kept = keep_card(work, other, "cus_1", a_card_of_stripes(), None).id
        merging = others.begin(lambda: world.service.deliver(happened(world, other, 2, world.contact)))
    merging.result(20)
    assert cards(world, world.contact) == [(kept, False), (mine, True)]
    world.service.deliver(happened(world, other, 3, None))
    assert (cards(world, world.contact), cards(world, other)) == ([(mine, True)], [(kept, True)])


def test_a_card_that_stripe_is_asked_for_while_its_contact_is_merged_is_the_survivors(world: Any) -> None:
    other, mine = world.add_contact(), world.card()
    world.simulator.order_fault("delay", method="POST", path=METHODS, seconds=1)
    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(world.add_card, "pm_card_mastercard", contact=other)
        wait_until(lambda: not world.simulator.control("GET", "/faults")["faults"], about="the request at Stripe")
        world.service.deliver(happened(world, other, 2, world.contact))
        answer = adding.result(20)
    assert answer.status_code == 201, answer.json
    assert cards(world, world.contact) == [(answer.json["card"]["id"], False), (mine, True)]
    with work_of(world) as work:
        assert work.session.scalars(select(Card).where(Card.contact_id == other)).all() == []


def test_a_refund_of_what_is_on_its_way_is_whose_the_payment_is(world: Any, others: Others) -> None:
    other = world.add_contact()
    card = world.card(contact=other)
    body = {"amount": 9, "currency": "EUR", "description": "x", "cardId": card}
    paid = world.client.post(f"/contacts/{other}/charges", json=body).json["transaction"]["id"]

    def refund() -> Any:
        return world.client.post(f"/payments/transactions/{paid}/refund", json={"amount": 1, "reason": "x"})

    answers = [refund()]
    with handling(world.service.runtime, happened(world, other, 2, world.contact)):
        refunding = others.begin(refund)
    answers.append(refunding.result(20))
    assert [answer.status_code for answer in answers] == [201, 201]
    refunds = [answer.json["refund"]["id"] for answer in answers]
    assert [whose(world, Refund, one) for one in refunds] == [world.contact, world.contact]
    with handling(world.service.runtime, happened(world, other, 3, None)):
        refunding = others.begin(refund)
    refunds.append(refunding.result(20).json["refund"]["id"])
    assert [whose(world, Refund, one) for one in refunds] == [other, other, other]
    assert whose(world, Transaction, paid) == other
    told = world.happened("billing.charge.refunded")
    assert [one["contact_id"] for one in told] == [other, world.contact, other]


def test_the_end_of_a_charge_during_the_merge_is_told_of_the_survivor(world: Any, others: Others) -> None:
    other = world.add_contact()
    card = world.card(contact=other)
    world.simulator.order_fault("drop_after", method="POST", path="/v1/payment_intents", count=5)
    body = {"amount": 9, "currency": "EUR", "description": "x", "cardId": card}
    unknown = world.client.post(f"/contacts/{other}/charges", json=body)
    assert unknown.status_code == 202, unknown.json
    world.simulator.control("DELETE", "/faults")
    (intent,) = world.intents_here()
    (succeeded,) = world.stripe_events("payment_intent.succeeded", intent.id)
    with handling(world.service.runtime, happened(world, other, 2, world.contact)):
        hearing = others.begin(lambda: world.hear(succeeded))
    assert hearing.result(20).status_code == 200
    (charged,) = world.happened("billing.card.charged")
    assert (charged["subject"], charged["contact_id"]) == (unknown.json["transaction"]["id"], world.contact)
