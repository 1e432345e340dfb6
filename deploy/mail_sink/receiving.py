"""The SMTP side: takes every message of up to 50 MB, with or without a sign-in."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mail_sink.inbox import Inbox

MOST_BYTES = 50 * 1024 * 1024


class Receiver:
    """What is done with each message."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the message."""
        content = envelope.original_content or b""
        name = self._inbox.keep(content, envelope.mail_from or "", list(envelope.rcpt_tos)).name
        return f"250 2.0.0 kept as {name}"


def make_controller(inbox: Inbox, host: str, port: int) -> Controller:
    """The server, ready to be started."""
    return Controller(
        Receiver(inbox),
        hostname=host,
        port=port,
        data_size_limit=MOST_BYTES,
        enable_SMTPUTF8=True,
        auth_require_tls=False,
        authenticator=_let_in,
    )


def _let_in(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, _data: LoginPassword) -> AuthResult:
    return AuthResult(success=True)
