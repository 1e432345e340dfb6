"""A worker process that is killed again and again while contacts go through a workflow: each step is taken once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from chassis.database import Database
from chassis.events.topology import declare
from chassis.identity import encode_key
from chassis.ids import new_id
from chassis.migrating import migrate
from chassis.testing.keys import signer
from chassis.testing.service import Client, TestService
from chassis.testing.waiting import wait_until
from contacts.service import SERVICE

from .answers import Json, answered
from .receiver import Receiver

PEOPLE = 20
KILLS = 4
STEPS: list[Json] = [
    {"type": "create_task", "title": "First"},
    {"type": "add_tag", "tag": "inside"},
    {"type": "wait", "seconds": 1},
    {"type": "create_task", "title": "Second"},
    {"type": "wait", "seconds": 1},
    {"type": "create_task", "title": "Third"},
    {"type": "send_message", "channel": "fb", "body": "Hello"},
    {"type": "wait", "event": "contacts.never.happened", "timeout": {"seconds": 1}},
    {"type": "webhook", "url": ""},
    {"type": "create_note", "body": "Told"},
]


@pytest.fixture
def own_database(postgres_server: Any) -> Iterator[str]:
    """A database whose events and timers are this test's alone."""
    url: str = postgres_server.create_database("dossier_contacts_killed")
    database = Database(url)
    migrate(database, SERVICE)
    database.dispose()
    yield url
    postgres_server.drop(url)


def start_worker(database_url: str, log: Path, **settings: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "CONTACTS_DATABASE_URL": database_url,
        "BUS_URL": database_url,
        "CONTACTS_WEBHOOK_LOOPBACK": "true",
        "IDENTITY_PUBLIC_KEYS": encode_key(signer().public_key),
        **settings,
    }
    with log.open("ab") as out:
        command = [sys.executable, "-m", "contacts", "worker"]
        return subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)


def tasks_of(client: Client, contact_id: str) -> list[str]:
    tasks: list[Json] = answered(client.get(f"/contacts/{contact_id}/tasks"))["tasks"]
    return sorted(task["title"] for task in tasks)


def test_a_killed_worker_takes_no_step_twice_and_forgets_none(
    own_database: str, tmp_path: Path, receiver: Receiver
) -> None:
    location = new_id()
    with TestService(SERVICE, own_database, bus_url=own_database) as service:
        declare(service.runtime)
        client = service.client(location)
        workflow = {
            "name": "x",
            "status": "published",
            "trigger": {"event": "contacts.contact.created"},
            "steps": [{**step, "url": receiver.url} if step["type"] == "webhook" else step for step in STEPS],
        }
        answered(client.post("/workflows/", json=workflow), 201)
        people = [
            answered(client.post("/contacts/", json={"locationId": location, "firstName": f"N{number}"}), 201)[
                "contact"
            ]["id"]
            for number in range(PEOPLE)
        ]

        def rows(event: str) -> int:
            return len(service.events(f"contacts.{event}", location_id=location))

        def moved(before: int) -> bool:
            return rows("task.created") > before or rows("workflow.finished") == PEOPLE

        for kill in range(KILLS):
            worker = start_worker(own_database, tmp_path / "worker.log")
            wait_until(partial(moved, rows("task.created") + 2 * kill), 30)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        worker = start_worker(own_database, tmp_path / "worker.log")
        try:
            wait_until(lambda: rows("workflow.finished") == PEOPLE, 120, about="the end of every way")
        finally:
            worker.terminate()
            worker.wait(20)

        assert [tasks_of(client, contact_id) for contact_id in people] == [["First", "Second", "Third"]] * PEOPLE
        assert rows("contact.tagged") == PEOPLE
        assert rows("workflow.enrolled") == PEOPLE
        assert rows("task.created") == 3 * PEOPLE
        assert (rows("message.queued"), rows("note.created")) == (PEOPLE, PEOPLE)
        # A call that its worker did not live to see is made again, and known by its key.
        calls = {(body["contact"]["id"], headers["Idempotency-Key"]) for headers, body in receiver.heard}
        assert (len(calls), {contact_id for contact_id, _ in calls}) == (PEOPLE, set(people))
        verdicts = [answered(client.get(f"/contacts/{one}/audit-logs/verify"))["valid"] for one in people]
        assert verdicts == [True] * PEOPLE
