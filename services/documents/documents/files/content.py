"""A document's bytes as an answer: whole or in part, never shown by a browser as anything but a download."""

from dataclasses import dataclass

from flask import Request, Response
from werkzeug.http import parse_range_header

from chassis.filenames import content_disposition
from chassis.work import Units
from documents.files.errors import RangeNotSatisfiable, document_not_found
from documents.files.models import Document
from documents.files.operations import get_document
from documents.files.rules import download_name
from documents.storage.errors import ObjectMissingError
from documents.storage.port import ObjectStore


@dataclass(frozen=True)
class Span:
    """The bytes from `start` up to and without `stop`."""

    start: int
    stop: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.stop - self.start


def read_content(units: Units, request: Request, document_id: str) -> Response:
    """The answer to a request for a document's bytes. No transaction is open while they are sent.

    Raises:
        NotFound: `document_not_found`.
        RangeNotSatisfiable: the range begins past the end.
        Unavailable: `object_store_unavailable`.
    """
    with units() as work:
        document = get_document(work, document_id)
        store: ObjectStore = work.ports.store
    if request.if_none_match.contains_weak(document.sha256):
        return _with_headers(Response(status=304), document)
    span = _asked_span(request, document)
    answer = _body(request, document, store, span or Span(0, document.size))
    if span is not None:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{document.size}"
    return _with_headers(answer, document)


def _asked_span(request: Request, document: Document) -> Span | None:
    """The range that was asked for (RFC 9110 §14), or None for the whole: there is none, or of several pieces, or of other bytes."""
    header = request.headers.get("Range")
    wanted = parse_range_header(header) if header else None
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return None
    if "If-Range" in request.headers and request.if_range.etag != document.sha256:
        return None
    found = wanted.range_for_length(document.size)
    if found is None:
        raise RangeNotSatisfiable(document.size)
    return Span(*found)


def _body(request: Request, document: Document, store: ObjectStore, span: Span) -> Response:
    if request.method == "HEAD":
        answer = Response()
    else:
        try:
            stream = store.open(document.object_key, span.start, span.length)
        except ObjectMissingError as error:
            # It was purged between the transaction and now.
            raise document_not_found() from error
        answer = Response(iter(stream))
        answer.call_on_close(stream.close)
    answer.content_length = span.length
    return answer


def _with_headers(answer: Response, document: Document) -> Response:
    answer.content_type = document.content_type
    answer.set_etag(document.sha256)
    answer.headers.update(
        {
            "Accept-Ranges": "bytes",
            # A browser may keep it, but asks each time whether it is still allowed to have it.
            "Cache-Control": "private, no-cache",
            "Content-Disposition": content_disposition(download_name(document.name, document.content_type)),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
    )
    return answer
