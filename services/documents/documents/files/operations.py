"""What can be done with documents."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.ids import new_id
from chassis.work import Change, Work
from documents.contacts import contact_refs
from documents.events import DOCUMENT_MOVED, DOCUMENT_RENAMED, DOCUMENT_UPLOADED, document_data
from documents.files import uploads
from documents.files.errors import document_not_found, folder_not_found, no_file_accepted
from documents.files.models import Document, Folder
from documents.files.receiving import FileRules, ReceivedFile
from documents.files.rules import fold
from documents.files.uploads import Intake, Upload
from documents.storage.removal import remove_object_later


def intake_of(contact_id: str) -> Intake:
    """What an upload of a contact's files may consist of: files in the parts `files`, and where they go."""

    def begin(work: Work) -> None:
        contact_refs.require(work, contact_id)

    def rules(part: str) -> FileRules | None:
        return FileRules() if part == "files" else None

    return Intake(begin, rules, kept_as=(Document,), fields=frozenset({"folder", "folderId"}))


def add_uploaded(
    work: Work, contact_id: str, upload: Upload, folder: str | None = None, folder_id: str | None = None
) -> list[Document]:
    """Make the documents of an upload whose files are in the store. They are internal: sent and received ones come by other ways.

    Raises:
        Invalid: `no_file_accepted`, or `folder_not_found`.
        NotFound: `contact_not_found`, the contact was deleted meanwhile.
        Conflict: `upload_expired`.
    """
    # The files may have taken long, and the contact may have been merged meanwhile.
    contact_id = contact_refs.require_by_now(work, contact_id).id
    if not upload.received:
        raise no_file_accepted([vars(refused) for refused in upload.refused])
    uploads.settle(work, upload)
    place = choose_folder(work, contact_id, folder, folder_id)
    documents = [_add(work, contact_id, file, place) for file in upload.received]
    work.session.flush()
    for document in documents:
        work.record(DOCUMENT_UPLOADED, document.id, document_data(document), contact_id=contact_id)
    for key in upload.unwanted_keys:
        remove_object_later(work, key)
    return documents


def get_document(work: Work, document_id: str) -> Document:
    """A document that is not in the trash.

    Raises:
        NotFound: `document_not_found`.
    """
    document = find_document(work, document_id)
    if document.deleted_at is not None:
        raise document_not_found()
    return document


def find_document(work: Work, document_id: str) -> Document:
    """A document, in the trash or not, of a contact that the caller may see. Where something is written it stays with that one.

    Raises:
        NotFound: `document_not_found`.
    """
    if work.reading:
        document = work.session.scalar(select(Document).where(Document.id == document_id))
    else:
        document = contact_refs.row_with_contact(work, Document, document_id)
    if document is None or contact_refs.find(work, document.contact_id) is None:
        raise document_not_found()
    return document


def change_document(work: Work, document_id: str, changes: dict[str, Any]) -> Document:
    """Rename a document, or put it into a folder: `folder` by name (made if absent), `folder_id`, or None for neither.

    Raises:
        NotFound: `document_not_found`.
        PreconditionFailed: it was changed since it was read.
        Invalid: `folder_not_found`.
    """
    document = get_document(work, document_id)
    work.check_version(document)
    name_before, folder_before = document.name, document.folder
    renamed = "name" in changes and document.rename(changes["name"])
    moved = ("folder" in changes or "folder_id" in changes) and document.move(
        choose_folder(work, document.contact_id, changes.get("folder"), changes.get("folder_id"))
    )
    work.session.flush()
    data = document_data(document)
    if renamed:
        change = Change("name", name_before, document.name)
        work.record(DOCUMENT_RENAMED, document.id, data, contact_id=document.contact_id, changes=[change])
    if moved:
        change = Change("folder", _name_of(folder_before), _name_of(document.folder))
        work.record(DOCUMENT_MOVED, document.id, data, contact_id=document.contact_id, changes=[change])
    return document


def choose_folder(work: Work, contact_id: str, name: str | None, folder_id: str | None) -> Folder | None:
    """The contact's folder of this id, or of this name (made if absent), or none.

    Raises:
        Invalid: `folder_not_found`.
    """
    if folder_id:
        folder = work.session.scalar(select(Folder).where(Folder.id == folder_id, Folder.contact_id == contact_id))
        if folder is None:
            raise folder_not_found()
        return folder
    return _folder_named(work, contact_id, name) if name else None


def _folder_named(work: Work, contact_id: str, name: str) -> Folder:
    # Two that make the same folder at once both find the one that came first.
    work.session.execute(
        insert(Folder)
        .values(
            id=new_id(),
            location_id=work.location_id,
            contact_id=contact_id,
            name=name,
            name_key=fold(name),
            created_at=work.now(),
            updated_at=work.now(),
        )
        .on_conflict_do_nothing(constraint="uq_folders_contact_name")
    )
    return work.session.scalars(
        select(Folder).where(Folder.contact_id == contact_id, Folder.name_key == fold(name))
    ).one()


def _add(work: Work, contact_id: str, file: ReceivedFile, folder: Folder | None) -> Document:
    document = Document.of(file, contact_id, uploaded_by=work.actor, folder=folder)
    work.session.add(document)
    return document


def _name_of(folder: Folder | None) -> str | None:
    return folder.name if folder else None
