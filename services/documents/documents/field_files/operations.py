"""Taking files that are to be the value of a contact's custom field, and knowing which fields take some."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.errors import Forbidden
from chassis.events.declare import Event
from chassis.work import Work
from documents.contacts import contact_refs
from documents.events import DOCUMENT_UPLOADED, document_data
from documents.field_files.models import FileField
from documents.field_files.rules import ANY_FORMAT, FILE_UPLOAD, FOLDER, LARGEST_MB, OBJECT, split_part
from documents.field_files.telling import FieldFiles, tell_field_files
from documents.files import uploads
from documents.files.errors import no_file_accepted
from documents.files.models import Document
from documents.files.operations import choose_folder
from documents.files.receiving import FileRules
from documents.files.uploads import Intake, Upload


def keep_field(work: Work, event: Event) -> None:
    """Keep a field of contacts that takes files as it is after `event`, unless a newer event was applied already."""
    data = event.data
    if (data["object_key"], data["data_type"]) != (OBJECT, FILE_UPLOAD):
        return
    formats = [one.lower() for one in data["accepted_formats"]]
    state = {
        "id": event.subject,
        "location_id": work.location_id,
        "formats": [] if ANY_FORMAT in formats else formats,
        "deleted": event.type.endswith(".deleted"),
        "sequence": event.sequence,
    }
    statement = insert(FileField).values(state)
    newest = statement.on_conflict_do_update(
        index_elements=[FileField.id],
        set_={name: statement.excluded[name] for name in ("formats", "deleted", "sequence")},
        where=(FileField.sequence < statement.excluded.sequence)
        & (FileField.location_id == statement.excluded.location_id),
    )
    work.session.execute(newest)


def intake_of(contact_id: str, location_id: str) -> Intake:
    """What an upload of files for a contact's custom fields may consist of: files in parts that are called `FIELD_FILE`.

    Its beginning raises `location_forbidden`, `contact_not_found`.
    """
    formats: dict[str, list[str]] = {}

    def begin(work: Work) -> None:
        if location_id != work.location_id:
            raise Forbidden("location_forbidden", "This token has no access to that location.")
        contact_refs.require(work, contact_id)
        fields = work.session.scalars(select(FileField).where(FileField.deleted.is_(False)))
        formats.update({field.id: field.formats for field in fields})

    def rules(part: str) -> FileRules | None:
        field_id, name = split_part(part)
        if name is None or field_id not in formats:
            return None
        return FileRules(LARGEST_MB * 1024 * 1024, tuple(formats[field_id]), wide=True)

    return Intake(begin, rules, kept_as=(Document,))


def add_field_files(work: Work, contact_id: str, upload: Upload) -> dict[str, FieldFiles]:
    """Make the documents of an upload, in the folder for such, and tell of them; answers the files that each field got.

    Raises:
        Invalid: `no_file_accepted`, one of them is refused, and so all are.
        NotFound: `contact_not_found`, the contact was deleted meanwhile.
        Conflict: `upload_expired`.
    """
    # The files may have taken long, and the contact may have been merged meanwhile.
    contact_id = contact_refs.require_by_now(work, contact_id).id
    if upload.refused:
        raise no_file_accepted([vars(refused) for refused in upload.refused])
    uploads.settle(work, upload)
    folder = choose_folder(work, contact_id, FOLDER, None)
    added: dict[str, dict[str, Document]] = {}
    for file in upload.received:
        field_id, name = split_part(file.part)
        document = Document.of(
            file, contact_id, uploaded_by=work.actor, category="internal", field_id=field_id, folder=folder
        )
        work.session.add(document)
        added.setdefault(field_id, {})[name or document.id] = document
    work.session.flush()
    for documents in added.values():
        for document in documents.values():
            work.record(DOCUMENT_UPLOADED, document.id, document_data(document), contact_id=contact_id)
    return {field_id: tell_field_files(work, contact_id, field_id, documents) for field_id, documents in added.items()}
