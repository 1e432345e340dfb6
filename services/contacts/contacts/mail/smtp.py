"""Mail by SMTP."""

import smtplib
import ssl
from collections.abc import Collection
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

_SECONDS = 10.0
_PORTS = {"smtp": 25, "smtps": 465}


class SmtpMailer:
    """A mail server at `smtp://user:pass@host:port`; `smtps` speaks TLS from the first byte, `smtp` as soon as it is offered."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("SMTP_URL is smtp://user:pass@host:port or smtps://…")
        self._secure = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    def send(self, message: EmailMessage) -> Collection[str]:
        """Hand over one message; answers the recipients that were refused while others were not.

        Raises:
            OSError, smtplib.SMTPException: the server did not take it.
        """
        with self._connected() as server:
            if self._user:
                server.login(self._user, self._password)
            return server.send_message(message).keys()

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._secure:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=context)
        server = smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        return server
