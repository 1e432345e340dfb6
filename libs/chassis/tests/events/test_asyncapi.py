"""The AsyncAPI document: complete, without loose ends, and its examples fit its schemas."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import orjson
import pytest

from chassis.events.asyncapi import document
from chassis.service import Service
from chassis.testing.pair import LEDGER, TILL


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    if isinstance(node, list):
        for value in node:
            yield from _references(value)


def _resolve(whole: dict[str, Any], reference: str) -> Any:
    node: Any = whole
    for name in reference.removeprefix("#/").split("/"):
        node = node[name.replace("~1", "/").replace("~0", "~")]
    return node


@pytest.mark.parametrize("service", [TILL, LEDGER], ids=lambda service: service.name)
def test_every_reference_leads_somewhere(service: Service) -> None:
    whole = orjson.loads(orjson.dumps(document(service)))
    assert whole["asyncapi"] == "3.0.0"
    assert all(_resolve(whole, reference) for reference in _references(whole))
    for operation in whole["operations"].values():
        channel = _resolve(whole, operation["channel"]["$ref"])
        assert operation["messages"]
        for message in operation["messages"]:
            assert message["$ref"].startswith(operation["channel"]["$ref"] + "/messages/")
            assert message["$ref"].rpartition("/")[2] in channel["messages"]


def test_what_the_till_sends_is_described_by_type() -> None:
    whole = document(TILL)
    assert {name: channel["address"] for name, channel in whole["channels"].items()} == {
        "till.sale.made": "till.sale.made",
        "till.sale.changed": "till.sale.changed",
    }
    assert {operation["action"] for operation in whole["operations"].values()} == {"send"}


def test_what_the_ledger_reads_is_described_by_pattern() -> None:
    whole = document(LEDGER)
    assert {channel["address"] for channel in whole["channels"].values()} == {"till.sale.made", "till.sale.changed"}
    assert {operation["action"] for operation in whole["operations"].values()} == {"receive"}


def test_examples_fit_the_schemas_that_the_document_gives() -> None:
    whole = document(TILL)
    for name, message in whole["components"]["messages"].items():
        schema = {**message["payload"], "components": whole["components"]}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        (example,) = message["examples"]
        assert example["payload"]["type"] == name
        validator.validate(example["payload"])
        assert not validator.is_valid({**example["payload"], "data": {"amount": "much"}})
        assert not validator.is_valid({key: value for key, value in example["payload"].items() if key != "id"})
