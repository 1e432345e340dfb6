"""The folder of kept messages: one `.eml` file each, named so that their order is the order of arrival."""

import os
import secrets
import time
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from pathlib import Path


@dataclass(frozen=True)
class Summary:
    """One line of the list."""

    name: str
    sender: str
    recipients: str
    subject: str


class Inbox:
    """Keeps messages as files that only their owner can read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, content: bytes, sender: str, recipients: list[str]) -> Path:
        """Write one message whole or not at all, with its envelope in front of its own headers."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(3)}.eml"
        envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n".encode()
        unfinished = self._folder / f".{name}.new"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(envelope + content)
        target = self._folder / name
        unfinished.rename(target)
        return target

    def newest(self, count: int = 200) -> list[Summary]:
        """The last messages, newest first."""
        return [_summary(path) for path in sorted(self._folder.glob("*.eml"), reverse=True)[:count]]

    def read(self, name: str) -> EmailMessage | None:
        """One message; None when there is none of that name."""
        path = self._folder / name
        if path.parent != self._folder or path.suffix != ".eml" or not path.is_file():
            return None
        with path.open("rb") as file:
            return BytesParser(policy=policy.default).parse(file)


def _summary(path: Path) -> Summary:
    with path.open("rb") as file:
        message = BytesParser(policy=policy.default).parse(file, headersonly=True)
    recipients = ", ".join(address for _, address in getaddresses(message.get_all("To", [])))
    return Summary(path.name, str(message.get("From", "")), recipients, str(message.get("Subject", "")))
