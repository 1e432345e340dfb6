"""A person with something in every service, who is given all of it and then erased: no table of any service has a word of them left."""

import io
import json
from collections.abc import Iterable
from contextlib import ExitStack
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

import httpx
import psutil
import pytest
from sqlalchemy import create_engine

from chassis.database import sqlalchemy_url
from chassis.ids import new_id
from chassis.testing.searching import tables_with
from chassis.testing.waiting import wait_until

from .sight.world import CSV, Place, furnish, people, throw_away
from .test_timeline_rebuilt import replay, settled

SERVICES = ("contacts", "scheduling", "billing", "documents")
# Of each service at least these must have had something, or finding nothing later would mean nothing.
HELD_BY = {
    "contacts": {"contacts", "contact_emails", "notes", "tasks", "messages", "activities", "audit_logs", "outbox"},
    "scheduling": {"appointments", "appointment_notes", "contact_refs", "outbox"},
    "billing": {"transactions", "contact_refs", "outbox"},
    "documents": {"documents", "contact_refs", "outbox"},
}
# What the world has of everybody, so that an export that leaves a kind out is found.
TOLD = {
    "contacts": {
        *("contact", "phones", "emails", "notes", "tasks", "recurringTasks", "opportunities", "relations", "workflows"),
        *("courseOffers", "communityGroups", "submissions", "messages", "conversations", "activity", "auditLogs"),
        *("merges", "visitors", "interactions", "notifications"),
    },
    "scheduling": {"appointments", "appointmentNotes", "serviceBookings", "bookedServices", "contact"},
    "billing": {"cards", "customers", "transactions", "contact"},
    "documents": {"documents", "contact"},
}
WITHOUT = {"visitors", "interactions", "notifications"}


@pytest.mark.parametrize("suite", ["rabbitmq"], indirect=True)
def test_a_person_is_given_all_that_is_held_and_then_erased(suite: Any) -> None:
    environment = json.loads((suite.data / "environment.json").read_text())
    with suite.http() as http:
        place = Place(suite.location_id, suite.user_id, http, http)
        word = f"zofie{new_id()}".lower()
        ids = people(place, furnish(place), word, 16)
        throw_away(place, ids)
        everybody = [ids[name] for name in ("contactId", "friendId", "trashedId")]
        words = [word, *addresses(http, ids["contactId"])]
        wait_until(lambda: settled(environment), 60, about="every event to be handled")
        for service, tables in HELD_BY.items():
            assert tables <= found(environment, service, words), service

        all_is_told(http, ids, word)
        begun = [ask(http, contact_id) for contact_id in everybody]
        for service in ("contacts", "billing"):
            kill_worker(environment, service)
        for contact_id in everybody:
            wait_until(lambda one=contact_id: done(http, one), 90, about="the erasure")  # type: ignore[misc]  # a default

        wait_until(lambda: settled(environment), 60, about="every event to be handled")
        nothing_is_left(environment, words)
        gone_and_accounted_for(http, ids["contactId"], begun[0])
        for service in SERVICES:
            replay(suite, service)
        wait_until(lambda: settled(environment), 60, about="every event to be handled")
        nothing_is_left(environment, words)


def addresses(http: httpx.Client, contact_id: str) -> list[str]:
    """What the contact can be reached at."""
    contact = http.get(f"/contacts/{contact_id}").json()["contact"]
    return [*(one["email"] for one in contact["emails"]), *(one["phone"] for one in contact["phones"])]


def found(environment: dict[str, dict[str, str]], service: str, words: Iterable[str]) -> set[str]:
    """The tables of a service in which one of `words` is."""
    with ExitStack() as ends:
        engine = create_engine(sqlalchemy_url(environment[service][f"{service.upper()}_DATABASE_URL"]))
        ends.callback(engine.dispose)
        return tables_with(ends.enter_context(engine.connect()), words)


def nothing_is_left(environment: dict[str, dict[str, str]], words: Iterable[str]) -> None:
    """No table of any service has one of `words`."""
    left = {service: found(environment, service, words) for service in (*SERVICES, "gateway")}
    assert left == {service: set() for service in left}


def all_is_told(http: httpx.Client, ids: dict[str, str], word: str) -> None:
    """The archive has every kind of thing, the files, and what its manifest says."""
    answer = http.get(f"/contacts/{ids['contactId']}/data-export")
    assert answer.status_code == 200, answer.text
    archive = ZipFile(io.BytesIO(answer.content))
    manifest = json.loads(archive.read("manifest.json"))
    for one in (*manifest["parts"], *manifest["files"]):
        assert sha256(archive.read(one["path"])).hexdigest() == one["sha256"], one["path"]
    counts = {(one["service"], one["kind"]): one["count"] for one in manifest["parts"]}
    for service, kinds in TOLD.items():
        empty = {kind for kind in kinds if not counts[service, kind]}
        assert empty - WITHOUT == set(), service
    assert [archive.read(one["path"]) for one in manifest["files"]] == [CSV, CSV]
    assert json.loads(archive.read("contacts/notes.json"))[0]["body"] == word
    assert ids["cardId"] in archive.read("billing/cards.json").decode()
    logs = http.get(f"/contacts/{ids['contactId']}/audit-logs").json()["auditLogs"]
    assert (logs[0]["entity"], logs[0]["action"]) == ("data_export", "requested")


def ask(http: httpx.Client, contact_id: str) -> Any:
    """Ask for the erasure."""
    answer = http.post(f"/contacts/{contact_id}/erase")
    assert answer.status_code == 202, answer.text
    return answer.json()["erasure"]


def done(http: httpx.Client, contact_id: str) -> bool:
    """Whether every service has answered."""
    return bool(http.get(f"/contacts/{contact_id}/erasure").json()["erasure"]["status"] == "done")


def kill_worker(environment: dict[str, dict[str, str]], service: str) -> None:
    """Kill the worker of a service in the middle of it; the runner starts another. It is known by where it listens."""
    port = int(environment[service][f"{service.upper()}_WORKER_BIND"].rpartition(":")[2])
    listening = [one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    (worker,) = {one.pid for one in listening if one.laddr and one.laddr.port == port}
    psutil.Process(worker).kill()


def gone_and_accounted_for(http: httpx.Client, contact_id: str, begun: Any) -> None:
    """The contact is nowhere, the report says what was erased, and the audit log is whole."""
    for path in ("", "/notes", "/record", "/activity", "/appointments", "/documents", "/cards", "/data-export"):
        assert http.get(f"/contacts/{contact_id}{path}").status_code == 404, path
    erasure = http.get(f"/contacts/{contact_id}/erasure").json()["erasure"]
    assert (erasure["id"], len(erasure["contactIds"])) == (begun["id"], 2)
    services = {one["service"]: one for one in erasure["services"]}
    assert {"contact", "notes", "tasks", "messages", "activity"} <= set(services["contacts"]["erased"])
    assert services["documents"]["erased"]["documents"] == 2
    assert services["billing"]["erased"]["cards"] == 2
    kept = {one["kind"]: one["count"] for one in services["billing"]["kept"]}
    assert kept["transactions"] == 1
    verdict = http.get(f"/contacts/{contact_id}/audit-logs/verify").json()
    assert (verdict["valid"], verdict["brokenAt"]) == (True, None)
    assert verdict["checked"] > 10
