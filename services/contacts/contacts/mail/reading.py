"""Reading e-mails that come in, of whatever kind the world sends: raw bytes, judged by the standard library's parser. Pure."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime

from contacts.mail.files import MailFile
from contacts.markup import clean_html, without_tags

_REF = re.compile(r"<([^<>\s]{1,500})>")
_LONGEST_REF = 500
_LONGEST_TEXT = 1_000_000
_LONGEST_NAME = 200
_MOST_REFERENCES = 100
_MOST_FILES = 20
_LONGEST_HEAD = 64 * 1024
_LONGEST_ADDRESSES = 16 * 1024
_MOST_PARAMETERS = 50_000
"""The squares of all headers' numbers of parameters: a hundred in one take a quarter of a second."""
_MOST_BOUNDARIES = 5000
_END_OF_HEAD = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_REST = rb":[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*"
_PARAMETERS = re.compile(rb"(?i)(?:^|[\r\n])content-(?:type|disposition)" + _REST)
_ADDRESSES = re.compile(rb"(?i)(?:^|[\r\n])(?:from|sender|to|cc)" + _REST)
_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class UnreadableMailError(ValueError):
    """The bytes are no e-mail."""


@dataclass(frozen=True)
class Report:
    """What a mail server tells of an e-mail (RFC 3464): `ref` is that one's Message-ID, `action` the server's word for what it did."""

    ref: str
    action: str
    detail: str


@dataclass(frozen=True)
class ReadMail:
    """An e-mail. `ref` is its Message-ID; one that has none is known by its content. `references` are those it answers, the nearest last.

    `automatic` ones were written by no person (RFC 3834).
    """

    ref: str
    references: tuple[str, ...]
    sender: str | None
    name: str | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    html: str | None
    at: datetime | None
    automatic: bool
    files: tuple[MailFile, ...]
    report: Report | None


def read_mail(raw: bytes) -> ReadMail:
    """The e-mail in `raw`, its HTML without anything that runs.

    Raises:
        UnreadableMailError: it is none.
    """
    _refuse_too_much(raw)
    message = _parsed(raw)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise UnreadableMailError("no headers")
    try:
        return _read(message, raw)
    except Exception as error:
        # The library's parsers of headers raise whatever comes to them on malformed ones.
        raise UnreadableMailError(type(error).__name__) from error


def _refuse_too_much(raw: bytes) -> None:
    """The library's parsers of headers take time by the square of what is in one; whoever writes such a one wants that."""
    end = _END_OF_HEAD.search(raw)
    head = raw if end is None else raw[: end.start()]
    if len(head) > _LONGEST_HEAD or any(len(one) > _LONGEST_ADDRESSES for one in _ADDRESSES.findall(head)):
        raise UnreadableMailError("head_too_long")
    if raw.count(b"\n--") + raw.count(b"\r--") > _MOST_BOUNDARIES:
        raise UnreadableMailError("too_many_parts")
    if sum((3 + one.count(b";")) ** 2 for one in _PARAMETERS.findall(raw)) > _MOST_PARAMETERS:
        raise UnreadableMailError("too_many_parameters")


def _parsed(raw: bytes) -> Message:
    try:
        return message_from_bytes(raw, policy=default)
    except RecursionError as error:
        raise UnreadableMailError("too_deep") from error


def _read(message: EmailMessage, raw: bytes) -> ReadMail:
    senders = _addresses(message, "From") or _addresses(message, "Sender")
    html = _text(message, "html")
    text = _text(message, "plain")
    return ReadMail(
        ref=next(iter(_refs(message, "Message-ID")), None) or f"{hashlib.sha256(raw).hexdigest()}@unnamed",
        references=_references(message),
        sender=senders[0][1] if senders else None,
        name=(senders[0][0] or None) if senders else None,
        to=tuple(address for _, address in _addresses(message, "To")),
        cc=tuple(address for _, address in _addresses(message, "Cc")),
        subject=clean(str(message["Subject"] or ""))[:_LONGEST_REF],
        text=(text if text is not None else words_of(html or "")).strip(),
        html=None if html is None else clean_html(html),
        at=_date(message),
        automatic=_is_automatic(message),
        files=tuple(_files(message)),
        report=_report(message),
    )


def clean(text: str) -> str:
    """`text` without what a database can't hold or nobody can see: broken characters, NUL and its kind."""
    return _UNWANTED.sub("", text.encode("utf-8", "replace").decode("utf-8", "replace"))


def words_of(html: str) -> str:
    """The words of HTML, a line for each block."""
    broken = re.sub(r"(?i)<(br|/p|/div|/h[1-6]|/li|/tr)\b[^<>]*>", r"\n<\1>", html)
    lines = without_tags(broken).splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def _refs(message: Message, header: str) -> list[str]:
    return [ref for ref in _REF.findall(str(message[header] or "")) if len(ref) <= _LONGEST_REF]


def _references(message: Message) -> tuple[str, ...]:
    answered = _refs(message, "In-Reply-To")
    refs = dict.fromkeys([*(one for one in _refs(message, "References") if one not in answered), *answered])
    return tuple(refs)[-_MOST_REFERENCES:]


def _addresses(message: EmailMessage, header: str) -> list[tuple[str, str]]:
    values = [clean(str(value)) for value in message.get_all(header, [])]
    return [(name.strip()[:_LONGEST_NAME], address) for name, address in getaddresses(values) if "@" in address]


def _text(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body((kind,))
    if part is None or not isinstance(part, EmailMessage):
        return None
    try:
        content = part.get_content()
    except (LookupError, UnicodeError):
        # A character set that nobody knows.
        content = _bytes_of(part).decode("latin-1")
    return clean(str(content))[:_LONGEST_TEXT]


def _files(message: EmailMessage) -> Iterator[MailFile]:
    for number, part in enumerate(message.iter_attachments()):
        if number >= _MOST_FILES:
            return
        name = clean(part.get_filename() or "").replace("/", "_").replace("\\", "_").strip()[-_LONGEST_NAME:]
        content = _bytes_of(part)
        if content:
            yield MailFile(name or f"attachment-{number + 1}", part.get_content_type(), content)


def _bytes_of(part: Message) -> bytes:
    if part.is_multipart():
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, Message) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _date(message: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _is_automatic(message: Message) -> bool:
    submitted = str(message["Auto-Submitted"] or "no").strip().lower()
    precedence = str(message["Precedence"] or "").strip().lower()
    nobody = str(message["Return-Path"] or "").strip() == "<>"
    return not submitted.startswith("no") or precedence in ("bulk", "list", "junk") or nobody


def _report(message: EmailMessage) -> Report | None:
    if message.get_content_type() != "multipart/report":
        return None
    actions: list[tuple[str, str]] = []
    refs: list[str] = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            fields = [one for one in part.get_payload() if isinstance(one, Message)]
            actions += [(str(one["Action"]), str(one["Status"] or "")) for one in fields if one["Action"]]
        elif part.get_content_type() == "text/rfc822-headers":
            refs += _refs(message_from_bytes(_bytes_of(part)), "Message-ID")
        elif part is not message:
            refs += _refs(part, "Message-ID")
    if not actions or not refs:
        return None
    return Report(refs[0], actions[0][0].strip().lower(), clean(actions[0][1]).strip()[:_LONGEST_NAME])
