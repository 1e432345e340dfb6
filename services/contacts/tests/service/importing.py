"""Imports as tests use them: begun through the API, done by the timers of the test's location."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import orjson
from urllib3 import encode_multipart_formdata

from chassis.testing.service import Client, TestService
from chassis.testing.waiting import wait_until

from .answers import Json, Search, answered

ENDED = {"completed", "cancelled", "failed", "undone"}


def sheet(*rows: Sequence[str]) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


class Importer:
    """Imports into one location as one client."""

    def __init__(self, service: TestService, location: str, client: Client) -> None:
        self.service = service
        self.location = location
        self.client = client

    def post(self, content: bytes, headers: Any = None, **form: Any) -> Any:
        """The answer to a request to import `content`."""
        fields = {
            name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in form.items()
        }
        body, content_type = encode_multipart_formdata({**fields, "file": ("people.csv", content)})
        return self.client.post("/contacts/import", data=body, headers=headers, content_type=content_type)

    def begin(self, content: bytes, **form: Any) -> Json:
        """The import, as it is begun."""
        job: Json = answered(self.post(content, **form), 202)["import"]
        return job

    def read(self, import_id: str) -> Json:
        """The import, as it is now."""
        job: Json = answered(self.client.get(f"/contacts/import/{import_id}"))["import"]
        return job

    def finish(self, import_id: str) -> Json:
        """The import, once the worker has done what there is to do."""
        self.service.run_timers(self.location)
        wait_until(lambda: self.read(import_id)["state"] in ENDED, 30, about="the end of the import")
        return self.read(import_id)

    def run(self, content: bytes, **form: Any) -> Json:
        """The import, begun and done."""
        return self.finish(self.begin(content, **form)["id"])

    def undo(self, import_id: str) -> Json:
        """The import, undone."""
        answered(self.client.post(f"/contacts/import/{import_id}/undo"), 202)
        return self.finish(import_id)

    def errors(self, import_id: str) -> list[tuple[int, str | None, str]]:
        """Row, column and code of each error."""
        found: list[tuple[int, str | None, str]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = answered(self.client.get(f"/contacts/import/{import_id}/errors?limit=100{cursor}"))
            found += [(one["row"], one["column"], one["code"]) for one in page["errors"]]
            cursor = f"&cursor={page['nextCursor']}" if page["nextCursor"] else None
        return found


def counts(job: Json) -> tuple[int, int, int, int]:
    """How many were created, updated, skipped, and how many failed."""
    assert job["done"] == job["created"] + job["updated"] + job["skipped"] + job["failed"]
    return job["created"], job["updated"], job["skipped"], job["failed"]


def by_name(search: Search) -> dict[str, Json]:
    """The location's contacts by their names."""
    return {contact["name"]: contact for contact in search(pageLimit=500)["contacts"]}
