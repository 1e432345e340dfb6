"""The files that contacts itself keeps of a contact: what was attached to messages."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response
from sqlalchemy import select

from chassis.work import Units, Work
from contacts.people.models import Contact
from contacts.stored_files.errors import file_not_found
from contacts.stored_files.models import StoredFile
from contacts.stored_files.operations import read_pieces


def files_of(work: Work, contact_id: str) -> Iterator[Mapping[str, Any]]:
    """The contact's files as an export lists them."""
    mine = select(StoredFile).where(StoredFile.contact_id == contact_id, StoredFile.sha256.is_not(None))
    for file in work.session.scalars(mine.order_by(StoredFile.id)):
        yield {
            "id": file.id,
            "name": file.name,
            "contentType": file.content_type,
            "path": f"/internal/stored-files/{file.id}/content",
            "size": file.size,
            "sha256": file.sha256,
        }


def send_file(units: Units, file_id: str) -> Response:
    """The answer with all of a file's bytes; no transaction is open while they are sent.

    Raises:
        NotFound: `file_not_found`, also where it is of a contact that the caller may not see.
    """
    with units() as work:
        file = work.session.get(StoredFile, file_id)
        if file is None or file.contact_id is None or not file.complete:
            raise file_not_found()
        seen = work.session.scalar(select(Contact.id).where(Contact.id == file.contact_id))
    if seen is None:
        raise file_not_found()
    answer = Response(read_pieces(units, file_id), content_type="application/octet-stream")
    answer.content_length = file.size
    return answer
