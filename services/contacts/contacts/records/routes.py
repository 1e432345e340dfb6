"""Records of custom objects."""

from typing import Any

from chassis.web.feature import Answer, Feature
from chassis.work import Work
from contacts.objects.operations import read_object
from contacts.people.errors import location_forbidden
from contacts.records import operations
from contacts.records.schemas import (
    NewRecordBody,
    RecordAnswer,
    RecordBody,
    RecordDeleted,
    RecordQuery,
    RecordsAnswer,
    RecordSearchBody,
    present_found,
    present_record,
)
from contacts.records.searching import search_records

records = Feature("records", __name__, "Records of custom objects")
_RECORDS = "/objects/<object_key>/records"
_RECORD = f"{_RECORDS}/<record_id>"
_READ, _WRITE = "objects/record.readonly", "objects/record.write"


@records.operation("POST", _RECORDS, scope=_WRITE, body=NewRecordBody, answer=RecordAnswer, status=201)
def create_record(work: Work, body: dict[str, Any], object_key: str) -> Answer:
    """Make a record."""
    _require_location(work, body)
    record, _ = operations.create_record(work, object_key, body)
    work.show_version(record)
    return {"record": present_record(record)}


@records.operation("POST", f"{_RECORDS}/search", scope=_READ, body=RecordSearchBody, answer=RecordsAnswer)
def search(work: Work, body: dict[str, Any], object_key: str) -> Answer:
    """Search an object's records."""
    _require_location(work, body)
    kind = read_object(work, object_key)
    found, total = search_records(work, kind, body["search"])
    return {"records": present_found(found, kind), "total": total}


@records.operation("GET", _RECORD, scope=_READ, answer=RecordAnswer)
def get_record(work: Work, object_key: str, record_id: str) -> Answer:
    """Read a record."""
    record, _ = operations.read_record(work, object_key, record_id)
    work.show_version(record)
    return {"record": present_record(record)}


@records.operation("PUT", _RECORD, scope=_WRITE, query=RecordQuery, body=RecordBody, answer=RecordAnswer)
def update_record(work: Work, query: dict[str, Any], body: dict[str, Any], object_key: str, record_id: str) -> Answer:
    """Change a record."""
    _require_location(work, query)
    _require_location(work, body)
    record, _ = operations.update_record(work, object_key, record_id, body)
    work.show_version(record)
    return {"record": present_record(record)}


@records.operation("DELETE", _RECORD, scope=_WRITE, answer=RecordDeleted)
def delete_record(work: Work, object_key: str, record_id: str) -> Answer:
    """Delete a record with its links."""
    operations.delete_record(work, object_key, record_id)
    return {"id": record_id, "success": True}


def _require_location(work: Work, given: dict[str, Any]) -> None:
    if given.get("location_id", work.location_id) != work.location_id:
        raise location_forbidden()
