"""Cards of a contact: added through Stripe, listed, labelled, removed."""

from typing import Any

import pytest

from chassis.ids import new_id
from stripe_simulator.testing import PUBLISHABLE_KEY, connect


def test_a_card_is_set_up_in_a_browser_and_stored(world: Any) -> None:
    setup = world.client.post(f"/contacts/{world.contact}/cards/setup")
    assert setup.status_code == 200
    assert setup.json["publishableKey"] == PUBLISHABLE_KEY
    intent_id = setup.json["clientSecret"].split("_secret_")[0]
    browser = connect(world.simulator, PUBLISHABLE_KEY)
    confirmed = browser.v1.setup_intents.confirm(intent_id, {"payment_method": "pm_card_mastercard"})
    added = world.add_card(confirmed.payment_method, label="Firmenkarte")
    assert added.status_code == 201
    assert added.json == {
        "card": {
            "id": added.json["card"]["id"],
            "brand": "mastercard",
            "last4": "4444",
            "expMonth": 12,
            "expYear": 2035,
            "label": "Firmenkarte",
            "isDefault": True,
        }
    }
    event = world.happened("billing.card.added")
    assert [(each["contact_id"], each["data"]["last4"]) for each in event] == [(world.contact, "4444")]


def test_the_customer_at_stripe_is_the_contact_and_there_is_one(world: Any) -> None:
    world.card("pm_card_visa")
    world.card("pm_card_amex")
    found = world.sdk.v1.customers.search({"query": f"metadata['contactId']:'{world.contact}'"}).data
    assert [(customer.name, customer.email) for customer in found] == [("Zoë Ångström-李", "zoe@example.org")]


def test_adding_the_same_payment_method_again_is_the_same_card(world: Any) -> None:
    first = world.add_card("pm_card_visa")
    method = world.sdk.v1.payment_methods.list(
        {"customer": world.sdk.v1.customers.search({"query": f"metadata['contactId']:'{world.contact}'"}).data[0].id}
    ).data[0]
    again = world.add_card(method.id)
    assert (again.status_code, again.json) == (201, first.json)
    assert len(world.happened("billing.card.added")) == 1


def test_the_same_key_adds_one_card_and_replays_the_answer(world: Any) -> None:
    path = f"/contacts/{world.contact}/cards"
    body = {"paymentMethodId": "pm_card_visa"}
    first = world.client.post(path, json=body, headers={"Idempotency-Key": "k1"})
    second = world.client.post(path, json=body, headers={"Idempotency-Key": "k1"})
    assert second.json == first.json
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(world.client.get(path).json["cards"]) == 1


def test_cards_are_listed_newest_first_in_pages(world: Any) -> None:
    made = [world.card(method) for method in ("pm_card_visa", "pm_card_amex", "pm_card_jcb")]
    path = f"/contacts/{world.contact}/cards"
    first = world.client.get(f"{path}?limit=2").json
    second = world.client.get(f"{path}?limit=2&cursor={first['nextCursor']}").json
    assert [card["id"] for card in first["cards"] + second["cards"]] == made[::-1]
    assert second["nextCursor"] is None
    assert [card["isDefault"] for card in first["cards"] + second["cards"]] == [False, False, True]


