"""Imports among others: they wait for whoever is at the same rows, and are given up only if they do not get on by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

from sqlalchemy import event, text

from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from contacts.people.loading import lock_contact
from contacts.transfers.running import LEASE, MOST_STARTS
from contacts.transfers.turns import begin_in_turn

from .answers import Search
from .importing import Importer, counts, sheet


@contextmanager
def impatient(service: TestService) -> Iterator[list[str]]:
    """What waits for a lock gives up after a moment, and not after seconds; the errors that came of it, by name."""
    engine, met = service.runtime.database.engine, list[str]()

    def hurry(connection: Any) -> None:
        connection.connection.cursor().execute("SET LOCAL lock_timeout = '50ms'")

    def note(context: Any) -> None:
        met.append(type(context.original_exception).__name__)

    event.listen(engine, "begin", hurry)
    event.listen(engine, "handle_error", note)
    try:
        yield met
    finally:
        event.remove(engine, "begin", hurry)
        event.remove(engine, "handle_error", note)


def test_an_import_and_its_undoing_wait_for_others_however_long(
    importer: Importer, service: TestService, location: str, search: Search
) -> None:
    people = [[f"N{number}", f"{number}@example.com"] for number in range(40)]
    job = importer.begin(sheet(["firstName", "email"], *people))
    with impatient(service) as met:
        with service.units(location)() as other:
            begin_in_turn(other, "writing imports")
            service.run_timers(location)
            wait_until(lambda: met.count("LockNotAvailable") > 1)
        done = importer.finish(job["id"])
        assert (done["state"], counts(done)) == ("completed", (40, 0, 0, 0))

        someone = search(query="7@example.com")["contacts"][0]["id"]
        met.clear()
        with service.units(location)() as other:
            lock_contact(other, someone)
            undoing = Thread(target=importer.undo, args=(job["id"],))
            undoing.start()
            wait_until(lambda: met.count("LockNotAvailable") > 3)
        undoing.join()
    undone = importer.read(job["id"])
    assert (undone["state"], undone["undo"]["trashed"], undone["undo"]["kept"]) == ("undone", 40, 0)
    assert len(service.events("contacts.contact.deleted", location_id=location)) == 40


def test_a_job_that_never_gets_on_is_given_up_after_longer_and_longer_pauses(
    importer: Importer, service: TestService, location: str
) -> None:
    job = importer.begin(sheet(["firstName"], ["Anna"]))
    with service.units(location)() as work:
        work.session.execute(text("UPDATE imports SET encoding = 'none' WHERE id = :id"), {"id": job["id"]})

    def pause() -> timedelta:
        with service.units(location)() as work:
            due: datetime = work.session.execute(
                text("SELECT due_at FROM timers WHERE kind = 'import.run' AND key = :id"), {"id": job["id"]}
            ).scalar_one()
            return due - service.clock.now()

    pauses = []
    for _ in range(MOST_STARTS):
        service.run_timers(location)
        wait_until(lambda: pause() != LEASE)
        pauses.append(pause().total_seconds())
        service.clock.move(pause())
    assert pauses == [6, 12, 24, 48, 96]
    assert importer.finish(job["id"])["state"] == "failed"
