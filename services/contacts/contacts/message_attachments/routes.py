"""Uploading attachments, and fetching them by their links."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Response, request
from marshmallow import Schema, fields

from chassis.schemas import PublishedSchema
from chassis.web.feature import Answer, Feature
from chassis.web.multipart import MultipartReader, TextPart
from chassis.web.parsing import load, read_json
from chassis.web.performing import RequestUnits
from chassis.work import Units, Work
from contacts.conversations.operations import read_conversation
from contacts.locations import require_location
from contacts.message_attachments.errors import no_file, too_many_files
from contacts.message_attachments.operations import (
    LARGEST,
    accept_attachments,
    drop_attachments,
    open_attachment,
    stage_attachment,
)
from contacts.message_attachments.rules import clean_name, named_once
from contacts.messaging.bodies import links
from contacts.people.loading import require_contact
from contacts.stored_files.operations import read_pieces
from contacts.wire import identifier

WRITE = "conversations/message.write"
LARGEST_UPLOAD = LARGEST + 1024 * 1024
_MOST_FILES = 5
message_attachments = Feature("message_attachments", __name__, "Files that messages carry")


class UploadFields(PublishedSchema):
    """Whose the files are."""

    location_id = identifier(name="locationId")
    contact_id = identifier(none=True, name="contactId")
    conversation_id = identifier(none=True, name="conversationId")


class UploadByLink(UploadFields):
    """Files that are elsewhere and stay there."""

    attachment_urls = links("attachmentUrls")


class UploadAnswer(Schema):
    """The files' names and links."""

    uploaded_files = fields.Dict(fields.String(), fields.String(), required=True, data_key="uploadedFiles")


@message_attachments.operation(
    "POST",
    "/conversations/messages/upload",
    scope=WRITE,
    answer=UploadAnswer,
    steps=True,
    stream=True,
    max_body=LARGEST_UPLOAD,
)
def upload_attachments(units: RequestUnits) -> Answer:
    """Up to five files as `fileAttachment` of a multipart/form-data body; or JSON with `attachmentUrls`, which stay where they are."""
    if request.mimetype != "multipart/form-data":
        return _take_links(units)
    staged: list[str] = []
    try:
        known = load(UploadFields(), _read_form(units, staged))
        with units() as work:
            stored = units.claim(work)
            if stored is None:
                accepted = accept_attachments(work, _contact_of(work, known), staged)
                answer = {"uploadedFiles": named_once(accepted)}
                units.keep(work, answer, 200)
                return answer
    except BaseException:
        drop_attachments(units, staged)
        raise
    drop_attachments(units, staged)
    return stored


@message_attachments.operation(
    "GET", "/conversations/attachments/<token>", scope=None, public=True, steps=True, published=False
)
def fetch_attachment(units: RequestUnits, token: str) -> Response:
    """A file, by its link."""
    with units() as work:
        file = open_attachment(work, token)
        of_location = Units(units.runtime, replace(units.identity, location_id=work.location_id))
    answer = Response(read_pieces(of_location, file.id), content_type=file.content_type)
    answer.content_length = file.size
    answer.headers.update(
        {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-cache",
        }
    )
    return answer


def _read_form(units: RequestUnits, staged: list[str]) -> dict[str, str]:
    """The form's fields; the ids of its files, stored meanwhile, are added to `staged`."""
    given: dict[str, str] = {}
    for part in MultipartReader(request):
        if isinstance(part, TextPart):
            given[part.name] = part.value
        elif len(staged) == _MOST_FILES:
            raise too_many_files(_MOST_FILES)
        else:
            staged.append(stage_attachment(units, part, part.filename))
    if not staged:
        raise no_file()
    return given


def _take_links(units: RequestUnits) -> Answer:
    known = load(UploadByLink(), read_json(request))
    with units() as work:
        _contact_of(work, known)
    named = [(clean_name(url.partition("?")[0]), url) for url in known["attachment_urls"]]
    return {"uploadedFiles": named_once(named)}


def _contact_of(work: Work, known: dict[str, Any]) -> str:
    """Whose the files are: the contact, or whoever the conversation is with."""
    require_location(work, known.get("location_id") or work.location_id)
    contact_id = known.get("contact_id")
    if contact_id is None:
        return read_conversation(work, known.get("conversation_id") or "")[0].contact_id
    require_contact(work, contact_id)
    return str(contact_id)
