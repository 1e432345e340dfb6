"""Files in e-mails."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MailFile:
    """A file that an e-mail carries."""

    name: str
    content_type: str
    content: bytes
