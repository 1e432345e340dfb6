"""A worker that is killed again and again in the middle of an import, and of its undoing: each row is done once."""

import signal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from chassis.events.topology import declare
from chassis.ids import new_id
from chassis.testing.service import TestService
from chassis.testing.waiting import wait_until
from contacts.service import SERVICE

from .importing import ENDED, Importer, counts, sheet
from .test_killed_worker import working

ROWS = 2000


def let_go(service: TestService) -> None:
    """Have the next worker look at once, and not when the killed one has been silent for long enough."""
    with service.units(None)() as work:
        work.session.execute(text("UPDATE timers SET due_at = now() WHERE kind = 'import.run'"))


def killed(service: TestService, importer: Importer, import_id: str, counter: str, kills: int, log: Path) -> Any:
    """The import once it has ended, though its worker was killed while `counter` rose."""

    def done() -> int:
        job = importer.read(import_id)
        number: int = job["done"] if counter == "done" else (job["undo"] or {"done": 0})["done"]
        return number

    for _ in range(kills):
        before = done()
        with working(service.runtime.settings.database_url, log) as process:
            wait_until(lambda before=before: done() > before, 60)  # type: ignore[misc]  # a lambda's default
            process.send_signal(signal.SIGKILL)
            process.wait()
        let_go(service)
    with working(service.runtime.settings.database_url, log):
        wait_until(lambda: importer.read(import_id)["state"] in ENDED, 120, about="the end")
    return importer.read(import_id)


def test_a_killed_import_does_each_row_once(own_database: str, tmp_path: Path) -> None:
    location = new_id()
    with TestService(SERVICE, own_database, bus_url=own_database) as service:
        declare(service.runtime)
        importer = Importer(service, location, service.client(location))
        rows = [[f"N{number}", f"{number}@example.com", f"+1415555{number:04}"] for number in range(ROWS - 1)]
        content = sheet(["firstName", "email", "phone"], *rows, ["Again", "7@example.com", ""])
        job = importer.begin(content, mode="upsert")

        done = killed(service, importer, job["id"], "done", 2, tmp_path / "worker.log")
        assert (done["state"], counts(done)) == ("completed", (ROWS - 1, 1, 0, 0))
        assert len(service.events("contacts.contact.created", location_id=location)) == ROWS - 1
        with service.units(location)() as work:
            for table in ("contacts", "contact_emails", "contact_phones", "audit_heads"):
                assert work.session.scalar(text(f"SELECT count(*) FROM {table}")) == ROWS - 1, table
            assert work.session.scalar(text("SELECT count(*) FROM import_rows")) == ROWS

        importer.client.post(f"/contacts/import/{job['id']}/undo")
        undone = killed(service, importer, job["id"], "undo", 1, tmp_path / "worker.log")
        assert undone["state"] == "undone"
        assert {**undone["undo"], "startedAt": "", "endedAt": ""} == {
            "total": ROWS, "done": ROWS, "trashed": ROWS - 1, "restored": 0, "kept": 0, "startedAt": "", "endedAt": "",
        }  # fmt: skip
        assert len(service.events("contacts.contact.deleted", location_id=location)) == ROWS - 1
