"""Exports: begin, watch, download."""

from typing import Any

from flask import Response, request

from chassis.filenames import content_disposition
from chassis.web.feature import Answer, Feature
from chassis.web.performing import RequestUnits
from chassis.work import Work
from contacts.exports import operations
from contacts.exports.schemas import ExportAnswer, ExportBody, present_export
from contacts.locations import require_location
from contacts.stored_files.operations import read_pieces

_EXPORT = "/contacts/export/<export_id>"
_READ = "contacts.readonly"

exports = Feature("exports", __name__, "Contacts into a CSV or JSON Lines file")


@exports.operation(
    "POST", "/contacts/export", scope=_READ, body=ExportBody, answer=ExportAnswer, status=202, published=False
)
def begin_export(work: Work, body: dict[str, Any]) -> Answer:
    """Export contacts. The worker does it; the answer's id tells how far it is."""
    require_location(work, body.pop("location_id", work.location_id))
    return {"export": present_export(operations.begin_export(work, body))}


@exports.operation("GET", _EXPORT, scope=_READ, answer=ExportAnswer, published=False)
def get_export(work: Work, export_id: str) -> Answer:
    """How far an export is."""
    return {"export": present_export(operations.read_export(work, export_id))}


@exports.operation("GET", f"{_EXPORT}/download", scope=_READ, steps=True, published=False)
def download_export(units: RequestUnits, export_id: str) -> Response:
    """The file of a completed export."""
    with units() as work:
        file = operations.read_export_file(work, export_id)
    # No transaction is open while it is sent.
    pieces = iter(()) if request.method == "HEAD" else read_pieces(units, file.id)
    answer = Response(pieces, content_type=file.content_type)
    answer.content_length = file.size
    answer.headers.update(
        {
            "Cache-Control": "private, no-store",
            "Content-Disposition": content_disposition(file.name),
            "X-Content-Type-Options": "nosniff",
        }
    )
    return answer
