"""Keeping attachments, and reading them by their links.

A link opens its file to whoever has it, as providers and mail programs have no token. One that was uploaded and
never sent goes after a week.
"""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO

from sqlalchemy import delete

from chassis.errors import NotFound
from chassis.work import Units, Work
from contacts.mail.files import MailFile
from contacts.message_attachments.errors import file_type_refused
from contacts.message_attachments.rules import clean_name, type_of
from contacts.signed_links.operations import enter_by_token, public_address, signed_token
from contacts.signed_links.rules import read_token
from contacts.stored_files.models import StoredFile
from contacts.stored_files.operations import (
    About,
    Readable,
    keep_until,
    read_file,
    read_whole,
    remove_file,
    store_file,
    store_in_steps,
)

LARGEST = 25 * 1024 * 1024
_PURPOSE = "attachment"
_PATH = "/conversations/attachments/"
_TIME_TO_SEND = timedelta(days=7)


def stage_attachment(units: Units, source: Readable, name: str) -> str:
    """Store a file that is being uploaded, in works of its own; answers its id. It goes within a day unless it is `accept`ed.

    Raises:
        UnsupportedType: `file_type_refused`.
        TooLarge: `file_too_large`.
    """
    name = clean_name(name)
    content_type = type_of(name)
    if content_type is None:
        raise file_type_refused(name)
    return store_in_steps(units, source, About(_PURPOSE, name, content_type), most=LARGEST)


def accept_attachments(work: Work, contact_id: str, file_ids: Sequence[str]) -> list[tuple[str, str]]:
    """Make staged files the contact's; answers their names and links."""
    accepted = []
    for file_id in file_ids:
        file = read_file(work, file_id, _PURPOSE)
        file.contact_id = contact_id
        keep_until(work, file, work.now() + _TIME_TO_SEND)
        accepted.append((file.name, _link_to(work, file)))
    return accepted


def drop_attachments(units: Units, file_ids: Sequence[str]) -> None:
    """Remove staged files that nobody wants."""
    with units() as work:
        for file_id in file_ids:
            remove_file(work, file_id)


def keep_attachment(work: Work, contact_id: str, file: MailFile) -> str:
    """Keep a file that came with a message; answers its link.

    Raises:
        TooLarge: `file_too_large`.
    """
    about = About(_PURPOSE, clean_name(file.name), file.content_type[:255], contact_id)
    return _link_to(work, store_file(work, BytesIO(file.content), about, most=LARGEST, expires_at=None))


def keep_attachments(work: Work, links: Sequence[str]) -> None:
    """Let those of the files that are ours stay, as a message carries them."""
    for link in links:
        file = _file_of(work, link)
        if file is not None:
            keep_until(work, file, None)


def read_attachments(work: Work, links: Sequence[str]) -> tuple[list[MailFile], list[str]]:
    """The files that are ours, and the links that lead elsewhere."""
    files, others = [], []
    for link in links:
        file = _file_of(work, link)
        if file is None:
            others.append(link)
        else:
            files.append(MailFile(file.name, file.content_type, read_whole(work, file)))
    return files, others


def open_attachment(work: Work, token: str) -> StoredFile:
    """The file that a link opens; the work goes on in its location.

    Raises:
        NotFound: `link_unknown`, `file_not_found`.
    """
    return read_file(work, enter_by_token(work, _PURPOSE, token), _PURPOSE)


def forget_attachments(work: Work, contact_id: str) -> None:
    """Remove all that came with, or was sent with, a contact's messages."""
    of_contact = delete(StoredFile).where(StoredFile.contact_id == contact_id, StoredFile.purpose == _PURPOSE)
    work.session.execute(of_contact)


def _link_to(work: Work, file: StoredFile) -> str:
    return public_address(work, f"{_PATH}{signed_token(work, _PURPOSE, file.id)}")


def _file_of(work: Work, link: str) -> StoredFile | None:
    start = public_address(work, _PATH)
    token = link.removeprefix(start)
    named = read_token(token) if link.startswith(start) else None
    if named is None or signed_token(work, _PURPOSE, named.thing_id) != token:
        return None
    try:
        return read_file(work, named.thing_id, _PURPOSE)
    except NotFound:
        return None
