"""The trash: a deleted document is kept for 30 days and can be restored; then it and its object go for good."""

from chassis.timers.store import Timer
from chassis.work import Work
from documents.events import DOCUMENT_DELETED, DOCUMENT_RESTORED, document_data
from documents.files.errors import document_not_found
from documents.files.models import Document
from documents.files.operations import find_document, get_document
from documents.files.rules import KEPT_IN_TRASH
from documents.storage.removal import remove_object_later

PURGE_DOCUMENT = "purge_document"


def delete_document(work: Work, document_id: str) -> Document:
    """Put a document into the trash.

    Raises:
        NotFound: `document_not_found`; it may be there already.
        PreconditionFailed: it was changed since it was read.
    """
    document = get_document(work, document_id)
    work.check_version(document)
    document.put_into_trash(work.now())
    work.session.flush()
    work.set_timer(PURGE_DOCUMENT, document.id, work.now() + KEPT_IN_TRASH)
    work.record(DOCUMENT_DELETED, document.id, document_data(document), contact_id=document.contact_id)
    return document


def restore_document(work: Work, document_id: str) -> Document:
    """Take a document out of the trash; one that is not there stays as it is.

    Raises:
        NotFound: `document_not_found`, or its 30 days are over.
    """
    document = find_document(work, document_id)
    if document.restorable_until is None:
        return document
    if document.restorable_until <= work.now():
        raise document_not_found()
    document.take_out_of_trash()
    work.session.flush()
    work.cancel_timer(PURGE_DOCUMENT, document.id)
    work.record(DOCUMENT_RESTORED, document.id, document_data(document), contact_id=document.contact_id)
    return document


def on_purge_due(work: Work, timer: Timer) -> None:
    """Delete a document for good, unless it was restored meanwhile."""
    document = work.session.get(Document, timer.key)
    if document is None or document.restorable_until is None or document.restorable_until > work.now():
        return
    work.session.delete(document)
    remove_object_later(work, document.object_key)
