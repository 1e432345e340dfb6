"""The timeline is a projection: thrown away, it comes back from the four services' events, each row as it was."""

import json
import subprocess
import sys
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.rows import dict_row

from chassis.testing.waiting import wait_until

from .conftest import ROOT
from .sight.world import Place, furnish, people

SERVICES = ("contacts", "scheduling", "billing", "documents")
REBUILT = ("activities", "timeline_heads")
# What a replay must leave alone: nobody is told, enrolled or written down again.
ELSEWHERE = ("audit_logs", "audit_heads", "notifications", "enrollments", "enrollment_steps", "contacts", "outbox")
SENT = "scheduling.appointment.booked", "billing.card.charged", "documents.document.uploaded", "contacts.note.created"


@pytest.mark.parametrize("suite", ["embedded"], indirect=True)
def test_a_lost_timeline_is_made_again_row_by_row(suite: Any) -> None:
    environment = json.loads((suite.data / "environment.json").read_text())
    with (
        suite.http() as http,
        psycopg.connect(
            environment["contacts"]["CONTACTS_DATABASE_URL"], autocommit=True, row_factory=dict_row
        ) as database,
    ):
        place = Place(suite.location_id, suite.user_id, http, http)
        ids = people(place, furnish(place), "rebuilt", 15)
        base = f"/contacts/{ids['contactId']}"
        wait_until(lambda: set(SENT) <= types(http, base), 30, about="the events of the four services")
        wait_until(lambda: settled(environment), 30, about="every event to be handled")
        before = {table: rows(database, table) for table in (*REBUILT, *ELSEWHERE)}
        record = http.get(f"{base}/activity", params={"limit": 100}).json()

        for table in REBUILT:
            database.execute(f"DELETE FROM {table}")
        assert http.get(f"{base}/activity").json()["activities"] == []
        for service in SERVICES:
            replay(suite, service)
        count = len(before["activities"])
        wait_until(lambda: len(rows(database, "activities")) == count, 60, about="the timeline")
        wait_until(lambda: settled(environment), 30, about="every event to be handled")
        after = {table: rows(database, table) for table in before}
    for table, kept in before.items():
        assert after[table] == kept, table
    assert http_get(suite, base) == record


def types(http: httpx.Client, base: str) -> set[str]:
    """What is on the contact's timeline."""
    return {row["type"] for row in http.get(f"{base}/activity", params={"limit": 100}).json()["activities"]}


def http_get(suite: Any, base: str) -> Any:
    """The first page of the timeline."""
    with suite.http() as http:
        return http.get(f"{base}/activity", params={"limit": 100}).json()


def settled(environment: dict[str, dict[str, str]]) -> bool:
    """Whether no service has an event that has not left, nor one that is not handled."""
    for service in SERVICES:
        with psycopg.connect(environment[service][f"{service.upper()}_DATABASE_URL"]) as database:
            for waiting in ("outbox WHERE published_at IS NULL", "inbox WHERE state = 'waiting'"):
                if database.execute(f"SELECT 1 FROM {waiting} LIMIT 1").fetchone():
                    return False
    return True


def rows(database: "psycopg.Connection[dict[str, Any]]", table: str) -> list[dict[str, Any]]:
    """Every row of a table, in one order."""
    found = database.execute(f"SELECT * FROM {table}").fetchall()
    return sorted(found, key=lambda row: json.dumps(row, default=str, sort_keys=True))


def replay(suite: Any, service: str) -> None:
    """Have a service's events sent to the contacts again, as an operator does."""
    command = [
        sys.executable,
        str(ROOT / "dossier"),
        "events",
        "replay",
        "--service",
        service,
        "--data",
        str(suite.data),
    ]
    done = subprocess.run([*command, "--to", "contacts.inbox", "--again"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "events sent to contacts.inbox" in done.stdout
