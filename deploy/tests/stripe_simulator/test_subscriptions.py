"""Subscriptions: begun, renewed as the clock moves, unpaid, changed, ended; with the invoices of all that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from stripe_simulator.testing import SimulatorProcess, connect

DAY = 86400


@pytest.fixture
def simulator() -> Iterator[SimulatorProcess]:
    """An account of the test's own, for its clock moves."""
    with SimulatorProcess() as process:
        yield process


@pytest.fixture
def monthly(client: stripe.StripeClient) -> str:
    """A price of 20.00 a month."""
    return client.v1.prices.create(
        {
            "currency": "eur",
            "unit_amount": 2000,
            "recurring": {"interval": "month"},
            "product_data": {"name": "Yoga"},
        }
    ).id


@pytest.fixture
def payer(client: stripe.StripeClient, customer: str) -> str:
    """A customer with a good default card."""
    return pays_with(client, customer, "pm_card_visa")


def pays_with(client: stripe.StripeClient, customer: str, card: str) -> str:
    method = client.v1.payment_methods.attach(card, {"customer": customer})
    client.v1.customers.update(customer, {"invoice_settings": {"default_payment_method": method.id}})
    return customer


def subscribe(client: stripe.StripeClient, customer: str, price: str, **more: Any) -> Any:
    wish: Any = {"customer": customer, "items": [{"price": price, "quantity": 2}]}
    wish.update(more)
    return client.v1.subscriptions.create(wish)


def invoices(client: stripe.StripeClient, subscription: str) -> list[tuple[str | None, str | None, int]]:
    """Reason, status and total of a subscription's invoices, oldest first."""
    found = client.v1.invoices.list({"subscription": subscription, "limit": 100}).data
    return [(each.billing_reason, each.status, each.total) for each in reversed(found)]


def months_between(subscription: Any) -> tuple[int, int]:
    item = subscription["items"].data[0]
    return item.current_period_start, item.current_period_end


