"""A worker process that is killed again and again while contacts go through a workflow: each step is taken once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from chassis.events.topology import declare
from chassis.identity import encode_key
from chassis.ids import new_id
from chassis.testing.keys import signer
from chassis.testing.service import Client, TestService
from chassis.testing.waiting import wait_until
from contacts.service import SERVICE
from contacts.workflows.steps import STEP_TYPES

from .answers import Json, answered
from .receiver import Receiver

PEOPLE = 12
KILLS = 4
# How often each contact's events of a type are told when every step was taken once.
TOLD = {
    "contact.tagged": 1,
    "contact.untagged": 1,
    "contact.owner_changed": 1,
    "contact.dnd_changed": 1,
    "contact.updated": 1,
    "task.created": 3,
    "note.created": 1,
    "message.queued": 1,
    "opportunity.created": 1,
    "workflow.enrolled": 2,
    "workflow.stopped": 1,
    "workflow.finished": 1,
}


def steps_of(other: str, pipeline: str, url: str) -> list[Json]:
    """Every kind of step; the waits part them into transactions of their own."""
    return [
        {"type": "create_task", "title": "First"},
        {"type": "add_tag", "tag": "inside"},
        {"type": "assign_owner", "assignedTo": "user1"},
        {"type": "wait", "seconds": 1},
        {"type": "create_task", "title": "Second"},
        {"type": "remove_tag", "tag": "inside"},
        {"type": "add_to_workflow", "workflowId": other},
        {"type": "wait", "until": {"field": "contact.dateOfBirth"}},
        {"type": "send_message", "channel": "fb", "body": "Hello"},
        {"type": "set_dnd", "channel": "sms", "status": "active"},
        {"type": "remove_from_workflow", "workflowId": other},
        {"type": "wait", "event": "scheduling.never.happened", "timeout": {"seconds": 1}},
        {"type": "if", "filters": [timed_out()], "then": [{"type": "create_task", "title": "Third"}], "else": []},
        {"type": "update_field", "fields": {"city": "Brno"}},
        {"type": "webhook", "url": url},
        {"type": "create_opportunity", "pipelineId": pipeline},
        {"type": "create_note", "body": "Told"},
        {"type": "end", "reason": "through"},
        {"type": "create_task", "title": "Behind the end"},
    ]


def timed_out() -> Json:
    return {"field": "wait.timedOut", "operator": "eq", "value": True}


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


@contextmanager
def working(database_url: str, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process, which is killed at the end at the latest."""
    worker = start_worker(database_url, log)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def tasks_of(client: Client, contact_id: str) -> list[str]:
    tasks: list[Json] = answered(client.get(f"/contacts/{contact_id}/tasks"))["tasks"]
    return sorted(task["title"] for task in tasks)


# A call that was under way is made again a minute later.
@pytest.mark.timeout(240)
def test_a_killed_worker_takes_no_step_twice_and_forgets_none(
    own_database: str, tmp_path: Path, receiver: Receiver
) -> None:
    location = new_id()
    with TestService(SERVICE, own_database, bus_url=own_database) as service:
        declare(service.runtime)
        client = service.client(location)
        publish(client, location, receiver.url)
        people = [
            answered(client.post("/contacts/", json={"locationId": location, "firstName": f"N{number}"}), 201)[
                "contact"
            ]["id"]
            for number in range(PEOPLE)
        ]

        def rows(event: str) -> int:
            return len(service.events(f"contacts.{event}", location_id=location))

        # While most are on their way to the call; one that was being made is made again a minute later.
        for made in range(KILLS):
            with working(own_database, tmp_path / "worker.log"):
                wait_until(partial(lambda most: rows("task.created") > most, made * PEOPLE // 2), 30)
        with working(own_database, tmp_path / "worker.log") as worker:
            wait_until(lambda: rows("workflow.finished") == PEOPLE, 120, about="the end of every way")
            worker.terminate()
            worker.wait(20)

        assert [tasks_of(client, contact_id) for contact_id in people] == [["First", "Second", "Third"]] * PEOPLE
        assert {event: rows(event) for event in TOLD} == {event: count * PEOPLE for event, count in TOLD.items()}
        # A call that its worker did not live to see is made again, and known by its key.
        calls = {(body["contact"]["id"], headers["Idempotency-Key"]) for headers, body in receiver.heard}
        assert (len(calls), {contact_id for contact_id, _ in calls}) == (PEOPLE, set(people))
        verdicts = [answered(client.get(f"/contacts/{one}/audit-logs/verify"))["valid"] for one in people]
        assert verdicts == [True] * PEOPLE


def publish(client: Client, location: str, url: str) -> None:
    """A workflow with every kind of step there is, which begins with each new contact."""
    slow = {"name": "Slow", "status": "published", "trigger": None, "steps": [{"type": "wait", "days": 9}]}
    other = answered(client.post("/workflows/", json=slow), 201)["workflow"]["id"]
    stages = {"locationId": location, "name": "Sales", "stages": [{"name": "New"}]}
    pipeline = answered(client.post("/pipelines/", json=stages), 201)["pipeline"]["id"]
    steps = steps_of(other, pipeline, url)
    assert {step["type"] for step in steps} == set(STEP_TYPES)
    workflow = {
        "name": "x",
        "status": "published",
        "trigger": {"event": "contacts.contact.created"},
        "steps": steps,
    }
    answered(client.post("/workflows/", json=workflow), 201)
