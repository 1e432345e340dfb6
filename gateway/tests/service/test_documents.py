"""The suite's own documents: operations, events, the page, health and metrics."""

import json

import pytest

from chassis.testing.waiting import wait_until
from gateway.docs.merging import merge_asyncapi, merge_openapi
from gateway.edge.table import Route
from gateway.testing.process import Gateway

CONTACTS = {
    "paths": {
        "/contacts/{contact_id}": {
            "parameters": [{"in": "path", "name": "contact_id"}],
            "get": {"responses": {"200": {"$ref": "#/components/responses/One"}}, "x-scopes": ["contacts.readonly"]},
        },
        "/internal/contacts": {"get": {"responses": {}}},
    },
    "components": {
        "schemas": {"Answer": {"type": "object", "properties": {"below": {"$ref": "#/components/schemas/Below"}}}},
        "responses": {"One": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}}},
        "securitySchemes": {"bearer": {"type": "http"}},
    },
}
BILLING = {
    "paths": {"/contacts/{contact_id}/cards": {"get": {"responses": {}}}},
    "components": {"schemas": {"Answer": {"type": "string"}}},
}
ROUTES = [
    Route("GET", "/contacts/{contactId}", "contacts"),
    Route("GET", "/contacts/{contactId}/cards", "billing"),
    Route("POST", "/contacts/{contactId}/cards", "billing"),
]


def test_the_services_documents_become_one() -> None:
    merged = merge_openapi({"contacts": CONTACTS, "billing": BILLING}, ROUTES)
    assert list(merged["paths"]) == ["/contacts/{contact_id}", "/contacts/{contact_id}/cards"]
    operation = merged["paths"]["/contacts/{contact_id}"]["get"]
    assert operation["tags"] == ["contacts"]
    assert operation["parameters"] == [{"in": "path", "name": "contact_id"}]
    assert operation["responses"]["200"] == {"$ref": "#/components/responses/contacts.One"}
    schemas = merged["components"]["schemas"]
    assert set(schemas) == {"contacts.Answer", "billing.Answer"}
    assert schemas["contacts.Answer"]["properties"]["below"] == {"$ref": "#/components/schemas/contacts.Below"}
    assert list(merged["components"]["securitySchemes"]) == ["bearer"]


def test_the_events_documents_become_one() -> None:
    document = {
        "channels": {"sale": {"messages": {"sale": {"$ref": "#/components/messages/sale"}}}},
        "operations": {"send": {"channel": {"$ref": "#/channels/sale"}}},
        "components": {
            "messages": {"sale": {"payload": {"$ref": "#/components/schemas/Sale"}}},
            "schemas": {"Sale": {}},
        },
    }
    merged = merge_asyncapi({"till": document, "ledger": {}})
    assert merged["operations"]["till.send"] == {"channel": {"$ref": "#/channels/till.sale"}}
    assert merged["channels"]["till.sale"]["messages"]["sale"] == {"$ref": "#/components/messages/till.sale"}
    assert merged["components"]["messages"]["till.sale"] == {"payload": {"$ref": "#/components/schemas/till.Sale"}}


def test_a_service_that_is_down_is_named_and_asked_again(gateway: Gateway) -> None:
    document = gateway.request("GET", "/openapi.json", token=None)
    assert document.status == 200
    # The probes' upstream answers, but with no document of operations; billing is dead.
    assert "billing" in document.json["x-missing"]
    assert document.json["openapi"] == "3.1.0"
    operation = document.json["paths"]["/auth/login"]["post"]
    assert (operation["tags"], operation["x-public"]) == (["gateway"], True)
    assert document.json["paths"]["/contacts/{contactId}/record"]["get"]["x-scopes"] == ["contacts.readonly"]


def test_every_reference_leads_somewhere(gateway: Gateway) -> None:
    for path in ("/openapi.json", "/asyncapi.json"):
        document = gateway.request("GET", path, token=None).json
        for reference in _references(document):
            at = document
            for step in reference.removeprefix("#/").split("/"):
                assert step in at, f"{path}: {reference}"
                at = at[step]


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in _references(value)]
    if isinstance(node, list):
        return [found for value in node for found in _references(value)]
    return []


def test_the_gateways_events_are_told(gateway: Gateway) -> None:
    told = json.dumps(gateway.request("GET", "/asyncapi.json", token=None).json)
    for name in ("user.created", "user.updated", "user.deleted", "location.created", "location.updated"):
        assert f"gateway.{name}" in told


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/docs", "text/html"), ("/docs/page.js", "text/javascript"), ("/docs/page.css", "text/css")],
)
def test_the_page_brings_all_that_it_needs(gateway: Gateway, path: str, kind: str) -> None:
    reply = gateway.request("GET", path, token=None)
    assert (reply.status, reply.headers["content-type"]) == (200, f"{kind}; charset=utf-8")
    assert b"://" not in reply.body
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_health_and_metrics(gateway: Gateway) -> None:
    assert gateway.request("GET", "/health/live", token=None).json == {"status": "ok"}
    ready = gateway.request("GET", "/health/ready", token=None)
    assert (ready.status, ready.json["parts"]["database"]) == (200, "ok")
    gateway.request("GET", "/probes/echo")
    line = 'dossier_gateway_requests_total{method="GET",route="/probes/{kind}",service="contacts",status="200"}'
    wait_until(lambda: line in gateway.request("GET", "/metrics", token=None).body.decode(), timeout=5)
