"""Customers, refunds, captures, lists, expansion, errors and the clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import stripe

from stripe_simulator.testing import SimulatorProcess, connect


def _paid(client: stripe.StripeClient, **more: Any) -> Any:
    wish: Any = {"amount": 1000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    wish.update(more)
    return client.v1.payment_intents.create(wish)


def test_a_customer_is_changed_listed_searched_and_deleted(client: stripe.StripeClient) -> None:
    made = client.v1.customers.create({"name": "Ленка", "email": "l@example.org", "metadata": {"contact": "x-1"}})
    changed = client.v1.customers.update(made.id, {"name": "Ленка Н.", "metadata": {"contact": "", "place": "Brno"}})
    assert changed.metadata is not None
    assert (changed.name, changed.metadata.to_dict()) == ("Ленка Н.", {"place": "Brno"})
    assert client.v1.customers.list({"email": "l@example.org"}).data[0].id == made.id
    assert [each.id for each in client.v1.customers.search({"query": 'metadata["place"]:"Brno"'}).data] == [made.id]
    client.v1.customers.delete(made.id)
    assert client.v1.customers.retrieve(made.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as gone:
        client.v1.setup_intents.create({"customer": made.id})
    assert (gone.value.http_status, gone.value.code, gone.value.param) == (400, "resource_missing", "customer")


def test_lists_page_newest_first_without_gap_or_repeat(client: stripe.StripeClient) -> None:
    owner = client.v1.customers.create()
    made = [_paid(client, customer=owner.id).id for _ in range(5)]
    first = client.v1.payment_intents.list({"customer": owner.id, "limit": 2})
    assert (first.has_more, [each.id for each in first.data]) == (True, [made[4], made[3]])
    assert [each.id for each in first.auto_paging_iter()] == made[::-1]
    back = client.v1.payment_intents.list({"customer": owner.id, "limit": 2, "ending_before": made[1]})
    assert [each.id for each in back.data] == [made[3], made[2]]


def test_parts_are_refunded_and_never_more_than_was_paid(client: stripe.StripeClient) -> None:
    intent = _paid(client)
    part = client.v1.refunds.create({"payment_intent": intent.id, "amount": 400, "reason": "requested_by_customer"})
    assert (part.status, part.amount) == ("succeeded", 400)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 601})
    assert client.v1.refunds.create({"payment_intent": intent.id}).amount == 600
    with pytest.raises(stripe.InvalidRequestError) as spent:
        client.v1.refunds.create({"payment_intent": intent.id})
    assert spent.value.code == "charge_already_refunded"
    charge = client.v1.charges.retrieve(intent.latest_charge, {"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded) == (True, 1000)
    assert charge.refunds is not None
    assert [refund.amount for refund in charge.refunds.data] == [600, 400]


def test_an_authorised_payment_is_captured_in_part_or_cancelled(client: stripe.StripeClient) -> None:
    held = _paid(client, capture_method="manual")
    assert (held.status, held.amount_capturable, held.amount_received) == ("requires_capture", 1000, 0)
    taken = client.v1.payment_intents.capture(held.id, {"amount_to_capture": 300})
    assert (taken.status, taken.amount_received) == ("succeeded", 300)
    other = _paid(client, capture_method="manual")
    assert client.v1.payment_intents.cancel(other.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as late:
        client.v1.payment_intents.cancel(taken.id)
    assert late.value.code == "payment_intent_unexpected_state"


def test_expansion_replaces_ids_by_objects(client: stripe.StripeClient, customer: str) -> None:
    intent = _paid(client, customer=customer)
    shown = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge.customer", "payment_method"]})
    assert isinstance(shown.latest_charge, stripe.Charge)
    assert isinstance(shown.latest_charge.customer, stripe.Customer)
    assert shown.latest_charge.customer.name == "Zoë Ånström"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.retrieve(intent.id, {"expand": ["amount"]})


@pytest.mark.parametrize(
    ("wish", "param", "code"),
    [
        ({"currency": "usd"}, "amount", "parameter_missing"),
        ({"amount": "ten", "currency": "usd"}, "amount", "parameter_invalid_integer"),
        ({"amount": 10**30, "currency": "usd"}, "amount", "parameter_invalid_integer"),
        ({"amount": 100_000_000, "currency": "usd"}, "amount", "amount_too_large"),
        ({"amount": 500, "currency": "zzz"}, "currency", None),
        ({"amount": 505, "currency": "kwd"}, "amount", None),
        ({"amount": 500, "currency": "usd", "colour": "red"}, "colour", "parameter_unknown"),
        ({"amount": 500, "currency": "usd", "customer": "cus_none"}, "customer", "resource_missing"),
        ({"amount": 500, "currency": "usd", "metadata": {"k" * 41: "v"}}, f"metadata[{'k' * 40}]", None),
        ({"amount": 500, "currency": "usd", "description": "a\x00b"}, "description", None),
    ],
)
def test_bad_parameters_are_named(client: stripe.StripeClient, wish: Any, param: str, code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create(wish)
    assert (refused.value.http_status, refused.value.param, refused.value.code) == (400, param, code)
    assert refused.value.request_id is not None
    assert refused.value.request_id.startswith("req_")


def test_a_wrong_key_or_address_is_refused(simulator: SimulatorProcess, client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.AuthenticationError):
        connect(simulator, "sk_nonsense").v1.customers.list()
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        client.v1.payment_intents.retrieve("pi_nothing")
    assert (unknown.value.http_status, unknown.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payouts.list()


def test_the_clock_moves_forward_and_dates_new_objects(
    simulator: SimulatorProcess, client: stripe.StripeClient
) -> None:
    before = client.v1.customers.create().created
    simulator.advance_clock(86400)
    assert 86400 <= client.v1.customers.create().created - before < 86500


def test_everything_survives_a_kill(tmp_path: Path) -> None:
    process = SimulatorProcess(data=tmp_path).start()
    intent = connect(process).v1.payment_intents.create(
        {"amount": 900, "currency": "jpy", "payment_method": "pm_card_jcb", "confirm": True}, {"idempotency_key": "k"}
    )
    process.kill()
    process.start()
    try:
        again = connect(process).v1.payment_intents.create(
            {"amount": 900, "currency": "jpy", "payment_method": "pm_card_jcb", "confirm": True},
            {"idempotency_key": "k"},
        )
        assert again.id == intent.id
        assert len(connect(process).v1.charges.list().data) == 1
    finally:
        process.stop()