def test_a_label_and_the_default_are_changed_and_told(world: Any) -> None:
    first, second = world.card("pm_card_visa"), world.card("pm_card_amex")
    path = f"/contacts/{world.contact}/cards/{second}"
    changed = world.client.put(path, json={"label": "Reise ✈", "isDefault": True})
    assert changed.status_code == 200
    assert (changed.json["card"]["label"], changed.json["card"]["isDefault"]) == ("Reise ✈", True)
    told = [(each["subject"], each["data"]["changes"]) for each in world.happened("billing.card.updated")]
    assert told == [
        (first, [{"field": "isDefault", "before": True, "after": False}]),
        (
            second,
            [
                {"field": "label", "before": None, "after": "Reise ✈"},
                {"field": "isDefault", "before": False, "after": True},
            ],
        ),
    ]
    stale = world.client.put(path, json={"label": "x"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    taken = world.client.put(path, json={"isDefault": False})
    assert (taken.status_code, taken.json["code"]) == (409, "default_card")
    assert len(world.happened("billing.card.updated")) == 2


def test_a_removed_card_is_gone_here_at_once_and_at_stripe_by_the_worker(world: Any) -> None:
    first, second = world.card("pm_card_visa"), world.card("pm_card_amex")
    customer = world.sdk.v1.customers.search({"query": f"metadata['contactId']:'{world.contact}'"}).data[0].id
    path = f"/contacts/{world.contact}/cards"
    assert world.client.delete(f"{path}/{first}").status_code == 200
    assert world.client.get(path).json["cards"] == [
        {
            "id": second,
            "brand": "amex",
            "last4": "0005",
            "expMonth": 12,
            "expYear": 2035,
            "label": None,
            "isDefault": True,
        }
    ]
    assert [event["subject"] for event in world.happened("billing.card.removed")] == [first]
    assert len(world.sdk.v1.payment_methods.list({"customer": customer}).data) == 2
    world.run_timers()
    assert [method.card.last4 for method in world.sdk.v1.payment_methods.list({"customer": customer}).data] == ["0005"]
    assert world.client.delete(f"{path}/{first}").json["code"] == "card_not_found"
    assert world.charge(first).json["code"] == "card_not_found"


def test_a_declined_card_is_not_stored(world: Any) -> None:
    answer = world.add_card("pm_card_visa_chargeDeclinedLostCard")
    assert (answer.status_code, answer.json["code"], answer.json["declineCode"], answer.json["retryable"]) == (
        402,
        "card_declined",
        "lost_card",
        False,
    )
    assert world.client.get(f"/contacts/{world.contact}/cards").json["cards"] == []
    assert world.happened("billing.card.added") == []


def test_a_payment_method_of_another_contact_or_none_is_refused(world: Any) -> None:
    world.card("pm_card_visa")
    customer = world.sdk.v1.customers.search({"query": f"metadata['contactId']:'{world.contact}'"}).data[0].id
    method = world.sdk.v1.payment_methods.list({"customer": customer}).data[0].id
    other = world.add_contact()
    for wanted in (method, "pm_nothing"):
        answer = world.add_card(wanted, contact=other)
        assert (answer.status_code, answer.json["code"]) == (422, "payment_method_unusable")
    assert world.client.get(f"/contacts/{other}/cards").json["cards"] == []


def test_while_stripe_is_silent_a_card_can_not_be_added_and_the_key_stays_free(world: Any) -> None:
    world.simulator.order_fault("error_before", method="POST", path="/v1/payment_methods", count=2)
    path = f"/contacts/{world.contact}/cards"
    answer = world.client.post(path, json={"paymentMethodId": "pm_card_visa"}, headers={"Idempotency-Key": "k2"})
    assert (answer.status_code, answer.json["code"]) == (503, "payment_provider_unavailable")
    assert answer.headers["Retry-After"] == "5"
    other = world.client.post(path, json={"paymentMethodId": "pm_card_amex"}, headers={"Idempotency-Key": "k2"})
    assert (other.status_code, other.json["card"]["brand"]) == (201, "amex")


@pytest.mark.parametrize(
    "body",
    [
        {"paymentMethodId": "4242424242424242"},
        {"paymentMethodId": "pm_1", "label": "4242 4242-4242 4242"},
        {"paymentMethodId": "pm_1", "card": {"number": "x"}},
        {"number": 4000000000000002},
        {"paymentMethodId": "pm_1", "cvc": "123"},
    ],
)
def test_raw_card_data_is_refused_and_not_repeated(world: Any, capsys: pytest.CaptureFixture[str], body: Any) -> None:
    answer = world.client.post(f"/contacts/{world.contact}/cards", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "raw_card_data")
    captured = capsys.readouterr()
    seen = answer.get_data(as_text=True) + captured.out + captured.err
    assert "4242" not in seen
    assert "4000000000000002" not in seen


def test_another_location_sees_and_touches_nothing(world: Any) -> None:
    card = world.card()
    stranger = world.service.client(new_id())
    path = f"/contacts/{world.contact}/cards"
    for answer in (
        stranger.get(path),
        stranger.delete(f"{path}/{card}"),
        stranger.put(f"{path}/{card}", json={"label": "x"}),
        stranger.post(f"/contacts/{world.contact}/charges", json={"amount": 1, "currency": "EUR", "cardId": card}),
    ):
        assert answer.status_code == 404, answer.json
    assert world.client.get(path).json["cards"][0]["label"] is None
    assert world.intents_here() == []


def test_a_restricted_user_reaches_only_contacts_that_they_own_or_follow(world: Any) -> None:
    mine = world.add_contact(assignedTo="u7")
    followed = world.add_contact(followers=["u7"])
    card = world.card()
    restricted = world.service.client(world.location, user="u7", assigned_only=True)
    assert restricted.get(f"/contacts/{mine}/cards").status_code == 200
    assert restricted.get(f"/contacts/{followed}/cards").status_code == 200
    assert restricted.get(f"/contacts/{world.contact}/cards").json["code"] == "contact_not_found"
    body = {"amount": 1, "currency": "EUR", "cardId": card}
    assert restricted.post(f"/contacts/{world.contact}/charges", json=body).json["code"] == "contact_not_found"


def test_scopes_are_asked_for(world: Any) -> None:
    reader = world.service.client(world.location, scopes=["payments/cards.readonly"])
    assert reader.get(f"/contacts/{world.contact}/cards").status_code == 200
    body = {"paymentMethodId": "pm_card_visa"}
    assert reader.post(f"/contacts/{world.contact}/cards", json=body).status_code == 403
