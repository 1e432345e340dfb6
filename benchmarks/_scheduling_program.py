"""The scheduling service as it runs: its web process under gunicorn, on a database of its own, with calendars to book on."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg

from benchmarks._databases import server_cpu
from benchmarks._load import Target, cpu_of, request, start, wait_for
from chassis.identity import HEADER, Identity, IdentitySigner, encode_key
from chassis.ids import new_id
from parts.ports import free_port

LOCATION, CONTACT = "benchlocation", "benchcontact"
CALENDARS, DAYS = 24, 30
_SERVICE = "dossier-scheduling"
_ALL_DAY = {
    "daysOfTheWeek": list(range(7)),
    "hours": [{"openHour": 0, "openMinute": 0, "closeHour": 23, "closeMinute": 60}],
}


@dataclass(frozen=True)
class Program:
    """A running web process."""

    port: int
    pid: int
    database: str
    headers: Mapping[str, str]

    def bookings(self) -> Target:
        """It, asked for a free slot with each request, of one calendar after the other: nobody waits for nobody."""
        return Target(self.port, self._bookings(), (partial(cpu_of, self.pid), self._server_cpu))

    def _bookings(self) -> Iterator[bytes]:
        calendars = [self._calendar(f"user-{number}") for number in range(CALENDARS)]
        begins = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
        for number in range(DAYS * 48):
            starts = (begins + timedelta(minutes=30 * number)).isoformat()
            for calendar in calendars:
                body = {"calendarId": calendar, "locationId": LOCATION, "contactId": CONTACT, "startTime": starts}
                yield request("POST", "/calendars/events/appointments", self.headers, json.dumps(body).encode())

    def _calendar(self, user: str) -> str:
        body = {
            "locationId": LOCATION,
            "name": "Meeting",
            "timezone": "UTC",
            "openHours": [_ALL_DAY],
            "teamMembers": [{"userId": user}],
        }
        headers = {**self.headers, "Content-Type": "application/json"}
        asked = Request(f"http://127.0.0.1:{self.port}/calendars/", json.dumps(body).encode(), headers)
        with urlopen(asked, timeout=10) as answer:
            made: str = json.load(answer)["calendar"]["id"]
        return made

    def _server_cpu(self) -> float:
        # None before the first connection, which a warming round makes.
        return server_cpu(self.database, _SERVICE) or 0.0


def start_program(stack: ExitStack, folder: Path, database: str) -> Program:
    """Start it, and tell it of a contact."""
    port, signer = free_port(), IdentitySigner(secrets.token_bytes(32))
    environment = {
        **os.environ,
        "SCHEDULING_DATABASE_URL": database,
        "SCHEDULING_BIND": f"127.0.0.1:{port}",
        # The hand-over in the service's own database stands in for a bus that this measure has no part for.
        "BUS_URL": database,
        "CONTACTS_URL": "http://127.0.0.1:1",
        "IDENTITY_PUBLIC_KEYS": encode_key(signer.public_key),
        "LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "scheduling"]
    subprocess.run([*command, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO contact_refs (id, location_id, name, followers, deleted, sequence) VALUES (%s, %s, %s, '{}', false, 1)",
            [CONTACT, LOCATION, "Zoë Núñez"],
        )
    pid = start(stack, [*command, "web"], folder / "log", environment)
    wait_for(f"http://127.0.0.1:{port}/health/live", folder / "log")
    identity = Identity(actor=f"user:{new_id()}", location_id=LOCATION, scopes=frozenset({"*"}))
    headers = {HEADER: signer.sign(identity, datetime.now(UTC), timedelta(days=1))}
    return Program(port, pid, database, headers)
