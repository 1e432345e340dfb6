"""Making an e-mail of what is written. Pure: the standard library knows the rest of RFC 5322."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from html import escape

from contacts.mail.files import MailFile

_POLICY = default.clone(max_line_length=900)
"""Long references on one line: the library would put what is longer than a line into encoded words, which nobody reads as a Message-ID."""
MOST_REFERENCES = 20


@dataclass(frozen=True)
class Letter:
    """An e-mail. `ref` is its Message-ID without brackets, `references` those before it in the thread, the one it answers last.

    `links` are attachments that stay where they are. `unsubscribe` is where a click ends such mail (RFC 8058). An `automatic` one is
    answered by no machine (RFC 3834), so that two never write to each other for ever.
    """

    ref: str
    sender: str
    to: str
    subject: str
    date: datetime
    body: str
    html: str | None = None
    cc: Sequence[str] = ()
    bcc: Sequence[str] = ()
    references: Sequence[str] = ()
    files: Sequence[MailFile] = ()
    links: Sequence[str] = ()
    unsubscribe: str | None = None
    automatic: bool = False


def compose(letter: Letter) -> EmailMessage:
    """The message: text, HTML beside it where there is some, and attachments.

    Raises:
        ValueError: an address can't be read.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = letter.sender
    message["To"] = letter.to
    for name, addresses in (("Cc", letter.cc), ("Bcc", letter.bcc)):
        if addresses:
            message[name] = ", ".join(addresses)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.date)
    message["Message-ID"] = f"<{letter.ref}>"
    if letter.references:
        message["In-Reply-To"] = f"<{letter.references[-1]}>"
        message["References"] = " ".join(f"<{ref}>" for ref in letter.references)
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if letter.automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join([letter.body, *(f"\n{link}" for link in letter.links)]) + "\n")
    if letter.html is not None:
        links = "".join(f'<p><a href="{escape(link)}">{escape(link)}</a></p>' for link in letter.links)
        message.add_alternative(letter.html + links, subtype="html")
    for file in letter.files:
        main, _, sub = file.content_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


def references_after(references: Sequence[str], ref: str) -> list[str]:
    """The references of what answers `ref`: those before it, then it. The first stays and the newest do, as RFC 5322 advises."""
    whole = [*references, ref]
    return whole if len(whole) <= MOST_REFERENCES else [whole[0], *whole[1 - MOST_REFERENCES :]]
