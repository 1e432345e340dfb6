"""What the service asks of a mail server."""

from collections.abc import Collection
from email.message import EmailMessage
from typing import Protocol


class Mailer(Protocol):
    """Hands mail to a server that delivers it."""

    def send(self, message: EmailMessage) -> Collection[str]:
        """Hand over one message with its sender and recipients in its headers; answers those recipients that were refused.

        Raises:
            OSError, smtplib.SMTPException: the server did not take it; or none of the recipients.
        """
