"""A worker that is killed in the midst of a piece of what goes in pieces: an export, the rest of a merge, the rest of its undoing."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from chassis.events.topology import declare
from chassis.ids import new_id
from chassis.testing.service import Client, TestService
from chassis.testing.waiting import wait_until
from contacts.exports.steps import BATCH, settle
from contacts.merging.moving import AT_ONCE
from contacts.service import SERVICE
from contacts.transfers.running import Lease

from .answers import Json, answered
from .desk import Desk
from .importing import Importer, counts, sheet
from .merged import merge, undo
from .test_big_merges import ROWS, fill, interactions
from .test_killed_worker import start_worker, working

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
_AT_WORK = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()"
)
_NOW = text("UPDATE timers SET due_at = now() WHERE kind = 'export.run'")


class Place(NamedTuple):
    """A database of the test's own, and a location in it."""

    service: TestService
    location: str
    client: Client
    log: Path

    def count(self, query: Any) -> int:
        with self.service.runtime.database.session() as session:
            return int(session.scalar(query) or 0)

    def kill_in_the_midst(self, hold: str, **named: str) -> None:
        """Hold rows, have a worker come to wait for them in the middle of a transaction, and kill it there."""
        with self.service.runtime.database.session() as session:
            assert session.execute(text(hold), named).all()
            worker = start_worker(self.service.runtime.settings.database_url, self.log)
            try:
                wait_until(lambda: self.count(_WAITING) == 1, 30, about="a worker in the midst of it")
            finally:
                worker.kill()
                worker.wait()
            session.rollback()
        wait_until(lambda: self.count(_AT_WORK) == 0, 30, about="the database to let go of who was killed")

    def work_until(self, done: Any) -> None:
        with working(self.service.runtime.settings.database_url, self.log):
            wait_until(done, 60, about="the end")


@pytest.fixture
def place(own_database: str, tmp_path: Path) -> Iterator[Place]:
    location = new_id()
    with TestService(SERVICE, own_database, bus_url=own_database) as service:
        declare(service.runtime)
        yield Place(service, location, service.client(location), tmp_path / "worker.log")


def test_a_merge_and_its_undoing_move_each_row_once(place: Place) -> None:
    service, client = place.service, place.client
    anna, other = (make(client, place.location) for _ in range(2))
    fill(Desk(service, place.location, client), other)
    merged = merge(client, anna, other)
    held = "SELECT 1 FROM interactions WHERE contact_id = :contact FOR UPDATE"

    place.kill_in_the_midst(held, contact=other["id"])
    assert interactions(service, anna, other) == [AT_ONCE, ROWS - AT_ONCE]
    place.work_until(lambda: interactions(service, anna, other) == [ROWS, 0])
    moved = place.count(text("SELECT count(*) FROM merge_moves WHERE table_name = 'interactions'"))
    assert moved == ROWS

    undo(client, merged)
    place.kill_in_the_midst(held, contact=anna["id"])
    assert interactions(service, anna, other) == [ROWS - AT_ONCE, AT_ONCE]
    place.work_until(lambda: interactions(service, anna, other) == [0, ROWS])


def test_an_export_has_each_contact_once(place: Place) -> None:
    service, client = place.service, place.client
    names = [f"N{number:04}" for number in range(2 * BATCH + 1)]
    made = Importer(service, place.location, client).run(
        sheet(["firstName"], *([name] for name in names)), match="none"
    )
    assert counts(made) == (len(names), 0, 0, 0)
    body = {"columns": ["firstName"], "sort": [{"field": "firstName"}]}
    job = answered(client.post("/contacts/export", json=body), 202)["export"]
    # Who is in it is settled, so that the worker begins with a piece.
    assert settle(service.units(place.location), job["id"], Lease("export.run", job["id"]))

    def read() -> Json:
        now: Json = answered(client.get(f"/contacts/export/{job['id']}"))["export"]
        return now

    look_at_once(place)
    place.kill_in_the_midst("SELECT 1 FROM stored_files WHERE purpose = 'export' FOR UPDATE")
    assert (read()["state"], read()["done"]) == ("running", 0)
    look_at_once(place)
    place.work_until(lambda: read()["endedAt"] is not None)

    assert (read()["state"], read()["done"]) == ("completed", len(names))
    content = client.get(read()["downloadUrl"]).get_data().decode()
    assert [row for (row,) in csv.reader(io.StringIO(content, newline=""))] == ["firstName", *names]


def look_at_once(place: Place) -> None:
    """Have the next worker look now, and not when the killed one has been silent for long enough."""
    with place.service.units(None)() as work:
        work.session.execute(_NOW)


def make(client: Client, location: str) -> Json:
    contact: Json = answered(client.post("/contacts/", json={"locationId": location, "firstName": "Ada"}), 201)[
        "contact"
    ]
    return contact
