"""A worker that is killed while it reminds somebody leaves one reminder to be sent, not none and not two."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import insert

from chassis.clock import MovingClock
from chassis.database import Database
from chassis.identity import encode_key
from chassis.ids import new_id
from chassis.migrating import migrate
from chassis.testing.keys import signer
from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from scheduling.contacts import ContactRef
from scheduling.service import SERVICE

from .conftest import was_killed

LIMIT = 60
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def scheduling(postgres_server: Any) -> Iterator[TestService]:
    """Scheduling a quarter of an hour ago, on a database of its own, which real workers may read by their own clock."""
    url = postgres_server.create_database("dossier_scheduling")
    database = Database(url)
    migrate(database, SERVICE)
    database.dispose()
    with TestService(
        SERVICE, url, clock=MovingClock(NOW - timedelta(minutes=15)), contacts_url="http://127.0.0.1:1"
    ) as made:
        yield made


@pytest.fixture
def start_worker(scheduling: TestService, postgres_server: Any, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Starts the worker's own program."""
    bus_url = postgres_server.create_database("dossier_bus")
    environment = {
        **os.environ,
        "SCHEDULING_DATABASE_URL": scheduling.runtime.settings.database_url,
        "BUS_URL": bus_url,
        "CONTACTS_URL": "http://127.0.0.1:1",
        "IDENTITY_PUBLIC_KEYS": encode_key(signer().public_key),
    }
    running: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / "worker.log").open("ab") as log:
            command = [sys.executable, "-m", "scheduling", "worker"]
            running.append(subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT))
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        process.wait(40)


def test_a_worker_killed_in_the_midst_of_a_reminder_leaves_one_to_be_sent(
    scheduling: TestService, start_worker: Callable[[], Any]
) -> None:
    appointment = book_with_a_reminder_due(scheduling)
    with held_up(scheduling, appointment):
        dying = start_worker()
        # It has claimed the timer and recorded what it tells, and can neither write that nor commit.
        wait_until(lambda: waiting(scheduling) == 1, LIMIT)
        dying.send_signal(signal.SIGKILL)
        assert was_killed(dying)
    assert reminders(scheduling) == []
    assert count(scheduling, "timers WHERE kind = 'appointment_notice'") == 1

    working = start_worker()

    wait_until(lambda: reminders(scheduling) == [appointment], LIMIT)
    wait_until(lambda: count(scheduling, "timers WHERE kind = 'appointment_notice'") == 0, LIMIT)
    working.terminate()
    working.wait(40)
    assert reminders(scheduling) == [appointment]


def book_with_a_reminder_due(scheduling: TestService) -> str:
    """An appointment in half an hour, whose one reminder was due five minutes ago; answers its id."""
    location, contact = new_id(), new_id()
    client = scheduling.client(location, user="staff")
    with scheduling.units(location)() as work:
        values = {"id": contact, "location_id": location, "name": "Zoë", "email": "zoe@example.com"}
        work.session.execute(insert(ContactRef).values(**values, followers=[], deleted=False, sequence=1))
    made = client.post(
        "/calendars/", json={"locationId": location, "name": "Check-up", "teamMembers": [{"userId": "u"}]}
    )
    calendar = made.json["calendar"]["id"]
    reminder = {"receiverType": "contact", "channel": "email", "notificationType": "reminder"}
    before = {"beforeTime": [{"timeOffset": 35, "unit": "mins"}]}
    assert client.post(f"/calendars/{calendar}/notifications", json=[{**reminder, **before}]).status_code == 200
    booking = {"calendarId": calendar, "locationId": location, "contactId": contact, "ignoreFreeSlotValidation": True}
    starts = {"startTime": (NOW + timedelta(minutes=30)).isoformat()}
    booked = client.post("/calendars/events/appointments", json={**booking, **starts})
    assert booked.status_code == 200, booked.json
    appointment: str = booked.json["id"]
    return appointment


@contextmanager
def held_up(scheduling: TestService, subject: str) -> Iterator[None]:
    """Nobody else can number an event of this subject meanwhile."""
    with psycopg.connect(scheduling.runtime.settings.database_url) as connection:
        connection.execute("SELECT 1 FROM event_sequences WHERE subject = %s FOR UPDATE", [subject])
        yield
        connection.rollback()


def waiting(scheduling: TestService) -> int:
    """How many connections to the service's database wait for a lock."""
    return count(scheduling, "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def count(scheduling: TestService, what: str) -> int:
    """`SELECT count(*) FROM what`."""
    with psycopg.connect(scheduling.runtime.settings.database_url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {what}".encode()).fetchone()
    return int(row[0]) if row else 0


def reminders(scheduling: TestService) -> list[str]:
    """Of which appointments somebody was reminded, each as often as they were."""
    return [one["subject"] for one in scheduling.events("scheduling.appointment.reminder_due")]
