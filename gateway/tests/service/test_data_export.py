"""Everything that is held on a contact in one archive, or none at all."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import IncompleteRead
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

import pytest

from gateway.testing.process import Credentials, Gateway, running_gateway
from gateway.testing.upstream import Upstream, running_upstream

PATH = "/internal/contacts/c1/data-export"
CONTENT = "Smlouva č. 1\n" * 5000


def told(end: dict[str, int], *lines: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(line)}\n" for line in (*lines, {"end": end}))


def row(kind: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "row": values}


def file(identifier: str, name: str, content: str, **more: Any) -> dict[str, Any]:
    return {
        "file": {
            "id": identifier,
            "name": name,
            "contentType": "text/plain",
            "path": f"/internal/documents/{identifier}/content",
            "size": len(content.encode()),
            "sha256": sha256(content.encode()).hexdigest(),
            **more,
        }
    }


@dataclass
class Suite:
    """A gateway and its four services, each of which answers what a test tells it to."""

    gateway: Gateway
    services: dict[str, Upstream] = field(default_factory=dict)

    def tell(self, service: str, body: str, status: int = 200, files: Mapping[str, str] = MappingProxyType({})) -> None:
        """What `service` holds, and its files by their ids."""
        served = {f"/internal/documents/{one}/content": (200, content) for one, content in files.items()}
        self.services[service].answers = {PATH: (status, body), **served}

    def archive(self) -> ZipFile:
        """The archive, which must be whole."""
        reply = self.gateway.request("GET", "/contacts/c1/data-export")
        assert (reply.status, reply.headers["content-type"]) == (200, "application/zip"), reply.body[:300]
        found = ZipFile(io.BytesIO(reply.body))
        assert found.testzip() is None
        return found


@pytest.fixture(scope="module")
def _suite(
    environment: dict[str, str], credentials: Credentials, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Suite]:
    with ExitStack() as stack:
        services = {
            name: stack.enter_context(running_upstream()) for name in ("contacts", "scheduling", "billing", "documents")
        }
        addresses = {f"{name.upper()}_URL": upstream.url for name, upstream in services.items()}
        folder: Path = tmp_path_factory.mktemp("export")
        settings = {**environment, **addresses, "TMPDIR": str(folder)}
        gateway = stack.enter_context(running_gateway(settings, credentials, folder / "log"))
        yield Suite(gateway, services)
        assert list(folder.glob("dossier-export-*")) == []


@pytest.fixture
def suite(_suite: Suite) -> Suite:
    """All of them well, and each with something to tell."""
    contact, note = row("contact", id="c1", name="Žofie 李"), row("notes", id="n1", body="Likes čokoláda")
    _suite.tell(
        "contacts", told({"contact": 1, "notes": 2, "tasks": 0}, contact, note, row("notes", id="n2", body="x"))
    )
    _suite.tell("scheduling", told({"appointments": 1}, row("appointments", id="a1")))
    _suite.tell("billing", told({"cards": 1}, row("cards", last4="4242")))
    document = row("documents", id="d1")
    files = [
        file("d1", "Smlouva 契約.txt", CONTENT),
        file("d2", '../../etc/a:b"<c>', "x"),
        file("d3", "Smlouva 契約.txt", "y"),
    ]
    _suite.tell("documents", told({"documents": 1}, document, *files), files={"d1": CONTENT, "d2": "x", "d3": "y"})
    return _suite


def test_every_part_and_file_is_there_as_the_manifest_says(suite: Suite) -> None:
    found = suite.archive()
    manifest = json.loads(found.read("manifest.json"))
    assert found.namelist()[0] == "manifest.json"
    assert found.namelist()[1:] == [
        "contacts/contact.json",
        "contacts/notes.json",
        "contacts/tasks.json",
        "scheduling/appointments.json",
        "billing/cards.json",
        "documents/documents.json",
        "documents/files/d1/Smlouva 契約.txt",
        "documents/files/d2/a_b__c_",
        "documents/files/d3/Smlouva 契約.txt",
    ]
    assert json.loads(found.read("contacts/notes.json")) == [
        {"id": "n1", "body": "Likes čokoláda"},
        {"id": "n2", "body": "x"},
    ]
    assert json.loads(found.read("contacts/tasks.json")) == []
    assert json.loads(found.read("contacts/contact.json"))[0]["name"] == "Žofie 李"
    assert found.read("documents/files/d1/Smlouva 契約.txt").decode() == CONTENT
    assert (manifest["contactId"], manifest["locationId"]) == ("c1", suite.gateway.credentials.location_id)
    assert [(one["kind"], one["count"]) for one in manifest["parts"]] == [
        ("contact", 1),
        ("notes", 2),
        ("tasks", 0),
        ("appointments", 1),
        ("cards", 1),
        ("documents", 1),
    ]
    assert [one["name"] for one in manifest["files"]] == ["Smlouva 契約.txt", '../../etc/a:b"<c>', "Smlouva 契約.txt"]
    for one in (*manifest["parts"], *manifest["files"]):
        content = found.read(one["path"])
        assert (len(content), sha256(content).hexdigest()) == (one["size"], one["sha256"])


def test_each_service_is_asked_with_the_callers_identity(suite: Suite) -> None:
    suite.gateway.request("GET", "/contacts/c1/data-export", headers={"X-Request-Id": "export-1"})
    seen = [one for up in suite.services.values() for one in up.seen if "export-1" in one.header("X-Request-Id")]
    assert len(seen) == 4 + 3
    assert len({one.header("X-Dossier-Identity")[0] for one in seen}) == 1


@pytest.mark.parametrize(("status", "code"), [(404, "contact_not_found"), (403, "scope_missing")])
def test_what_a_service_refuses_is_refused(suite: Suite, status: int, code: str) -> None:
    suite.tell("contacts", json.dumps({"code": code}), status)
    reply = suite.gateway.request("GET", "/contacts/c1/data-export")
    assert (reply.status, reply.json["code"]) == (status, code)


def test_a_token_without_a_services_scope_gets_no_half_archive(suite: Suite) -> None:
    suite.tell("billing", json.dumps({"code": "scope_missing"}), 403)
    reply = suite.gateway.request("GET", "/contacts/c1/data-export")
    assert (reply.status, reply.json["code"]) == (403, "scope_missing")


@pytest.mark.parametrize("service", ["contacts", "billing", "documents"])
def test_a_service_that_fails_or_hangs_is_named(suite: Suite, service: str) -> None:
    suite.tell(service, "{}", 500)
    reply = suite.gateway.request("GET", "/contacts/c1/data-export")
    assert (reply.status, reply.json["code"], reply.json["service"]) == (503, "service_failed", service)
    suite.services[service].answers = {}
    reply = suite.gateway.request("GET", "/contacts/c1/data-export")
    assert (reply.status, reply.json["code"], reply.json["service"]) == (504, "service_timeout", service)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(row("cards", id="k1")) + "\n",
        told({"cards": 2}, row("cards", id="k1")),
        '{"kind": "cards", "row": {"id"',
    ],
)
def test_what_is_cut_is_no_archive(suite: Suite, body: str) -> None:
    suite.tell("billing", body)
    reply = suite.gateway.request("GET", "/contacts/c1/data-export")
    assert (reply.status, reply.json["code"], reply.json["service"]) == (502, "service_broke_off", "billing")


@pytest.mark.parametrize("served", [{}, {"d1": CONTENT[:-1]}, {"d1": CONTENT.replace("1", "2")}])
def test_a_file_that_does_not_come_as_it_was_told_breaks_the_archive_off(suite: Suite, served: dict[str, str]) -> None:
    suite.tell(
        "documents", told({}, file("d1", "a.txt", CONTENT), file("d2", "b.txt", "x")), files={"d2": "x", **served}
    )
    with pytest.raises((IncompleteRead, ConnectionError)):
        suite.gateway.request("GET", "/contacts/c1/data-export")
