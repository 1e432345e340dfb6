"""Whatever is sent, the answer is a clear error, and never one of ours."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

DEEP = "[" * 10_000 + "]" * 10_000


def operations(world: Any) -> list[str]:
    return [
        f"/contacts/{world.contact}/cards",
        f"/contacts/{world.contact}/charges",
        "/payments/transactions/x/refund",
    ]


@pytest.mark.parametrize(
    ("body", "statuses"),
    [
        (b"{", {400}),
        (b"\xff\xfe", {400}),
        (b'{"a": "\\ud800"}', {400, 422}),
        (DEEP.encode(), {400, 422}),
        (b"[]", {422}),
        (b"null", {422}),
        (b'"text"', {422}),
        (b"5", {422}),
        (b"{}", {422}),
        (b"", {422}),
        (b'{"a": NaN}', {400}),
        (b'{"a": 1e999}', {400, 422}),
        (b'{"a": "' + b"x" * 2_000_000 + b'"}', {413}),
        (b'{"paymentMethodId": {}, "amount": [], "currency": {}, "cardId": 5, "reason": 7}', {422}),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_body_that_can_not_be_used_is_refused(world: Any, body: bytes, statuses: set[int]) -> None:
    for path in operations(world):
        answer = world.client.post(path, data=body, content_type="application/json")
        assert answer.status_code in statuses, (path, answer.json)
        assert answer.json["code"]


def test_another_media_type_is_refused(world: Any) -> None:
    for path in operations(world):
        answer = world.client.post(path, data=b"a=b", content_type="application/x-www-form-urlencoded")
        assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("wanted", ["../../v1/customers", "pm_ü", "x" * 255, "pm_1?expand[]=customer", " ", "{}"])
def test_a_payment_method_that_is_none_is_refused(world: Any, wanted: str) -> None:
    answer = world.add_card(wanted)
    assert (answer.status_code, answer.json["code"]) == (422, "payment_method_unusable")


@pytest.mark.parametrize("key", ["", "x" * 256, "ü"])
def test_a_bad_idempotency_key_is_refused(world: Any, key: str) -> None:
    path = f"/contacts/{world.contact}/charges"
    body = {"amount": 1, "currency": "EUR", "cardId": "x"}
    answer = world.client.post(path, json=body, headers={"Idempotency-Key": key.encode().decode("latin-1")})
    assert (answer.status_code, answer.json["code"]) == (422, "invalid_idempotency_key")


def test_several_first_cards_at_once_have_one_customer_and_one_default(world: Any) -> None:
    methods = ["pm_card_visa", "pm_card_amex", "pm_card_jcb", "pm_card_discover"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(world.add_card, methods))
    assert [answer.status_code for answer in answers] == [201] * 4
    cards = world.client.get(f"/contacts/{world.contact}/cards").json["cards"]
    assert sorted(card["isDefault"] for card in cards) == [False, False, False, True]
    customers = world.sdk.v1.customers.search({"query": f"metadata['contactId']:'{world.contact}'"}).data
    assert len(customers) == 1


def test_the_default_taken_by_many_at_once_stays_with_one(world: Any) -> None:
    cards = [world.card(method) for method in ("pm_card_visa", "pm_card_amex", "pm_card_jcb", "pm_card_discover")]

    def take(card: str) -> int:
        path = f"/contacts/{world.contact}/cards/{card}"
        return int(world.client.put(path, json={"isDefault": True}).status_code)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(take, cards)) == [200] * 4
    shown = world.client.get(f"/contacts/{world.contact}/cards").json["cards"]
    assert sorted(card["isDefault"] for card in shown) == [False, False, False, True]


def test_a_card_removed_by_many_at_once_is_removed_once(world: Any) -> None:
    path = f"/contacts/{world.contact}/cards/{world.card()}"
    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(lambda _: world.client.delete(path).status_code, range(4)))
    assert answers == [200, 404, 404, 404]
    assert len(world.happened("billing.card.removed")) == 1
