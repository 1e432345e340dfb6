"""Importing a file of people into the running service, whose worker does it."""

import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from urllib3 import encode_multipart_formdata

from benchmarks._databases import server_cpu
from benchmarks._load import cpu_of, start

_LIMIT = 300.0


@dataclass(frozen=True)
class Imported:
    """How long an import took by the clock, and the CPU of the worker and of PostgreSQL, in seconds."""

    elapsed: float
    cpu: float


def import_rows(
    port: int, headers: Mapping[str, str], environment: Mapping[str, str], folder: Path, rows: int
) -> Imported:
    """Import a file of so many people. The worker publishes the events and takes its own in at the same time, as it always does."""
    database = environment["CONTACTS_DATABASE_URL"]
    with ExitStack() as stack:
        worker = start(
            stack, [sys.executable, "-m", "contacts", "worker"], folder / "log", {**os.environ, **environment}
        )
        form: dict[str, str | bytes | tuple[str, str | bytes] | tuple[str, str | bytes, str]] = {
            "mode": "create",
            "match": "email",
        }
        form["file"] = ("people.csv", _file(rows))
        body, content_type = encode_multipart_formdata(form)
        before = server_cpu(database) or 0.0
        begun = _asked(Request(_at(port), body, {**headers, "Content-Type": content_type}))
        started, end = time.monotonic(), time.monotonic() + _LIMIT
        while time.monotonic() < end:
            job = _asked(Request(f"{_at(port)}/{begun['id']}", headers=dict(headers)))
            if job["state"] == "completed":
                if job["created"] != rows:
                    raise SystemExit(f"not every row became a contact: {job}")
                spent = cpu_of(worker) + (server_cpu(database) or 0.0) - before
                return Imported(time.monotonic() - started, spent)
            time.sleep(0.1)
    raise SystemExit(f"the import has not ended after {_LIMIT:.0f} s: {job}")


def _file(rows: int) -> bytes:
    lines = ["First Name,Last Name,Email,Phone,City"]
    lines += [f"Ines,Imported {n},imported{n}@example.com,+49152{n:08},Lisboa" for n in range(rows)]
    return "\n".join(lines).encode()


def _at(port: int) -> str:
    return f"http://127.0.0.1:{port}/contacts/import"


def _asked(request: Request) -> dict[str, str | int]:
    with urlopen(request, timeout=30) as answer:
        job: dict[str, str | int] = json.load(answer)["import"]
    return job
