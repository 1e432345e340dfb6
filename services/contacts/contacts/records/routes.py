"""Records of custom objects, and companies as records."""

from collections.abc import Mapping
from typing import Any, Protocol

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.associations.rules import BUSINESS, STANDARD
from contacts.people.errors import location_forbidden
from contacts.records import companies, operations
from contacts.records.errors import unsupported_object
from contacts.records.schemas import (
    NewRecordBody,
    RecordAnswer,
    RecordBody,
    RecordDeleted,
    RecordQuery,
    RecordsAnswer,
    RecordSearchBody,
    Shown,
    present_found,
    present_record,
    row_of,
)
from contacts.records.searching import Found, Search

records = Feature("records", __name__, "Records of custom objects")
_RECORDS = "/objects/<object_key>/records"
_RECORD = f"{_RECORDS}/<record_id>"
_READ, _WRITE = "objects/record.readonly", "objects/record.write"


class RecordsOf(Protocol):
    """Making, reading, changing, deleting and searching an object's records."""

    def create_record(self, work: Work, object_key: str, given: Mapping[str, Any], /) -> Shown: ...
    def read_record(self, work: Work, object_key: str, record_id: str, /) -> Shown: ...
    def update_record(self, work: Work, object_key: str, record_id: str, given: Mapping[str, Any], /) -> Shown: ...
    def delete_record(self, work: Work, object_key: str, record_id: str, /) -> None: ...
    def search_records(self, work: Work, object_key: str, search: Search, /) -> Found: ...


@records.operation("POST", _RECORDS, scope=_WRITE, body=NewRecordBody, answer=RecordAnswer, status=201)
def create_record(work: Work, body: dict[str, Any], object_key: str) -> Answer:
    """Make a record."""
    _require_location(work, body)
    record = _of(object_key).create_record(work, object_key, body)
    work.show_version(row_of(record))
    return {"record": present_record(record)}


@records.operation("POST", f"{_RECORDS}/search", scope=_READ, body=RecordSearchBody, answer=RecordsAnswer)
def search(work: Work, body: dict[str, Any], object_key: str) -> Answer:
    """Search an object's records."""
    _require_location(work, body)
    found = _of(object_key).search_records(work, object_key, body["search"])
    return {"records": present_found(found), "total": found.total}


@records.operation("GET", _RECORD, scope=_READ, answer=RecordAnswer)
def get_record(work: Work, object_key: str, record_id: str) -> Answer:
    """Read a record."""
    record = _of(object_key).read_record(work, object_key, record_id)
    work.show_version(row_of(record))
    return {"record": present_record(record)}


@records.operation("PUT", _RECORD, scope=_WRITE, query=RecordQuery, body=RecordBody, answer=RecordAnswer)
def update_record(work: Work, query: dict[str, Any], body: dict[str, Any], object_key: str, record_id: str) -> Answer:
    """Change a record."""
    _require_location(work, query)
    _require_location(work, body)
    record = _of(object_key).update_record(work, object_key, record_id, body)
    work.show_version(row_of(record))
    return {"record": present_record(record)}


@records.operation("DELETE", _RECORD, scope=_WRITE, answer=RecordDeleted)
def delete_record(work: Work, object_key: str, record_id: str) -> Answer:
    """Delete a record with its links."""
    _of(object_key).delete_record(work, object_key, record_id)
    return {"id": record_id, "success": True}


def _of(object_key: str) -> RecordsOf:
    """Who has the records of this object: companies are records as well; contacts and opportunities are not, as published."""
    if object_key == BUSINESS:
        return companies
    if object_key in STANDARD:
        raise unsupported_object(object_key)
    return operations


def _require_location(work: Work, given: dict[str, Any]) -> None:
    if given.get("location_id", work.location_id) != work.location_id:
        raise location_forbidden()
