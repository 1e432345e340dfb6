"""Transactions as the published API lists and shows them."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from chassis.ids import new_id

SPEC = Path(__file__).parents[4].parent / "shared" / "spec" / "v3" / "payments.json"


def fits(answer: Any, schema_name: str) -> None:
    """Hold an answer to a published schema. There `status` says that it is an object; its example is a string."""
    spec = json.loads(SPEC.read_text())
    schemas = spec["components"]["schemas"]
    for schema in schemas.values():
        schema.get("properties", {}).get("status", {}).pop("type", None)
    document = {"$ref": f"#/components/schemas/{schema_name}", "components": {"schemas": schemas}}
    jsonschema_rs.validator_for(document).validate(answer)


def listed(world: Any, **query: Any) -> Any:
    answer = world.client.get(
        "/payments/transactions", query_string={"altId": world.location, "altType": "location", **query}
    )
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_list_and_a_transaction_fit_the_published_schemas(world: Any) -> None:
    card = world.card()
    world.paid(10.5, card)
    world.charge(world.card("pm_card_chargeCustomerFail"))
    page = listed(world)
    fits(page, "ListTxnsResponseDto")
    assert [(row["status"], row["amount"]) for row in page["data"]] == [("failed", 49.9), ("succeeded", 10.5)]
    assert page["totalCount"] == 2
    row = page["data"][1]
    assert (row["contactName"], row["contactEmail"]) == ("Zoë Ångström-李", "zoe@example.org")
    assert row["paymentMethod"] == {"card": {"brand": "visa", "last4": "4242"}}
    one = world.transaction(row["_id"])
    fits(one, "GetTxnResponseSchema")
    assert one["entitySource"] == {"type": "manual", "subType": "contact_view", "id": world.contact}


def test_pages_are_newest_first_and_count_all(world: Any) -> None:
    card = world.card()
    made = [world.paid(amount, card) for amount in (1, 2, 3)]
    assert [row["_id"] for row in listed(world, limit=2)["data"]] == [made[2], made[1]]
    second = listed(world, limit=2, offset=2)
    assert ([row["_id"] for row in second["data"]], second["totalCount"]) == ([made[0]], 3)


def test_filters_narrow_the_list(world: Any) -> None:
    card = world.card()
    mine = world.charge(card, 5, description="100% Massage").json["transaction"]["id"]
    other = world.add_contact(name="Ольга")
    path = f"/contacts/{other}/charges"
    theirs = world.client.post(
        path, json={"amount": 7, "currency": "EUR", "cardId": world.card("pm_card_jcb", contact=other)}
    ).json["transaction"]["id"]

    def found(**query: Any) -> list[str]:
        page = listed(world, **query)
        assert page["totalCount"] == len(page["data"])
        return [row["_id"] for row in page["data"]]

    assert found() == [theirs, mine]
    assert found(contactId=world.contact) == [mine]
    assert found(search="100% m") == [mine]
    assert found(search="ольга") == [theirs]
    assert found(search="_") == []
    assert found(entityId=mine) == [mine]
    assert found(entitySourceType="invoice") == []
    assert found(entitySourceSubType="contact_view") == [theirs, mine]
    assert found(paymentMode="live") == []
    assert found(paymentMode="test") == [theirs, mine]
    assert found(subscriptionId="sub_1") == []
    today = world.service.clock.now().date().isoformat()
    assert found(startAt=today, endAt=today) == [theirs, mine]
    assert found(endAt="2024-02-13") == []
    assert found(startAt="2099-01-01T00:00:00+02:00") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"offset": "9" * 40}, "offset"),
        ({"startAt": "yesterday"}, "startAt"),
        ({"endAt": "9999-12-31"}, "endAt"),
        ({"startAt": "0001-01-01T00:00:00+14:00"}, "startAt"),
        ({"altType": "company"}, "altType"),
        ({"paymentMode": "both"}, "paymentMode"),
        ({"search": "a\x00b"}, "search"),
        ({"search": "x" * 201}, "search"),
    ],
)
def test_bad_queries_are_named(world: Any, query: Any, field: str) -> None:
    answer = world.client.get("/payments/transactions", query_string=query)
    assert answer.status_code == 422, answer.json
    assert answer.json["errors"][0]["field"] == field


def test_another_location_sees_nothing(world: Any) -> None:
    transaction = world.paid(5)
    stranger = world.service.client(new_id())
    assert stranger.get("/payments/transactions").json == {"data": [], "totalCount": 0}
    assert stranger.get(f"/payments/transactions/{transaction}").json["code"] == "transaction_not_found"
    for client, path in (
        (stranger, f"/payments/transactions?altId={world.location}&altType=location"),
        (stranger, f"/payments/transactions/{transaction}?altId={world.location}&altType=location"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "location_not_found")


def test_a_restricted_user_sees_the_transactions_of_their_own_contacts(world: Any) -> None:
    theirs = world.paid(5)
    mine = world.add_contact(assignedTo="u7")
    card = world.card("pm_card_amex", contact=mine)
    restricted = world.service.client(world.location, user="u7", assigned_only=True)
    body = {"amount": 6, "currency": "EUR", "cardId": card}
    own = restricted.post(f"/contacts/{mine}/charges", json=body).json["transaction"]["id"]
    page = restricted.get("/payments/transactions").json
    assert ([row["_id"] for row in page["data"]], page["totalCount"]) == ([own], 1)
    assert restricted.get(f"/payments/transactions/{theirs}").json["code"] == "transaction_not_found"
    refund = restricted.post(f"/payments/transactions/{theirs}/refund", json={"reason": "x"})
    assert refund.json["code"] == "transaction_not_found"
    assert restricted.get(f"/payments/transactions/{own}").status_code == 200


def test_the_scope_is_asked_for(world: Any) -> None:
    assert (
        world.service.client(world.location, scopes=["contacts.readonly"]).get("/payments/transactions").status_code
        == 403
    )
