"""What the service asks of a mail server."""

from email.message import EmailMessage
from typing import Protocol


class Mailer(Protocol):
    """Hands mail to a server that delivers it."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one message with its sender and recipients in its headers.

        Raises:
            OSError, smtplib.SMTPException: the server did not take it; it can be tried again.
        """
