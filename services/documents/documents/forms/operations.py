"""Taking files for a form, and making them a contact's received documents once a submission names them."""

import secrets
from math import ceil

import structlog
from sqlalchemy import func, select

from chassis.events.declare import Event
from chassis.throttling import Limit, count, keyed
from chassis.timers.store import Timer
from chassis.work import Work
from documents.contacts import contact_refs
from documents.events import DOCUMENT_UPLOADED, document_data
from documents.field_files.telling import tell_field_files
from documents.files import uploads
from documents.files.errors import no_file_accepted
from documents.files.models import Document
from documents.files.receiving import FileRules
from documents.files.uploads import Intake, Upload
from documents.forms.errors import uploaded_too_often
from documents.forms.models import FormRef, FormUpload
from documents.forms.refs import enter_form
from documents.forms.rules import (
    CLAIMED_WITHIN,
    LARGEST_MB,
    MOST_WAITING_BYTES,
    PER_ADDRESS,
    PER_FORM,
    UPLOAD_ID_BYTES,
    WINDOW,
)
from documents.storage.removal import remove_object_later

UNCLAIMED_UPLOAD = "unclaimed_form_upload"
_MEGABYTE = 1024 * 1024

_log = structlog.get_logger(__name__)


def count_try(work: Work, kind: str, form_id: str, address: str) -> int | None:
    """Count one upload from `address`; answers in how many seconds the next may come, if this one must not. Commit at once.

    Raises:
        NotFound: `form_not_found`, `survey_not_found`.
    """
    form = enter_form(work, kind, form_id)
    key = form.secret + (work.settings.forms_address_key or "").encode()
    limits = [
        Limit(keyed(key, "from", address), PER_ADDRESS, WINDOW),
        Limit(keyed(key, "all"), PER_FORM, WINDOW),
    ]
    return count(work.session, limits, work.now())


def intake_of(form: FormRef) -> Intake:
    """What an upload for `form` may consist of: files in parts that are called as the form's fields for files."""

    def begin(work: Work) -> None:
        waiting = select(func.coalesce(func.sum(FormUpload.size), 0)).where(FormUpload.form_id == form.id)
        if (work.session.scalar(waiting) or 0) >= MOST_WAITING_BYTES:
            raise uploaded_too_often(form.kind, ceil(WINDOW.total_seconds()))

    def rules(part: str) -> FileRules | None:
        limits = form.file_fields.get(part)
        if limits is None:
            return None
        return FileRules(min(limits["megabytes"], LARGEST_MB) * _MEGABYTE, tuple(limits["formats"]), wide=True)

    return Intake(begin, rules, kept_as=(FormUpload, Document))


def add_uploads(work: Work, form: FormRef, upload: Upload) -> list[FormUpload]:
    """Let the files of an upload wait for the submission that names them.

    Raises:
        Invalid: `no_file_accepted`.
        Conflict: `upload_expired`.
    """
    if not upload.received:
        raise no_file_accepted([vars(refused) for refused in upload.refused], "uploads")
    uploads.settle(work, upload)
    rows = [
        FormUpload(
            id=secrets.token_hex(UPLOAD_ID_BYTES),
            form_id=form.id,
            field=file.part,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            object_key=file.object_key,
        )
        for file in upload.received
    ]
    work.session.add_all(rows)
    work.session.flush()
    for row in rows:
        work.set_timer(UNCLAIMED_UPLOAD, row.id, work.now() + CLAIMED_WITHIN)
    for key in upload.unwanted_keys:
        remove_object_later(work, key)
    return rows


def on_submitted(work: Work, event: Event) -> None:
    """Make the files that a submission names the received documents of its contact, each once.

    What was not sent for this form and field, was named before or has waited too long is passed over.

    Raises:
        Unavailable: `contacts_unavailable`, the contact is not known here yet; its own event is on its way.
    """
    named = event.data["files"]
    if not named or event.contact_id is None:
        return
    # It may have been merged since, and is not while this work goes on; one in the trash may come back.
    contact_id = contact_refs.hold(work, event.contact_id)
    kind = event.type.split(".")[1]
    kept: dict[str, dict[str, Document]] = {}
    for one in named:
        upload = _claim(work, event.data["form_id"], one["field"], one["upload_id"])
        if upload is None:
            _log.info("upload_not_there", submission=event.subject, field=one["field"])
            continue
        document = _receive(work, event, kind, contact_id, upload)
        if one["keep_in_field"]:
            kept.setdefault(one["field"], {})[one["upload_id"]] = document
    for field_id, documents in kept.items():
        with work.acting_as(event.actor):
            tell_field_files(work, contact_id, field_id, documents)


def on_unclaimed(work: Work, timer: Timer) -> None:
    """Remove an upload that no submission has named."""
    upload = work.session.get(FormUpload, timer.key, with_for_update=True)
    if upload is not None:
        work.session.delete(upload)
        remove_object_later(work, upload.object_key)


def _claim(work: Work, form_id: str, field: str, upload_id: str) -> FormUpload | None:
    """The upload, for whoever asks first: it waits no more."""
    upload = work.session.get(FormUpload, upload_id, with_for_update=True)
    if upload is None or (upload.form_id, upload.field) != (form_id, field):
        return None
    work.session.delete(upload)
    work.cancel_timer(UNCLAIMED_UPLOAD, upload_id)
    return upload


def _receive(work: Work, event: Event, kind: str, contact_id: str, upload: FormUpload) -> Document:
    document = Document.of(
        upload,
        contact_id,
        uploaded_by=event.actor,
        category="received",
        source=kind,
        form_id=upload.form_id,
        submission_id=event.subject,
        field_id=upload.field,
    )
    work.session.add(document)
    work.session.flush()
    with work.acting_as(event.actor):
        data = {**document_data(document), "uploadId": upload.id}
        work.record(DOCUMENT_UPLOADED, document.id, data, contact_id=contact_id)
    return document