def test_a_subscription_is_paid_at_once_and_runs_to_the_same_day_next_month(
    client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    made = subscribe(client, payer, monthly, metadata={"ours": "7"}, expand=["latest_invoice.payments"])
    assert (made.status, made.currency, made.metadata["ours"]) == ("active", "eur", "7")
    start, end = (datetime.fromtimestamp(moment, UTC) for moment in months_between(made))
    assert (end.month - start.month) % 12 == 1
    assert invoices(client, made.id) == [("subscription_create", "paid", 4000)]
    invoice = made.latest_invoice
    assert invoice.number.endswith("-0001")
    assert invoice.parent.subscription_details.subscription == made.id
    intent = client.v1.payment_intents.retrieve(invoice.payments.data[0].payment.payment_intent)
    assert (intent.status, intent.amount_received) == ("succeeded", 4000)
    assert [each.id for each in client.v1.subscriptions.search({"query": "metadata['ours']:'7'"}).data] == [made.id]


def test_it_renews_as_the_clock_moves(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    made = subscribe(client, payer, monthly)
    first_end = months_between(made)[1]
    simulator.advance_clock(first_end - simulator.control("GET", "/clock")["now"] + 60)
    assert invoices(client, made.id)[1:] == [("subscription_cycle", "draft", 4000)]
    simulator.advance_clock(3600)
    assert invoices(client, made.id)[1:] == [("subscription_cycle", "paid", 4000)]
    assert months_between(client.v1.subscriptions.retrieve(made.id))[0] == first_end
    simulator.advance_clock(90 * DAY)
    assert len(invoices(client, made.id)) in (4, 5)
    assert {status for _, status, _ in invoices(client, made.id)} == {"paid"}


def test_the_last_day_of_a_month_stays_the_last_day(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    now = datetime.fromtimestamp(simulator.control("GET", "/clock")["now"], UTC)
    start = int(datetime(now.year + 1, 1, 31, 12, tzinfo=UTC).timestamp())
    simulator.control("POST", "/clock", {"to": start})
    made = subscribe(client, payer, monthly)
    days = []
    for _ in range(4):
        end = months_between(client.v1.subscriptions.retrieve(made.id))[1]
        days.append(datetime.fromtimestamp(end, UTC).day)
        simulator.control("POST", "/clock", {"to": end + 7200})
    leap = (now.year + 1) % 4 == 0
    assert days == [29 if leap else 28, 31, 30, 31]


def test_a_declined_first_payment_leaves_it_incomplete_until_another_card_pays(
    client: stripe.StripeClient, customer: str, monthly: str
) -> None:
    pays_with(client, customer, "pm_card_chargeCustomerFail")
    made = subscribe(client, customer, monthly)
    assert made.status == "incomplete"
    assert invoices(client, made.id) == [("subscription_create", "open", 4000)]
    good = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer})
    paid = client.v1.invoices.pay(made.latest_invoice, {"payment_method": good.id})
    assert (paid.status, paid.attempt_count) == ("paid", 2)
    assert client.v1.subscriptions.retrieve(made.id).status == "active"


def test_one_that_nobody_pays_expires_within_a_day(
    simulator: SimulatorProcess, client: stripe.StripeClient, customer: str, monthly: str
) -> None:
    pays_with(client, customer, "pm_card_chargeCustomerFail")
    made = subscribe(client, customer, monthly)
    simulator.advance_clock(DAY)
    assert client.v1.subscriptions.retrieve(made.id).status == "incomplete_expired"
    assert invoices(client, made.id) == [("subscription_create", "void", 4000)]


def test_error_if_incomplete_makes_nothing_of_a_decline(
    client: stripe.StripeClient, customer: str, monthly: str
) -> None:
    pays_with(client, customer, "pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError):
        subscribe(client, customer, monthly, payment_behavior="error_if_incomplete")
    assert client.v1.subscriptions.list({"customer": customer, "status": "all"}).data == []


def test_a_first_payment_that_needs_its_holder_waits_for_them(
    simulator: SimulatorProcess, client: stripe.StripeClient, customer: str, monthly: str
) -> None:
    pays_with(client, customer, "pm_card_authenticationRequired")
    made = subscribe(client, customer, monthly, expand=["latest_invoice.payments"])
    assert made.status == "incomplete"
    intent = made.latest_invoice.payments.data[0].payment.payment_intent
    assert made.latest_invoice.confirmation_secret.client_secret.startswith(intent)
    simulator.control("POST", f"/payment_intents/{intent}/authenticate")
    assert client.v1.subscriptions.retrieve(made.id).status == "active"


def test_a_renewal_that_is_declined_is_tried_again_and_then_given_up(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    made = subscribe(client, payer, monthly)
    failing = client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": payer})
    client.v1.subscriptions.update(made.id, {"default_payment_method": failing.id})
    simulator.control("POST", "/clock", {"to": months_between(made)[1] + 3700})
    assert client.v1.subscriptions.retrieve(made.id).status == "past_due"
    simulator.advance_clock(3 * DAY)
    invoice = client.v1.invoices.retrieve(client.v1.subscriptions.retrieve(made.id).latest_invoice)  # type: ignore[arg-type]  # not expanded
    assert (invoice.status, invoice.attempt_count) == ("open", 2)
    simulator.advance_clock(13 * DAY)
    ended = client.v1.subscriptions.retrieve(made.id)
    assert ended.status == "canceled"
    failures = client.v1.events.list({"type": "invoice.payment_failed"}).data
    assert len(failures) == 4


def test_a_past_due_one_recovers_with_another_card(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    made = subscribe(client, payer, monthly)
    simulator.order_fault("decline", decline_code="insufficient_funds")
    simulator.control("POST", "/clock", {"to": months_between(made)[1] + 3700})
    assert client.v1.subscriptions.retrieve(made.id).status == "past_due"
    simulator.advance_clock(3 * DAY)
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
    assert invoices(client, made.id)[1] == ("subscription_cycle", "paid", 4000)


def test_a_trial_costs_nothing_until_it_ends(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    made = subscribe(client, payer, monthly, trial_period_days=14)
    assert made.status == "trialing"
    assert invoices(client, made.id) == [("subscription_create", "paid", 0)]
    simulator.advance_clock(14 * DAY + 3700)
    assert client.v1.subscriptions.retrieve(made.id).status == "active"
    assert invoices(client, made.id)[1:] == [("subscription_cycle", "paid", 4000)]


def test_a_billing_day_to_come_is_paid_for_in_part_or_not_at_all(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    anchor = simulator.control("GET", "/clock")["now"] + 10 * DAY
    part = subscribe(client, payer, monthly, billing_cycle_anchor=anchor)
    free = subscribe(client, payer, monthly, billing_cycle_anchor=anchor, proration_behavior="none")
    assert months_between(part)[1] == months_between(free)[1] == anchor
    assert 1200 < invoices(client, part.id)[0][2] < 1450
    assert invoices(client, free.id)[0][2] == 0


def test_a_backdated_one_charges_for_the_days_before(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    start = simulator.control("GET", "/clock")["now"] - 15 * DAY
    made = subscribe(client, payer, monthly, backdate_start_date=start)
    assert made.start_date == start
    assert 4000 + 1900 < invoices(client, made.id)[0][2] < 4000 + 2200


def test_a_start_in_the_future_is_scheduled_and_then_begins(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    start = simulator.control("GET", "/clock")["now"] + 5 * DAY
    schedule = client.v1.subscription_schedules.create(
        {
            "customer": payer,
            "start_date": start,
            "end_behavior": "release",
            "phases": [{"items": [{"price": monthly, "quantity": 3}], "metadata": {"ours": "9"}}],
        }
    )
    assert (schedule.status, schedule.subscription) == ("not_started", None)
    assert client.v1.subscriptions.list({"customer": payer}).data == []
    simulator.advance_clock(5 * DAY)
    begun = client.v1.subscription_schedules.retrieve(schedule.id, {"expand": ["subscription"]})
    assert begun.status == "active"
    assert isinstance(begun.subscription, stripe.Subscription)
    assert (begun.subscription.status, begun.subscription.metadata.to_dict()) == ("active", {"ours": "9"})
    assert invoices(client, begun.subscription.id) == [("subscription_create", "paid", 6000)]
    other = client.v1.subscription_schedules.create(
        {"customer": payer, "start_date": start + 30 * DAY, "phases": [{"items": [{"price": monthly}]}]}
    )
    assert client.v1.subscription_schedules.cancel(other.id).status == "canceled"


def test_cancelling_at_the_end_lets_the_period_run_out(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    made = subscribe(client, payer, monthly)
    kept = client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})
    assert (kept.status, kept.cancel_at_period_end) == ("active", True)
    simulator.control("POST", "/clock", {"to": months_between(made)[1] + DAY})
    ended = client.v1.subscriptions.retrieve(made.id)
    assert (ended.status, ended.ended_at) == ("canceled", months_between(made)[1])
    assert len(invoices(client, made.id)) == 1
    assert len(client.v1.events.list({"type": "customer.subscription.deleted"}).data) == 1


def test_cancelling_now_ends_it_and_it_can_not_be_changed(
    client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    made = subscribe(client, payer, monthly)
    assert client.v1.subscriptions.cancel(made.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.subscriptions.update(made.id, {"cancel_at_period_end": True})


def test_more_of_it_in_the_middle_of_a_period_is_charged_with_the_next_invoice(
    simulator: SimulatorProcess, client: stripe.StripeClient, payer: str, monthly: str
) -> None:
    made = subscribe(client, payer, monthly)
    start, end = months_between(made)
    simulator.control("POST", "/clock", {"to": start + (end - start) // 2})
    item = made["items"].data[0].id
    changed = client.v1.subscriptions.update(made.id, {"items": [{"id": item, "quantity": 4}]})
    assert changed["items"].data[0].quantity == 4
    assert len(invoices(client, made.id)) == 1
    simulator.control("POST", "/clock", {"to": end + 3700})
    total = invoices(client, made.id)[1][2]
    assert 8000 + 1990 < total < 8000 + 2010


@pytest.mark.parametrize(
    ("wish", "param"),
    [
        ({"items": []}, "items"),
        ({"trial_end": 5}, "trial_end"),
        ({"billing_cycle_anchor": 5}, "billing_cycle_anchor"),
        ({"default_payment_method": "pm_none"}, "default_payment_method"),
        ({"collection_method": "send_invoice"}, "days_until_due"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_bad_wishes_are_named(client: stripe.StripeClient, payer: str, monthly: str, wish: Any, param: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        subscribe(client, payer, monthly, **wish)
    assert refused.value.param == param
    assert client.v1.subscriptions.list({"customer": payer, "status": "all"}).data == []


def test_prices_of_different_periods_do_not_go_together(client: stripe.StripeClient, payer: str, monthly: str) -> None:
    product = client.v1.products.create({"name": "Sauna"})
    yearly = client.v1.prices.create(
        {"currency": "eur", "unit_amount": 9900, "recurring": {"interval": "year"}, "product": product.id}
    )
    with pytest.raises(stripe.InvalidRequestError):
        subscribe(client, payer, monthly, items=[{"price": monthly}, {"price": yearly.id}])
    assert [each.id for each in client.v1.prices.list({"product": product.id}).data] == [yearly.id]
    assert client.v1.prices.update(yearly.id, {"active": False}).active is False
    with pytest.raises(stripe.InvalidRequestError):
        subscribe(client, payer, yearly.id)


def test_without_a_card_it_can_not_begin(client: stripe.StripeClient, customer: str, monthly: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        subscribe(client, customer, monthly)
    assert refused.value.code == "resource_missing"


def test_the_clock_survives_a_restart(tmp_path: Any) -> None:
    process = SimulatorProcess(data=tmp_path).start()
    try:
        moved = process.advance_clock(100 * DAY)
        process.kill()
        process.start()
        assert 0 <= connect(process).v1.customers.create().created - moved < 30
    finally:
        process.stop()
