"""Imports of several locations at once: each is done beside the others, and no location waits for what another has to do."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import text

from chassis.events.topology import declare
from chassis.ids import new_id
from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from contacts.service import SERVICE
from contacts.transfers.turns import begin_in_turn

from .answers import answered
from .importing import ENDED, Importer, counts, sheet
from .test_killed_worker import working

ROWS = 1500
# A worker leaves half of its four places to other locations.
OF_A_LOCATION = 2


@contextmanager
def turn_taken(service: TestService, location: str) -> Iterator[None]:
    """Nobody writes a row of an import in the location inside."""
    with service.units(location)() as work:
        begin_in_turn(work, "writing imports")
        yield


def started(importer: Importer, import_ids: list[str]) -> int:
    """How many of these imports a worker has begun."""
    with importer.service.units(importer.location)() as work:
        statement = text("SELECT count(*) FROM imports WHERE starts > 0 AND id = ANY(:ids)")
        return int(work.session.execute(statement, {"ids": import_ids}).scalar_one())


def has_ended(importer: Importer, import_id: str) -> bool:
    """Whether an import is over, well or not."""
    return importer.read(import_id)["state"] in ENDED


def test_a_location_with_much_to_do_holds_no_other_up(service: TestService, importer: Importer, location: str) -> None:
    elsewhere = new_id()
    other = Importer(service, elsewhere, service.client(elsewhere))
    many = [importer.begin(sheet(["firstName"], [f"N{number}"]))["id"] for number in range(5)]
    with turn_taken(service, location):
        service.run_timers(location)
        wait_until(lambda: started(importer, many) == OF_A_LOCATION)
        done = other.run(sheet(["firstName"], ["Anna"], ["Ben"]))
        assert (done["state"], counts(done)) == ("completed", (2, 0, 0, 0))
        assert [importer.read(one)["done"] for one in many] == [0] * 5
        assert started(importer, many) == OF_A_LOCATION

    def all_done() -> bool:
        # A worker that has no place looks again a second later.
        service.clock.move(timedelta(seconds=1))
        service.run_timers(location)
        return {importer.read(one)["state"] for one in many} == {"completed"}

    wait_until(all_done, 30)
    for who, number in ((importer, 5), (other, 2)):
        found = answered(who.client.post("/contacts/search", json={"locationId": who.location, "pageLimit": 20}))
        assert {one["locationId"] for one in found["contacts"]} == {who.location}
        assert found["total"] == number


def test_two_workers_import_for_two_locations_side_by_side(own_database: str, tmp_path: Path) -> None:
    with TestService(SERVICE, own_database, bus_url=own_database) as service, ExitStack() as workers:
        declare(service.runtime)
        importers = [Importer(service, location, service.client(location)) for location in (new_id(), new_id())]
        # The same people in both: an address is another one's in its own location alone.
        rows = [[f"N{number}", f"{number}@example.com", f"+1415555{number:04}"] for number in range(ROWS)]
        jobs = [one.begin(sheet(["firstName", "email", "phone"], *rows), mode="upsert")["id"] for one in importers]
        for name in ("one", "two"):
            workers.enter_context(working(own_database, tmp_path / f"{name}.log"))

        def at_once() -> bool:
            shown = [one.read(job) for one, job in zip(importers, jobs, strict=True)]
            return all(0 < one["done"] < ROWS for one in shown)

        wait_until(at_once, 60, about="both imports under way")
        for one, job in zip(importers, jobs, strict=True):
            wait_until(partial(has_ended, one, job), 120)
            ended = one.read(job)
            assert (ended["state"], counts(ended)) == ("completed", (ROWS, 0, 0, 0))
        with service.units(None)() as work:
            for table in ("contacts", "contact_emails", "contact_phones", "audit_logs", "import_rows"):
                found = work.session.execute(text(f"SELECT location_id, count(*) FROM {table} GROUP BY location_id"))
                assert {row[0]: row[1] for row in found} == {one.location: ROWS for one in importers}, table
            strangers = "SELECT count(*) FROM contact_emails e JOIN contacts c ON c.id = e.contact_id WHERE c.location_id <> e.location_id"
            assert work.session.scalar(text(strangers)) == 0
