"""The whole record of a contact in one call."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from gateway.testing.process import Credentials, Gateway, running_gateway
from gateway.testing.upstream import Upstream, running_upstream

Answers = dict[str, tuple[int, Any]]
CONTACT = {"contact": {"id": "c1", "firstName": "Zoë"}}


@dataclass
class Suite:
    """A gateway and its four services, each of which answers what a test tells it to."""

    gateway: Gateway
    services: dict[str, Upstream] = field(default_factory=dict)

    def tell(self, service: str, answers: Answers) -> None:
        """What `service` answers by path; a path that is not named hangs."""
        self.services[service].answers = {path: (status, json.dumps(body)) for path, (status, body) in answers.items()}


@pytest.fixture(scope="module")
def _suite(
    environment: dict[str, str], credentials: Credentials, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Suite]:
    with ExitStack() as stack:
        services = {
            name: stack.enter_context(running_upstream()) for name in ("contacts", "scheduling", "billing", "documents")
        }
        addresses = {f"{name.upper()}_URL": upstream.url for name, upstream in services.items()}
        log: Path = tmp_path_factory.mktemp("record") / "log"
        gateway = stack.enter_context(running_gateway({**environment, **addresses}, credentials, log))
        yield Suite(gateway, services)


@pytest.fixture
def suite(_suite: Suite) -> Suite:
    """All of them well, and with something in every part."""
    _suite.tell(
        "contacts",
        {
            "/contacts/c1": (200, CONTACT),
            "/contacts/c1/tasks": (200, {"tasks": [{"id": "t1"}]}),
            "/contacts/c1/notes": (200, {"notes": [{"id": "n1"}]}),
            "/contacts/c1/activity": (200, {"activities": [{"id": "a1"}], "nextCursor": "x"}),
            "/contacts/c1/workflows": (404, {"code": "not_found"}),
            "/contacts/c1/course-offers": (200, {"courseOffers": [{"id": "o1"}]}),
            "/contacts/c1/community-groups": (200, {"communityGroups": [{"id": "g1"}]}),
            "/opportunities/search": (200, {"opportunities": [{"id": "o1"}], "meta": {}}),
            "/associations/relations/c1": (200, {"relations": [{"id": "r1"}], "total": 1}),
        },
    )
    _suite.tell("scheduling", {"/contacts/c1/appointments": (200, {"events": [{"id": "e1"}]})})
    _suite.tell("documents", {"/contacts/c1/documents": (200, {"documents": [{"id": "d1"}]})})
    _suite.tell(
        "billing",
        {
            "/contacts/c1/cards": (200, {"cards": [{"id": "k1"}]}),
            "/payments/transactions": (200, {"data": [{"_id": "p1"}]}),
        },
    )
    return _suite


def test_every_part_is_there(suite: Suite) -> None:
    reply = suite.gateway.request("GET", "/contacts/c1/record")
    assert reply.status == 200
    assert reply.json == {
        "contact": CONTACT["contact"],
        "opportunities": [{"id": "o1"}],
        "workflows": [],
        "associations": [{"id": "r1"}],
        "tasks": [{"id": "t1"}],
        "notes": [{"id": "n1"}],
        "activity": [{"id": "a1"}],
        "appointments": {"upcoming": [{"id": "e1"}], "previous": [{"id": "e1"}]},
        "documents": [{"id": "d1"}],
        "payments": {"cards": [{"id": "k1"}], "transactions": [{"_id": "p1"}], "subscriptions": [], "invoices": []},
        "courseOffers": [{"id": "o1"}],
        "communityGroups": [{"id": "g1"}],
        "degraded": [],
    }


def test_each_service_is_asked_with_the_callers_identity_and_marks(suite: Suite) -> None:
    suite.gateway.request("GET", "/contacts/c1/record", headers={"X-Request-Id": "record-1"})
    seen = [
        one for upstream in suite.services.values() for one in upstream.seen if "record-1" in one.header("X-Request-Id")
    ]
    assert sorted(urlsplit(one.target).path for one in seen) == [
        "/associations/relations/c1",
        "/contacts/c1",
        "/contacts/c1/activity",
        "/contacts/c1/appointments",
        "/contacts/c1/appointments",
        "/contacts/c1/cards",
        "/contacts/c1/community-groups",
        "/contacts/c1/course-offers",
        "/contacts/c1/documents",
        "/contacts/c1/notes",
        "/contacts/c1/tasks",
        "/contacts/c1/workflows",
        "/opportunities/search",
        "/payments/transactions",
    ]
    assert len({one.header("X-Dossier-Identity")[0] for one in seen}) == 1
    assert len({one.header("traceparent")[0][:35] for one in seen}) == 1
    queries = {urlsplit(one.target).query for one in seen if "appointments" in one.target}
    assert queries == {"when=upcoming", "when=previous"}
    whole = {urlsplit(one.target).query for one in seen if "/notes" in one.target or "/tasks" in one.target}
    assert whole == {"limit=20"}
    (transactions,) = [one for one in seen if "transactions" in one.target]
    assert f"altId={suite.gateway.credentials.location_id}" in transactions.target
    assert "contactId=c1" in transactions.target
    (opportunities,) = [one for one in seen if "opportunities" in one.target]
    assert urlsplit(opportunities.target).query == (f"locationId={suite.gateway.credentials.location_id}&contactId=c1")


def test_an_unknown_contact_is_not_found(suite: Suite) -> None:
    missing = {"statusCode": 404, "code": "contact_not_found", "message": "No."}
    suite.tell(
        "contacts",
        {"/contacts/c1": (404, missing)}
        | {
            "/opportunities/search": (200, {"opportunities": []}),
            "/associations/relations/c1": (200, {"relations": []}),
        }
        | {
            f"/contacts/c1/{part}": (404, missing)
            for part in ("tasks", "notes", "activity", "workflows", "course-offers", "community-groups")
        },
    )
    reply = suite.gateway.request("GET", "/contacts/c1/record")
    assert (reply.status, reply.code) == (404, "contact_not_found")


@pytest.mark.parametrize("answer", [(500, {"code": "internal_error"}), (503, {}), (200, ["not", "an", "object"])])
def test_a_service_that_fails_leaves_its_parts_empty(suite: Suite, answer: tuple[int, Any]) -> None:
    suite.tell("scheduling", {"/contacts/c1/appointments": answer})
    record = suite.gateway.request("GET", "/contacts/c1/record").json
    assert record["degraded"] == ["scheduling"]
    assert record["appointments"] == {"upcoming": [], "previous": []}
    assert record["documents"] == [{"id": "d1"}]


def test_a_service_that_does_not_answer_leaves_its_parts_empty(suite: Suite) -> None:
    suite.tell("billing", {})
    suite.tell("documents", {})
    record = suite.gateway.request("GET", "/contacts/c1/record").json
    assert record["degraded"] == ["billing", "documents"]
    assert record["payments"]["cards"] == record["documents"] == []
    assert record["tasks"] == [{"id": "t1"}]


def test_even_without_the_contacts_there_is_a_record(suite: Suite) -> None:
    suite.tell("contacts", {})
    record = suite.gateway.request("GET", "/contacts/c1/record").json
    assert (record["contact"], record["degraded"]) == (None, ["contacts"])
    assert record["payments"]["cards"] == [{"id": "k1"}]


def test_one_who_may_not_see_payments_sees_none(suite: Suite) -> None:
    refused = (403, {"code": "scope_missing"})
    suite.tell("billing", {"/contacts/c1/cards": refused, "/payments/transactions": refused})
    record = suite.gateway.request("GET", "/contacts/c1/record").json
    assert (record["payments"]["transactions"], record["degraded"]) == ([], [])


def test_the_contact_s_name_stays_one_name(suite: Suite) -> None:
    suite.gateway.request("GET", "/contacts/a&limit=1%3F%23/record", headers={"X-Request-Id": "odd-1"})
    (seen,) = [
        one for one in suite.services["billing"].seen if "odd-1" in one.header("X-Request-Id") and "cards" in one.target
    ]
    assert seen.target == "/contacts/a%26limit%3D1%3F%23/cards"
