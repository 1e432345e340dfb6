"""A file for an export."""

from flask import Response

from chassis.work import Units
from documents.contacts import ContactRef
from documents.files.errors import document_not_found
from documents.files.models import Document
from documents.storage.errors import ObjectMissingError
from documents.storage.port import ObjectStore


def send_content(units: Units, document_id: str) -> Response:
    """The answer with all of a document's bytes; no transaction is open while they are sent.

    Raises:
        NotFound: `document_not_found`, also where the caller may not see its contact.
        Unavailable: `object_store_unavailable`.
    """
    with units() as work:
        document = work.session.get(Document, document_id)
        contact = None if document is None else work.session.get(ContactRef, document.contact_id)
        if document is None or contact is None or not contact.is_seen_by(work.identity.assigned_to):
            raise document_not_found()
        store: ObjectStore = work.ports.store
    try:
        stream = store.open(document.object_key, 0, document.size)
    except ObjectMissingError as error:
        raise document_not_found() from error
    answer = Response(iter(stream), content_type="application/octet-stream")
    answer.call_on_close(stream.close)
    answer.content_length = document.size
    return answer
