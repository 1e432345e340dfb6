"""A real SMTP server that keeps what it is given."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """What an SMTP server was given, and how it answers what is to come."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[Message] = []
        self.recipients: list[list[str]] = []
        self.refusing = False
        self.unknown: set[str] = set()
        self.held = 0
        self._holding = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails whose To names an address, in order."""
        return [mail for mail in self.messages if isinstance(mail, EmailMessage) and address in str(mail["To"])]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if address in self.unknown:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def hold(self) -> None:
        """Take mails and answer nothing, nor keep them, until `let_go`."""
        self._holding = True

    def let_go(self) -> None:
        """Answer from now on: those that wait that it is too late."""
        self._holding = False
        while self._waiting:
            loop, waiting = self._waiting.pop()
            loop.call_soon_threadsafe(waiting.set)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self._holding:
            waiting = asyncio.Event()
            self._waiting.append((asyncio.get_running_loop(), waiting))
            self.held += 1
            await waiting.wait()
            return "421 too late"
        if self.refusing:
            return "451 later"
        self.recipients.append(list(envelope.rcpt_tos))
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        box = Mailbox(free.getsockname()[1])
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    try:
        yield box
    finally:
        server.stop()


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The words of a mail's text, or of its HTML."""
    part = mail.get_body((kind,))
    assert part is not None, f"no {kind} in {mail}"
    words: str = part.get_content()
    return words.strip()
